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

/** When a statement is no longer repeated, and what is done then. */
export interface RepeatingOptions {
  /** It must be repeated more often than it is executed, by this factor; default: 1. */
  readonly hitsPerMiss?: number;
  /** What does the same as the statement, and is executed instead from then on; default: the statement. */
  readonly otherwise?: Statement;
}

/** What a statement did, and what it had looked at. */
interface Outcome {
  readonly reads: readonly Read[];
  /** Variables that it read. */
  readonly variables: readonly VariableRead[];
  readonly text: string;
  /** What it used of the budget. */
  readonly steps: number;
  /** Variables that it declared or set, by their index. */
  readonly results: readonly KeptResult[];
}

/** What was at a place. */
interface Read {
  readonly place: Place;
  readonly json: unknown;
}

interface VariableRead {
  readonly index: number;
  readonly isSame: KeptValue['isSame'];
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
  readonly #otherwise: Statement;
  readonly #hitsPerMiss: number;
  #outcomes: Outcome[] = [];
  #hits = 0;
  #misses = 0;
  #isOn = true;

  constructor(execute: Statement, { otherwise = execute, hitsPerMiss = 1 }: RepeatingOptions = {}) {
    this.#execute = execute;
    this.#otherwise = otherwise;
    this.#hitsPerMiss = hitsPerMiss;
  }

  /** Whether it has been repeated so far more often than not. */
  get isRepeated(): boolean {
    return this.#isOn && this.#hits > this.#misses;
  }

  readonly run: Statement = (state, dot) => {
    const { repetition } = state;
    if (!this.#isOn || !repetition) return this.#otherwise(state, dot);
    const known = this.#knownIn(state);
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

  /** The number of the outcome whose reads are the same again; -1 where there is none. */
  #knownIn(state: ExecutionState): number {
    // Without a closure for each: most statements have one outcome, which is the one.
    for (let known = 0; known < this.#outcomes.length; known += 1) {
      const outcome = this.#outcomes[known];
      if (outcome && isAgain(outcome, state)) return known;
    }
    return -1;
  }

  #learn(state: ExecutionState, execute: () => ReturnType<Statement>, repetition: Repetition): ReturnType<Statement> {
    this.#misses += 1;
    if (this.#misses > MOST_MISSES && this.#misses * this.#hitsPerMiss > this.#hits) {
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
    const variables = use.read.map(({ index, value }) => ({ index, isSame: sameAs(value) }));
    return { reads: [...reads].map(([place, json]) => ({ place, json })), variables, text, steps, results };
  }

  #turnOff(): void {
    this.#isOn = false;
    this.#outcomes = [];
  }
}

function isAgain({ reads, variables }: Outcome, state: ExecutionState): boolean {
  for (const { index, isSame } of variables) if (!isSame(state.variableAt(index))) return false;
  for (const { place, json } of reads) if (!isSameJson(place.json, json, place)) return false;
  return true;
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
