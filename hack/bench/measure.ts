import { median } from './creators.js';

/** One figure. */
export interface Measure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** It is the bench's own doing, or a difference near nothing, so that its ratio to another says nothing; default: no. */
  readonly isGiven?: true;
  /** The limit; a figure without one is only reported. */
  readonly wanted?: { readonly atMost: number } | { readonly atLeast: number };
}

/** Whether a figure keeps its limit. */
export function isMet({ value, wanted }: Measure): boolean {
  if (wanted === undefined) return true;
  return 'atMost' in wanted ? value <= wanted.atMost : value >= wanted.atLeast;
}

/** A line of the table. */
export function lineOf(measure: Measure): string {
  const { what, value, unit, wanted } = measure;
  const digits = unit === '' ? 2 : value >= 100 ? 0 : 1;
  const line = `${what.padEnd(76)} ${value.toFixed(digits).padStart(7)} ${unit.padEnd(4)}`;
  if (wanted === undefined) return line.trimEnd();
  const limit = 'atMost' in wanted ? `<= ${wanted.atMost}` : `>= ${wanted.atLeast}`;
  return `${line} ${limit.padEnd(8)} ${isMet(measure) ? 'ok' : 'MISSED'}`;
}

/** The medians of the figures of so many rounds. */
export async function medianOf(
  rounds: number,
  round: (index: number) => Promise<readonly Measure[]>,
): Promise<readonly Measure[]> {
  const all: (readonly Measure[])[] = [];
  for (let index = 0; index < rounds; index += 1) all.push(await round(index));
  return (all[0] ?? []).map((measure, at) => ({
    ...measure,
    value: median(all.map((measures) => measures[at]?.value ?? NaN)),
  }));
}
