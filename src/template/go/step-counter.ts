import type { Budget } from './go-value.js';

const STEP_SIZE = 16;

/**
 * A function to call at every step of a walk over values: it throws when what was walked over is
 * more than a template may print, at so many characters a step. A
 * map may lie in another one twice, and that one in a third, so few of them can be a walk without end.
 */
export function stepCounter(budget: Budget): StepCounter {
  let walked = 0;
  return (length = 0) => {
    walked += STEP_SIZE + length;
    budget.size(walked);
  };
}

/** To call at every step; a text on the way counts with its length. */
export type StepCounter = (length?: number) => void;
