/** Something that takes its time, while somebody waits for it. */
export interface Activity {
  /** How far it is now: `3 of 12 kinds`. */
  readonly tell: (state: string) => void;
  /** It is over. */
  readonly end: () => void;
}

/** Is told that something begins which may take its time: `waiting for the API server`. Nobody need look. */
export type BeginActivity = (what: string) => Activity;

/** Where nobody waits. */
export const unseenActivity: BeginActivity = () => ({ tell: () => undefined, end: () => undefined });

/**
 * Does something that may take its time, and says that it is over when it is, also where it fails.
 * @throws whatever `work` does
 */
export async function during<T>(
  begin: BeginActivity,
  what: string,
  work: (tell: Activity['tell']) => T | Promise<T>,
): Promise<T> {
  const { tell, end } = begin(what);
  try {
    return await work(tell);
  } finally {
    end();
  }
}

/** What is done with each of several things. */
export interface EachWork<T> {
  /** `deleting objects` */
  readonly what: string;
  readonly nameOf: (one: T) => string;
  readonly work: (one: T) => Promise<void>;
}

/**
 * Does something with each, one after the other, and says with which of how many.
 * @throws whatever `work` does, at once
 */
export function eachDuring<T>(
  begin: BeginActivity,
  all: readonly T[],
  { what, nameOf, work }: EachWork<T>,
): Promise<void> {
  return during(begin, what, async (tell) => {
    for (const [index, one] of all.entries()) {
      tell(`${index + 1} of ${all.length}, ${nameOf(one)}`);
      await work(one);
    }
  });
}
