import { stepCounter } from './pattern-steps.js';

type Method = (this: unknown, ...given: unknown[]) => unknown;

/** Returns, for the arguments of a method, how to count its work from its result. */
type Counting = (self: unknown, given: readonly unknown[]) => (made: unknown) => number;

/** Methods that read a text from one end to the other. */
const WHOLE_TEXT = [
  ...[
    'endsWith',
    'includes',
    'indexOf',
    'lastIndexOf',
    'match',
    'matchAll',
    'repeat',
    'replace',
    'replaceAll',
    'search',
  ],
  ...['split', 'startsWith', 'toLowerCase', 'toUpperCase', 'trim', 'trimEnd', 'trimStart'],
];

/** Adds up the work with texts between its start and its end. */
class WorkCounter {
  readonly #stepsOf = stepCounter();
  readonly #restore: (() => void)[] = [];
  #work = 0;
  // The work of counting is not counted.
  #paused = false;

  start(): void {
    this.#replace(RegExp.prototype, 'exec', (pattern, [text]) => {
      const { end, steps } = this.#stepsOf(pattern as RegExp, String(text));
      return (found) => {
        if ((found === null) !== end < 0) throw new Error(`count the steps of ${String(pattern)}: it was misread`);
        return steps;
      };
    });
    for (const name of WHOLE_TEXT) this.#replace(String.prototype, name, (text) => () => String(text).length);
    const lengthOf = () => (made: unknown) => (typeof made === 'string' ? made.length : 0);
    this.#replace(Array.prototype, 'join', lengthOf);
    this.#replace(JSON, 'stringify', lengthOf);
  }

  stop(): void {
    for (const restore of this.#restore) restore();
  }

  get work(): number {
    return this.#work;
  }

  /** Counts a method by its arguments before a call, and then by its result. */
  #replace(owner: object, name: string, counting: Counting): void {
    const original = Reflect.get(owner, name) as Method;
    const call = (self: unknown, given: unknown[]): unknown => {
      const workOfMade = this.#apart(() => counting(self, given));
      const made = original.apply(self, given);
      this.#work += this.#apart(() => workOfMade?.(made)) ?? 0;
      return made;
    };
    Reflect.set(owner, name, function (this: unknown, ...given: unknown[]) {
      return call(this, given);
    });
    this.#restore.push(() => Reflect.set(owner, name, original));
  }

  /** Runs work that is not counted; undefined while such work runs. */
  #apart<T>(count: () => T): T | undefined {
    if (this.#paused) return undefined;
    this.#paused = true;
    try {
      return count();
    } finally {
      this.#paused = false;
    }
  }
}

/**
 * How much work this thread does with texts until a promise resolves: the steps of its patterns, and the characters of the
 * texts that methods go through or make. It grows with the time, and is the same on every machine.
 */
export async function workOf(action: () => Promise<unknown>): Promise<number> {
  const counter = new WorkCounter();
  counter.start();
  try {
    await action();
  } finally {
    counter.stop();
  }
  return counter.work;
}
