import { stepCounter } from './pattern-steps.js';

type Method = (this: unknown, ...given: unknown[]) => unknown;

/** Tells, from what a method is called with, how to count the work by what the method makes. */
type Counting = (self: unknown, given: readonly unknown[]) => (made: unknown) => number;

/** Methods that look at a text from one end to the other. */
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

/** Adds up what is done with texts between its start and its end. */
class WorkCounter {
  readonly #stepsOf = stepCounter();
  readonly #restore: (() => void)[] = [];
  #work = 0;
  // What is done to count is not counted.
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

  /** Has a method counted by what is known before a call, and then by what it has made. */
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

  /** Does something that is not counted; undefined while such a thing is done. */
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
 * How much this thread does with texts until something is done: the steps of its patterns, and the characters that go through
 * methods which look at a whole text, or make one. It grows as the time does, and is the same on every machine.
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
