/** What the pieces of a template are compiled to. */

import type { ExecutionState } from './execution-state.js';
import type { Reflected } from './reflected.js';

/** Computes a value of the dot, and of what stands before it in the pipeline; nothing does at the beginning of one. */
export type Computation = (state: ExecutionState, dot: Reflected, before?: Reflected) => Reflected;

/** How a list of statements ended: at its end, or by one of these. */
export type Ending = 'break' | 'continue' | undefined;

/** Does what a statement says. */
export type Statement = (state: ExecutionState, dot: Reflected) => Ending;
