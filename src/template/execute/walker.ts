/** Runs templates: text goes to the output, actions are computed, blocks are chosen and repeated. */

import { printed } from '../format/printer.js';
import { GoFunction, GoList, GoMap, GoPointer, int, type GoValue } from '../go-value.js';
import { GoInterface } from '../go-interface.js';
import { ANY, STRING } from '../go-type.js';
import type { ActionNode, BranchNode, ListNode, StatementNode, TemplateNode, WordNode } from '../parse/node.js';
import { nodeText } from '../parse/node.js';
import { quote } from '../quote.js';
import { Evaluator } from './evaluator.js';
import type { ExecutionState } from './execution-state.js';
import { indirect, inSlot, isTrue, type Reflected } from './reflected.js';

/** How a list ended: at its end, or by one of these. */
type Ending = 'break' | 'continue' | undefined;

export class Walker {
  readonly output: string[] = [];
  private readonly evaluator: Evaluator;

  constructor(private readonly state: ExecutionState) {
    this.evaluator = new Evaluator(state);
  }

  list(dot: Reflected, list: ListNode): Ending {
    this.state.at(list);
    for (const node of list.nodes) {
      const ending = this.statement(dot, node);
      if (ending !== undefined) return ending;
    }
    return undefined;
  }

  private statement(dot: Reflected, node: StatementNode): Ending {
    this.state.at(node);
    this.state.budget.step();
    switch (node.type) {
      case 'text':
        this.print(node.text);
        return undefined;
      case 'action':
        this.action(dot, node);
        return undefined;
      case 'template':
        this.callTemplate(dot, node);
        return undefined;
      case 'break':
      case 'continue':
        return node.type;
      default:
        return this.block(dot, node);
    }
  }

  private block(dot: Reflected, node: BranchNode | WordNode): Ending {
    switch (node.type) {
      case 'range':
        return this.loop(dot, node);
      case 'if':
      case 'with':
        return this.choice(dot, node);
      default:
        return this.state.fail(`unknown node: ${nodeText(node)}`);
    }
  }

  private print(text: string): void {
    this.state.budget.print(text.length);
    this.output.push(text);
  }

  private action(dot: Reflected, node: ActionNode): void {
    const value = this.evaluator.pipeline(dot, node.pipe);
    if (node.pipe.variables.length > 0) return;
    this.state.at(node);
    if (typeof value === 'string') {
      this.print(value);
      return;
    }
    const shown = value instanceof GoPointer ? indirect(value).value : value;
    if (shown instanceof GoFunction) {
      this.state.fail(`can't print ${nodeText(node)} of type ${shown.type.name}`);
    }
    this.print(shown === undefined ? '<no value>' : printed(plain(shown), this.state.budget));
  }

  private choice(dot: Reflected, { type, pipe, list, elseList }: BranchNode): Ending {
    const { state } = this;
    const count = state.variableCount;
    const value = this.evaluator.pipeline(dot, pipe);
    const chosen = isTrue(value) ? list : elseList;
    const inside = type === 'with' && chosen === list ? value : dot;
    const ending = chosen === undefined ? undefined : this.list(inside, chosen);
    state.forget(count);
    return ending;
  }

  private loop(dot: Reflected, node: BranchNode): Ending {
    const { state } = this;
    const outside = state.variableCount;
    const { value } = indirect(this.evaluator.pipeline(dot, node.pipe));
    const ending = this.turns(value, node) ? undefined : this.otherwise(dot, node);
    state.forget(outside);
    return ending;
  }

  private otherwise(dot: Reflected, { elseList }: BranchNode): Ending {
    return elseList === undefined ? undefined : this.list(dot, elseList);
  }

  /** Whether there was anything to go through. */
  private turns(value: Reflected, node: BranchNode): boolean {
    const count = this.state.variableCount;
    let some = false;
    for (const [index, element] of this.elements(value)) {
      some = true;
      this.setLoopVariables(node, index, element);
      const ending = this.list(element, node.list);
      this.state.forget(count);
      if (ending === 'break') break;
    }
    return some;
  }

  private *elements(value: Reflected): Generator<readonly [Reflected, Reflected]> {
    if (value instanceof GoList) {
      const type = value.type.element ?? ANY;
      for (const [index, item] of value.items.entries()) yield [int(index), inSlot(item, type)];
    } else if (value instanceof GoMap) {
      const type = value.type.element ?? ANY;
      for (const key of value.sortedKeys) yield [inSlot(key, STRING), inSlot(value.get(key) ?? null, type)];
    } else if (value !== undefined) {
      this.state.fail(`range can't iterate over ${printed(plain(value), this.state.budget)}`);
    }
  }

  /** Go 1.19 sets the variables that were declared last, also where the loop assigns to others. */
  private setLoopVariables({ pipe }: BranchNode, index: Reflected, element: Reflected): void {
    const { length } = pipe.variables;
    if (length > 0) this.state.setFromTop(1, element);
    if (length > 1) this.state.setFromTop(2, index);
  }

  private callTemplate(dot: Reflected, node: TemplateNode): void {
    const { state } = this;
    const list = state.template.trees.get(node.name);
    if (list === undefined) return state.fail(`template ${quote(node.name)} not defined`);
    if (state.isTooDeep) state.fail(`exceeded maximum template depth (${state.budget.maxDepth})`);
    const data = node.pipe === undefined ? undefined : this.evaluator.pipeline(dot, node.pipe);
    state.inTemplate(node.name, data, () => this.list(data, list));
  }
}

const plain = (value: Exclude<Reflected, undefined>): GoValue => (value instanceof GoInterface ? value.value : value);
