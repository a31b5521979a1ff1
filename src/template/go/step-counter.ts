import type { Budget } from './go-value.js';

const STEP_SIZE = 16;

/**
 * A function to call at every step of a walk over values. It throws when the steps, at so many characters each, are more
 * than a template may print: a map may be in another one twice, and that one in a third, so a few of them can make an
 * endless walk.
 */
export function stepCounter(budget: Budget): StepCounter {
  let walked = 0;
  return (length = 0) => {
    walked += STEP_SIZE + length;
    budget.size(walked);
  };
}

/** Called at every step; a text counts with its length. */
export type StepCounter = (length?: number) => void;
