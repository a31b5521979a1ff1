/** Statements that are not executed again where they would do the same. */

import isEqual from 'lodash/isEqual.js';

import { keepValue, type KeptValue, sameAs } from '../reads/kept-value.js';
import type { Place } from '../reads/place.js';
import type { Reads } from '../reads/read-log.js';
import type { ExecutionState, Repetition, Statement, VariableUse } from './execution-state.js';

// Pods differ in few ways: with and without an annotation.
const MOST_OUTCOMES = 8;
// A statement that reads the name of each pod is better off without all this.
const MOST_MISSES = 16;

/** What a statement did, and what it had looked at. */
interface Outcome {
  readonly reads: readonly (readonly [Place, unknown])[];
  /** Variables that it read, by their index. */
  readonly variables: readonly (readonly [number, KeptValue['isSame']])[];
  readonly text: string;
  /** What it used of the budget. */
  readonly steps: number;
  /** Variables that it declared or set, by their index. */
  readonly results: readonly KeptResult[];
}

interface KeptResult {
  readonly index: number;
  readonly name: string;
  readonly kept: KeptValue;
}

/**
 * One statement of a template. It notes which parts of the data and which variables it reads, what it prints, and what it leaves
 * in variables. Where all that it read is the same again, that is repeated, steps included.
 */
export class RepeatableStatement {
  readonly #execute: Statement;
  #outcomes: Outcome[] = [];
  #hits = 0;
  #misses = 0;
  #isOn = true;

  constructor(execute: Statement) {
    this.#execute = execute;
  }

  readonly run: Statement = (state, dot) => {
    const { repetition } = state;
    if (!this.#isOn || !repetition) return this.#execute(state, dot);
    const known = this.#outcomes.findIndex((outcome) => isAgain(outcome, state));
    const outcome = this.#outcomes[known];
    // At a limit, the error is to name the piece that exceeds it.
    if (outcome === undefined || !state.budget.allows(outcome.steps, state.output.length + outcome.text.length)) {
      return this.#learn(state, () => this.#execute(state, dot), repetition);
    }
    this.#hits += 1;
    if (known > 0) this.#outcomes.unshift(...this.#outcomes.splice(known, 1));
    repeat(outcome, state, repetition);
    return undefined;
  };

  #learn(state: ExecutionState, execute: () => ReturnType<Statement>, repetition: Repetition): ReturnType<Statement> {
    this.#misses += 1;
    if (this.#misses > MOST_MISSES && this.#misses > this.#hits) {
      this.#turnOff();
      return execute();
    }
    const { length } = state.output;
    const { steps } = state.budget;
    const { result, reads } = repetition.log.during(() => state.watching(execute));
    const { ending, use } = result;
    const text = state.output.slice(length);
    const outcome = reads && this.#outcomeOf({ reads, use, text, steps: state.budget.steps - steps }, repetition);
    if (outcome === undefined) this.#turnOff();
    else this.#outcomes = [outcome, ...this.#outcomes.slice(0, MOST_OUTCOMES - 1)];
    return ending;
  }

  #outcomeOf(
    { reads, use, text, steps }: { reads: Reads; use: VariableUse; text: string; steps: number },
    { onChange }: Repetition,
  ): Outcome | undefined {
    const results = use.set.map(({ index, name, value }) => ({
      ...{ index, name },
      kept: keepValue(value, () => {
        this.#turnOff();
        onChange();
      }),
    }));
    const isKept = (result: (typeof results)[number]): result is KeptResult => result.kept !== undefined;
    if (!results.every(isKept)) return undefined;
    const variables = use.read.map(({ index, value }) => [index, sameAs(value)] as const);
    return { reads: [...reads], variables, text, steps, results };
  }

  #turnOff(): void {
    this.#isOn = false;
    this.#outcomes = [];
  }
}

function isAgain({ reads, variables }: Outcome, state: ExecutionState): boolean {
  return (
    variables.every(([index, isSame]) => isSame(state.variableAt(index))) &&
    reads.every(([place, json]) => isSameJson(place.json, json, place))
  );
}

function isSameJson(one: unknown, other: unknown, { isWhole }: Place): boolean {
  if (one === other) return true;
  return !isWhole && typeof one === 'object' && typeof other === 'object' && isEqual(one, other);
}

function repeat({ text, steps, results }: Outcome, state: ExecutionState, { values }: Repetition): void {
  state.budget.spend(steps);
  state.append(text);
  for (const { index, name, kept } of results) state.setAt(index, { name, value: kept.of(values) });
}
