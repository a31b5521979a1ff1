/** Where the execution of a template is: variables, template, and the piece that an error names. */

import { byteLength } from '../go/go-string.js';
import { quote } from '../go/quote.js';
import { nodeText, type TemplateTreeNode } from '../parse/node.js';
import { TemplateError } from '../parse/template-error.js';
import type { ReadLog } from '../reads/read-log.js';
import type { ValuesOfPlaces } from '../reads/values-of-places.js';
import type { ExecutionBudget } from './limits.js';
import type { Reflected } from './reflected.js';

/** What a map answers that has no entry: no value, the zero value, or an error. */
export type MissingKey = 'default' | 'zero' | 'error';

/** What the execution has to know of a template. */
export interface ExecutedTemplate {
  readonly name: string;
  readonly text: string;
  readonly missingKey: MissingKey;
}

interface Variable {
  readonly name: string;
  value: Reflected;
}

/** What statements are repeated by instead of executed. */
export interface Repetition {
  readonly log: ReadLog;
  /** The data. */
  readonly values: ValuesOfPlaces;
  /** A map that is kept is about to be changed. It throws: the whole is to be executed anew. */
  readonly onChange: () => never;
}

/** How a template is executed. */
interface ExecutionOptions {
  readonly budget: ExecutionBudget;
  /** If left out, every statement is executed. */
  readonly repetition: Repetition | undefined;
}

/** A variable, and its place among those of its frame. */
interface PlacedVariable {
  readonly index: number;
  readonly name: string;
  readonly value: Reflected;
}

/** Variables that a statement used. */
export interface VariableUse {
  /** Those of before that it read first. */
  readonly read: readonly PlacedVariable[];
  /** Those that it declared or set, as they are after it. */
  readonly set: readonly PlacedVariable[];
}

/** Which variables of before a statement reads and sets while it is executed. */
class VariableWatch {
  readonly #before: readonly Variable[];
  readonly #count: number;
  readonly #read = new Map<number, Reflected>();
  readonly #set = new Set<number>();

  constructor(variables: readonly Variable[]) {
    this.#before = variables;
    this.#count = variables.length;
  }

  noteRead(variables: readonly Variable[], index: number): void {
    if (variables !== this.#before || index >= this.#count || this.#set.has(index)) return;
    if (!this.#read.has(index)) this.#read.set(index, variables[index]?.value);
  }

  noteSet(variables: readonly Variable[], index: number): void {
    if (variables === this.#before && index < this.#count) this.#set.add(index);
  }

  get use(): VariableUse {
    const placed = (index: number): PlacedVariable => {
      const { name = '', value } = this.#before[index] ?? {};
      return { index, name, value };
    };
    const declared = this.#before.slice(this.#count).map((_, index) => placed(this.#count + index));
    return {
      read: [...this.#read].map(([index, value]) => ({ ...placed(index), value })),
      set: [...[...this.#set].map(placed), ...declared],
    };
  }
}

/** What a called template sees: none of its caller's variables. */
interface Frame {
  readonly templateName: string;
  readonly variables: Variable[];
}

export class ExecutionState {
  #node: TemplateTreeNode | undefined;
  #frame: Frame;
  #depth = 0;
  #printed = '';
  #watch: VariableWatch | undefined;

  readonly template: ExecutedTemplate;
  readonly budget: ExecutionBudget;
  readonly #repetition: Repetition | undefined;

  constructor(template: ExecutedTemplate, data: Reflected, { budget, repetition }: ExecutionOptions) {
    this.template = template;
    this.budget = budget;
    this.#repetition = repetition;
    this.#frame = { templateName: template.name, variables: [{ name: '$', value: data }] };
  }

  /** From here on errors are about this piece. */
  at(node: TemplateTreeNode): void {
    this.#node = node;
  }

  /** Adds to the output. */
  print(text: string): void {
    this.#printed += text;
    this.budget.size(this.#printed.length);
  }

  /** Adds to the output what has been counted. */
  append(text: string): void {
    this.#printed += text;
  }

  /** By what the statements here are repeated; within another template, none are. */
  get repetition(): Repetition | undefined {
    return this.#depth === 0 ? this.#repetition : undefined;
  }

  /** Runs something, and says which variables it used. */
  watching<T>(run: () => T): { readonly ending: T; readonly use: VariableUse } {
    const watch = new VariableWatch(this.#frame.variables);
    this.#watch = watch;
    try {
      return { ending: run(), use: watch.use };
    } finally {
      this.#watch = undefined;
    }
  }

  /** What was printed. */
  get output(): string {
    return this.#printed;
  }

  /** Ends the execution with Go's text about the current piece. */
  fail(reason: string, options?: ErrorOptions): never {
    const { name, text } = this.template;
    const before = text.slice(0, this.#node?.at ?? 0);
    const line = before.split('\n').length;
    const column = byteLength(before.slice(before.lastIndexOf('\n') + 1));
    const context = this.#node === undefined ? '' : nodeText(this.#node);
    const full = `executing ${quote(this.#frame.templateName)} at <${context}>: ${reason}`;
    throw new TemplateError({ stage: 'execute', name, line, column, reason: full }, options);
  }

  get isTooDeep(): boolean {
    return this.#depth >= this.budget.maxDepth;
  }

  /** Runs what a template does to its data, out of sight of the variables here. */
  inTemplate(templateName: string, data: Reflected, run: Statement): void {
    const frame = this.#frame;
    this.#frame = { templateName, variables: [{ name: '$', value: data }] };
    this.#depth++;
    run(this, data);
    this.#depth--;
    this.#frame = frame;
  }

  /** How many variables there are, to {@link forget} those that come after. */
  get variableCount(): number {
    return this.#frame.variables.length;
  }

  forget(count: number): void {
    const { variables } = this.#frame;
    if (variables.length > count) variables.length = count;
  }

  declare(name: string, value: Reflected): void {
    this.#frame.variables.push({ name, value });
  }

  /** Sets the last variable, or the one so many before it, whatever its name. */
  setFromTop(place: number, value: Reflected): void {
    this.#set(this.#frame.variables.length - place, value);
  }

  assign(name: string, value: Reflected): void {
    this.#set(this.#find(name), value);
  }

  valueOf(name: string): Reflected {
    const { variables } = this.#frame;
    const index = this.#find(name);
    this.#watch?.noteRead(variables, index);
    return variables[index]?.value;
  }

  /** The value of a variable by its index. */
  variableAt(index: number): Reflected {
    return this.#frame.variables[index]?.value;
  }

  /** Sets a variable by its index, or declares it where it is the next one. */
  setAt(index: number, { name, value }: { readonly name: string; readonly value: Reflected }): void {
    if (index === this.#frame.variables.length) this.declare(name, value);
    else this.#set(index, value);
  }

  #set(index: number, value: Reflected): void {
    const { variables } = this.#frame;
    const variable = variables[index];
    if (variable === undefined) return;
    variable.value = value;
    this.#watch?.noteSet(variables, index);
  }

  #find(name: string): number {
    const { variables } = this.#frame;
    for (let at = variables.length - 1; at >= 0; at--) if (variables[at]?.name === name) return at;
    return this.fail(`undefined variable: ${name}`);
  }
}

/** How a list of statements ended: at its end, or by one of these. */
export type Ending = 'break' | 'continue' | undefined;

/** Does what a statement says. */
export type Statement = (state: ExecutionState, dot: Reflected) => Ending;

/** Computes a value from the dot and from the value before it in the pipeline, if there is one. */
export type Computation = (state: ExecutionState, dot: Reflected, before?: Reflected) => Reflected;
