/** Statements one after the other, which are repeated together where each of them is repeated time and again. */

import type { Statement } from './execution-state.js';
import { RepeatableStatement } from './repeatable.js';

// By then, statements that read the name of each pod have shown it.
const LEARNING_TURNS = 24;
// What one of them reads that is seldom the same costs the others of its run, too.
const LONGEST_RUN = 16;
const HITS_PER_MISS = 16;

/** A statement; one of plain text is not worth being repeated alone. */
export interface ListedStatement {
  readonly execute: Statement;
  readonly isText: boolean;
}

/** A statement, and how it is repeated. */
interface Part {
  readonly execute: Statement;
  readonly repeatable: RepeatableStatement | undefined;
}

/** One statement after the other, until one ends the list. */
export function inOrder(statements: readonly Statement[]): Statement {
  return (state, dot) => {
    for (const statement of statements) {
      const ending = statement(state, dot);
      if (ending !== undefined) return ending;
    }
    return undefined;
  };
}

/**
 * The statements of a template. Each is repeated by itself at first. Those that then are, time and again, are put together into
 * runs, and what all statements of a run read is looked at once; a run that does not hold falls apart into its statements.
 */
export class RepeatableList {
  readonly #parts: readonly Part[];
  #turns = 0;
  #statement: Statement;

  constructor(statements: readonly ListedStatement[]) {
    this.#parts = statements.map(({ execute, isText }) => ({
      execute,
      repeatable: isText ? undefined : new RepeatableStatement(execute),
    }));
    this.#statement = inOrder(this.#parts.map(aloneOf));
  }

  readonly run: Statement = (state, dot) => {
    if (this.#turns < LEARNING_TURNS && state.repetition) {
      this.#turns += 1;
      if (this.#turns === LEARNING_TURNS) this.#statement = inOrder(runsOf(this.#parts).map(statementOf));
    }
    return this.#statement(state, dot);
  };
}

/** The statement that does a part by itself. */
function aloneOf({ execute, repeatable }: Part): Statement {
  return repeatable?.run ?? execute;
}

/** The parts, with what is repeated side by side in one run. */
function runsOf(parts: readonly Part[]): readonly (readonly Part[])[] {
  const runs: Part[][] = [];
  let isOpen = false;
  for (const part of parts) {
    const isRepeated = part.repeatable?.isRepeated ?? true;
    const last = runs.at(-1);
    if (isOpen && isRepeated && last && last.length < LONGEST_RUN) last.push(part);
    else runs.push([part]);
    isOpen = isRepeated;
  }
  return runs;
}

function statementOf(run: readonly Part[]): Statement {
  const alone = inOrder(run.map(aloneOf));
  if (run.length === 1) return alone;
  const together = inOrder(run.map(({ execute }) => execute));
  return new RepeatableStatement(together, { otherwise: alone, hitsPerMiss: HITS_PER_MISS }).run;
}
