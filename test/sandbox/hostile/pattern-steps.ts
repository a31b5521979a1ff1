// The cost of a regular expression, counted instead of measured: the steps of an engine that backtracks, as that of Node does.

/** One step: a test of a single character, two branches of which the second is tried later, a jump, or an assertion. */
type Instruction =
  | { readonly op: 'one'; readonly fits: (character: string) => boolean }
  | { readonly op: 'fork'; readonly first: number; readonly second: number }
  | { readonly op: 'leap'; readonly by: number }
  | { readonly op: 'place'; readonly holds: (text: string, at: number) => boolean };

/** Instructions whose jumps are relative, so that programs can be joined one after the other. */
type Program = readonly Instruction[];

/** Where a match ends, -1 where there is none, and how many steps the search took. */
export interface Steps {
  readonly end: number;
  readonly steps: number;
}

/** Far above the patterns of the sandbox; a search that does not end stops here. */
const MOST_STEPS = 10_000_000;

const isWord = (character = ''): boolean => /\w/.test(character);
const atBorder = (text: string, at: number): boolean => isWord(text[at - 1]) !== isWord(text[at]);

const optional = (body: Program, lazy: boolean): Program => {
  const [inside, behind] = [1, body.length + 1];
  return [{ op: 'fork', first: lazy ? behind : inside, second: lazy ? inside : behind }, ...body];
};
const endless = (body: Program, lazy: boolean): Program =>
  optional([...body, { op: 'leap', by: -body.length - 1 }], lazy);
const either = (one: Program, other: Program): Program => [
  { op: 'fork', first: 1, second: one.length + 2 },
  ...one,
  { op: 'leap', by: other.length + 1 },
  ...other,
];

/** A program repeated as `{2}`, `{2,}` or `{2,3}` says. */
const times = (body: Program, quantifier: string, lazy: boolean): Program => {
  const [, least = '', comma, most = ''] = /(\d+)(,?)(\d*)/.exec(quantifier) ?? [];
  const must = Array.from({ length: Number(least) }, () => body).flat();
  if (comma === '') return must;
  if (most === '') return [...must, ...endless(body, lazy)];
  let may: Program = [];
  for (let count = Number(least); count < Number(most); count += 1) may = optional([...body, ...may], lazy);
  return [...must, ...may];
};

/** Reads the source of a pattern into a program. */
class PatternReader {
  #at = 0;
  readonly #source: string;
  readonly #flags: string;

  constructor(source: string, flags: string) {
    this.#source = source;
    this.#flags = flags;
  }

  /** @throws Error where a part of the pattern is not supported: a back reference, or a look around several characters. */
  alternatives(): Program {
    const one = this.#sequence();
    return this.#take('|') === undefined ? one : either(one, this.alternatives());
  }

