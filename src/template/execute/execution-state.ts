/** Where the execution of a template is: variables, template, and the piece that an error names. */

import { byteLength } from '../go/go-string.js';
import { quote } from '../go/quote.js';
import { nodeText, type TemplateTreeNode } from '../parse/node.js';
import { TemplateError } from '../parse/template-error.js';
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

  constructor(
    readonly template: ExecutedTemplate,
    readonly budget: ExecutionBudget,
    data: Reflected,
  ) {
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
    const variable = this.#frame.variables.at(-place);
    if (variable !== undefined) variable.value = value;
  }

  assign(name: string, value: Reflected): void {
    this.#find(name).value = value;
  }

  valueOf(name: string): Reflected {
    return this.#find(name).value;
  }

  #find(name: string): Variable {
    const { variables } = this.#frame;
    for (let at = variables.length - 1; at >= 0; at--) {
      const variable = variables[at];
      if (variable?.name === name) return variable;
    }
    return this.fail(`undefined variable: ${name}`);
  }
}

/** How a list of statements ended: at its end, or by one of these. */
export type Ending = 'break' | 'continue' | undefined;

/** Does what a statement says. */
export type Statement = (state: ExecutionState, dot: Reflected) => Ending;

/** Computes a value from the dot and from the value before it in the pipeline, if there is one. */
export type Computation = (state: ExecutionState, dot: Reflected, before?: Reflected) => Reflected;
