import type { Budget } from './template-function.js';

/**
 * A function to call at every step of a walk over values: it throws when the steps are more than a template may print. A
 * map may lie in another one twice, and that one in a third, so few of them can be a walk without end.
 */
export function stepCounter(budget: Budget): () => void {
  let steps = 0;
  return () => {
    budget.size(++steps);
  };
}