  #sequence(): Program {
    const program: Instruction[] = [];
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at] ?? '')) {
      program.push(...this.#repeated(this.#atom()));
    }
    return program;
  }

  #repeated(body: Program): Program {
    const quantifier = this.#take('*', '+', '?', /\{(\d+)(,?)(\d*)\}/y);
    if (quantifier === undefined) return body;
    const lazy = this.#take('?') !== undefined;
    if (quantifier === '*') return endless(body, lazy);
    if (quantifier === '+') return [...body, ...endless(body, lazy)];
    if (quantifier === '?') return optional(body, lazy);
    return times(body, quantifier, lazy);
  }

  #atom(): Program {
    const begin = this.#at;
    if (this.#take('^') !== undefined) return [{ op: 'place', holds: (_, at) => at === 0 }];
    if (this.#take('$') !== undefined) return [{ op: 'place', holds: (text, at) => at === text.length }];
    if (this.#take('\\b') !== undefined) return [{ op: 'place', holds: atBorder }];
    const group = this.#take('(?:', '(?=', '(?!', '(?<=', '(?<!', /\(\?<\w+>/y, '(');
    if (group !== undefined) return this.#group(group);
    if (this.#take(/\\[1-9]|\\[kB]/y) !== undefined) throw this.#uncounted();
    if (this.#take(/\[(?:\\.|[^\]\\])*\]/y, /\\u\w{4}/y, /\\x\w\w/y, /\\./y) === undefined) this.#at += 1;
    const one = new RegExp(`^${this.#source.slice(begin, this.#at)}$`, this.#flags);
    const known = new Map<string, boolean>();
    return [
      {
        op: 'one',
        fits: (character) => {
          const found = known.get(character) ?? one.test(character);
          known.set(character, found);
          return found;
        },
      },
    ];
  }

  #group(opening: string): Program {
    const body = this.alternatives();
    this.#take(')');
    const wanted = !opening.endsWith('!');
    const [only] = body;
    if (!/^\(\?<?[=!]$/.test(opening)) return body;
    if (opening.startsWith('(?<')) {
      if (body.length !== 1 || only?.op !== 'one') throw this.#uncounted();
      return [{ op: 'place', holds: (text, at) => (at > 0 && only.fits(text[at - 1] ?? '')) === wanted }];
    }
    if (body.some(({ op }) => op === 'fork')) throw this.#uncounted();
    return [{ op: 'place', holds: (text, at) => tryAt(body, text, at).end >= 0 === wanted }];
  }

  #take(...wanted: readonly (string | RegExp)[]): string | undefined {
    for (const one of wanted) {
      if (typeof one !== 'string') one.lastIndex = this.#at;
      const found =
        typeof one === 'string' ? this.#source.startsWith(one, this.#at) && one : one.exec(this.#source)?.[0];
      if (found === false || found === undefined) continue;
      this.#at += found.length;
      return found;
    }
    return undefined;
  }

  #uncounted(): Error {
    return new Error(`count the steps of /${this.#source}/: what is before character ${this.#at} is not counted`);
  }
}

/**
 * Counts the steps of an `exec` of a pattern, from its `lastIndex` on; the result keeps what it has read of patterns.
 * @throws Error where there are more than ten million, or the pattern has something that is not counted
 */
export function stepCounter(): (pattern: RegExp, text: string) => Steps {
  const programs = new Map<string, Program>();
  return (pattern, text) => {
    const written = String(pattern);
    const program = programs.get(written) ?? programOf(pattern);
    programs.set(written, program);
    const from = pattern.sticky || pattern.global ? pattern.lastIndex : 0;
    let steps = 0;
    for (let start = from; start <= text.length; start += 1) {
      const tried = tryAt(program, text, start);
      steps += tried.steps;
      if (steps > MOST_STEPS) throw new Error(`more than ${MOST_STEPS} steps`);
      if (tried.end >= 0 || pattern.sticky) return { end: tried.end, steps };
    }
    return { end: -1, steps };
  };
}

function programOf(pattern: RegExp): Program {
  const flags = pattern.flags.replace(/[dgy]/g, '');
  if (/[muv]/.test(flags)) throw new Error(`count the steps of ${String(pattern)}: its flags are not counted`);
  return new PatternReader(pattern.source, flags).alternatives();
}

/** Tries a program at one place of a text. */
function tryAt(program: Program, text: string, start: number): Steps {
  const later: [pc: number, at: number][] = [];
  let steps = 0;
  let [pc, at] = [0, start];
  for (;;) {
    const instruction = program[pc];
    if (instruction === undefined) return { end: at, steps };
    steps += 1;
    if (steps > MOST_STEPS) throw new Error(`more than ${MOST_STEPS} steps`);
    if (instruction.op === 'fork') later.push([pc + instruction.second, at]);
    const next = stepped(instruction, text, at);
    if (next === undefined) {
      const back = later.pop();
      if (back === undefined) return { end: -1, steps };
      [pc, at] = back;
    } else [pc, at] = [pc + next.leap, at + next.ahead];
  }
}

/** How far one step moves, in the program and in the text; undefined where it fails. */
function stepped(
  instruction: Instruction,
  text: string,
  at: number,
): { readonly leap: number; readonly ahead: 0 | 1 } | undefined {
  switch (instruction.op) {
    case 'one':
      return at < text.length && instruction.fits(text.charAt(at)) ? { leap: 1, ahead: 1 } : undefined;
    case 'place':
      return instruction.holds(text, at) ? { leap: 1, ahead: 0 } : undefined;
    case 'fork':
      return { leap: instruction.first, ahead: 0 };
    case 'leap':
      return { leap: instruction.by, ahead: 0 };
  }
}
