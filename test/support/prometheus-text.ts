/** A sample line of the text format. */
interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric as the text format describes it. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly Sample[];
}

interface OpenFamily extends MetricFamily {
  readonly samples: Sample[];
}

/**
 * Reads Prometheus' text format, as strictly as Prometheus' own tools: HELP, TYPE, and then samples of that metric only.
 * @throws Error on anything else
 */
export function readPrometheusText(text: string): readonly MetricFamily[] {
  const families: OpenFamily[] = [];
  let described: RegExpExecArray | null = null;
  for (const line of text.split('\n').filter((each) => each !== '')) {
    if (line.startsWith('# HELP ')) described = /^# HELP (\S+) (.+)$/.exec(line);
    else if (line.startsWith('# TYPE ')) openFamily(families, described, line.slice('# TYPE '.length));
    else addSample(families.at(-1), sampleOf(line));
  }
  return families;
}

/** The value of the one sample with this name and these labels; undefined where there is none. */
export function valueIn(text: string, name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
  const wanted = Object.entries(labels);
  const samples = readPrometheusText(text).flatMap((family) => family.samples);
  const found = samples.filter((sample) => {
    return sample.name === name && wanted.every(([label, value]) => sample.labels[label] === value);
  });
  if (found.length > 1) throw new Error(`find ${name}: got ${found.length}, want one`);
  return found[0]?.value;
}

function sampleOf(line: string): Sample {
  const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
  if (!match) throw new Error(`read a sample: got '${line}'`);
  const [, name = '', labels = '', value = ''] = match;
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"(?:,|$)/g)];
  return {
    name,
    labels: Object.fromEntries(pairs.map(([, key = '', text = '']) => [key, text])),
    value: Number(value),
  };
}

function addSample(family: OpenFamily | undefined, sample: Sample): void {
  const suffixes = family?.type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
  if (!family || !suffixes.some((suffix) => sample.name === family.name + suffix)) {
    throw new Error(`read ${sample.name}: it follows ${family?.name ?? 'nothing'}`);
  }
  family.samples.push(sample);
}

function openFamily(families: OpenFamily[], described: RegExpExecArray | null, type: string): void {
  const [, name = '', help = ''] = described ?? [];
  if (!type.startsWith(`${name} `)) throw new Error(`read the type '${type}': there is no HELP before it`);
  if (families.some((family) => family.name === name)) throw new Error(`read ${name}: it is there twice`);
  families.push({ name, help, type: type.slice(name.length + 1), samples: [] });
}
