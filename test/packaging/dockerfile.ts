/** An instruction of a Dockerfile, continuation lines joined. */
export interface Instruction {
  /** In capitals, for instance `COPY`. */
  readonly keyword: string;
  readonly rest: string;
}

/** A stage of a Dockerfile: what begins with FROM. */
export interface Stage {
  /** Image or earlier stage that it starts from, with the defaults of arguments filled in. */
  readonly base: string;
  /** Its name; empty where it has none. */
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** The instructions of a Dockerfile in order, without comments. */
export function instructionsOf(text: string): readonly Instruction[] {
  const lines = text.split('\n').filter((line) => !/^\s*(#|$)/.test(line));
  const joined = lines.join('\n').replaceAll(/\\\n\s*/g, '');
  return joined.split('\n').map((line) => {
    const [keyword = '', ...words] = line.trim().split(/\s+/);
    return { keyword: keyword.toUpperCase(), rest: words.join(' ') };
  });
}

/** The stages of a Dockerfile; what stands before the first FROM is dropped. */
export function stagesOf(text: string): readonly Stage[] {
  const instructions = instructionsOf(text);
  const defaults = new Map(
    instructions.flatMap(({ keyword, rest }): [string, string][] => {
      const [, name, value] = /^(\w+)=(.*)$/.exec(rest) ?? [];
      return keyword === 'ARG' && name !== undefined && value !== undefined ? [[name, value]] : [];
    }),
  );
  const starts = instructions.flatMap(({ keyword }, index) => (keyword === 'FROM' ? [index] : []));
  return starts.map((start, index) => {
    const [image = '', , name = ''] = (instructions[start]?.rest ?? '').replace(/^--\S+ /, '').split(' ');
    const base = image.replaceAll(/\$\{(\w+)\}/g, (_, argument: string) => defaults.get(argument) ?? '');
    return { base, name, instructions: instructions.slice(start + 1, starts[index + 1]) };
  });
}

/** What a COPY copies: from the build context, or from the stage `from`. */
export interface Copy {
  readonly from: string | undefined;
  readonly sources: readonly string[];
  readonly destination: string;
}

/** The COPYs of a stage. */
export function copiesOf(stage: Stage): readonly Copy[] {
  return stage.instructions
    .filter(({ keyword }) => keyword === 'COPY')
    .map(({ rest }) => {
      const words = rest.split(' ').filter((word) => !word.startsWith('--'));
      const from = /(?:^| )--from=(\S+)/.exec(rest)?.[1];
      return { from, sources: words.slice(0, -1), destination: words.at(-1) ?? '' };
    });
}

/** What follows the last instruction of a kind in a stage; undefined where there is none. */
export function lastOf(stage: Stage, keyword: string): string | undefined {
  return stage.instructions.findLast((instruction) => instruction.keyword === keyword)?.rest;
}
