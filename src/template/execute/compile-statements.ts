/** Compiles statements: text goes to the output, actions are computed, blocks are chosen and repeated. */

import { valueText } from '../format/printer.js';
import { int } from '../go/go-literals.js';
import { STRING } from '../go/go-type.js';
import { ANY, GoFunction, GoInterface, GoList, GoMap, GoPointer, type GoValue } from '../go/go-value.js';
import { quote } from '../go/quote.js';
import type { FunctionTable } from '../go/template-function.js';
import {
  type ActionNode,
  type BranchNode,
  type ListNode,
  nodeText,
  type StatementNode,
  type TemplateNode,
} from '../parse/node.js';
import { PipelineCompiler } from './compile-pipeline.js';
import type { Ending, ExecutionState, Statement } from './execution-state.js';
import { box, indirect, isTrue, type Reflected } from './reflected.js';
import { inOrder, RepeatableList } from './repeatable-list.js';

/** Does something for each turn of a loop, and says how the turn ended. */
type LoopBody = (index: Reflected, element: Reflected) => Ending;

class StatementCompiler {
  readonly #pipelines: PipelineCompiler;
  readonly #templates: ReadonlyMap<string, Statement>;

  /** @param templates those that the statements may call; asked when they do, so that they may call themselves */
  constructor(pipelines: PipelineCompiler, templates: ReadonlyMap<string, Statement>) {
    this.#pipelines = pipelines;
    this.#templates = templates;
  }

  list(list: ListNode): Statement {
    return within(list, inOrder(list.nodes.map((node) => this.#statement(node))));
  }

  /** A list whose statements are repeated where they would do the same. */
  repeatableList(list: ListNode): Statement {
    const statements = list.nodes.map((node) => ({ execute: this.#statement(node), isText: node.type === 'text' }));
    return within(list, new RepeatableList(statements).run);
  }

  #statement(node: StatementNode): Statement {
    const run = this.#compileNode(node);
    return (state, dot) => {
      state.at(node);
      state.budget.step();
      return run(state, dot);
    };
  }

  #compileNode(node: StatementNode): Statement {
    switch (node.type) {
      case 'text':
        return (state) => {
          state.print(node.text);
          return undefined;
        };
      case 'action':
        return this.#action(node);
      case 'template':
        return this.#callOfTemplate(node);
      case 'break':
        return () => 'break';
      case 'continue':
        return () => 'continue';
      case 'range':
        return this.#loop(node);
      case 'if':
      case 'with':
        return this.#choice(node);
      default:
        return (state) => state.fail(`unknown node: ${nodeText(node)}`);
    }
  }

  #action(node: ActionNode): Statement {
    const compute = this.#pipelines.pipeline(node.pipe);
    const prints = node.pipe.variables.length === 0;
    return (state, dot) => {
      const value = compute(state, dot);
      if (prints) {
        state.at(node);
        state.print(typeof value === 'string' ? value : actionText(state, value, node));
      }
      return undefined;
    };
  }

  #choice({ type, pipe, list, elseList }: BranchNode): Statement {
    const compute = this.#pipelines.pipeline(pipe);
    const [then, otherwise] = [this.list(list), elseList && this.list(elseList)];
    return (state, dot) => {
      const count = state.variableCount;
      const value = compute(state, dot);
      const ending = isTrue(value) ? then(state, type === 'with' ? value : dot) : otherwise?.(state, dot);
      state.forget(count);
      return ending;
    };
  }

  #loop({ pipe, list, elseList }: BranchNode): Statement {
    const compute = this.#pipelines.pipeline(pipe);
    const [body, otherwise] = [this.list(list), elseList && this.list(elseList)];
    const { length } = pipe.variables;
    return (state, dot) => {
      const outside = state.variableCount;
      const value = indirect(compute(state, dot));
      const count = state.variableCount;
      // Go 1.19 sets the variables that were declared last, also where the loop assigns to others.
      const some = eachElement(state, value, (index, element) => {
        state.budget.step();
        if (length > 0) state.setFromTop(1, element);
        if (length > 1) state.setFromTop(2, index);
        const ending = body(state, element);
        state.forget(count);
        return ending;
      });
      const ending = some ? undefined : otherwise?.(state, dot);
      state.forget(outside);
      return ending;
    };
  }

  #callOfTemplate(node: TemplateNode): Statement {
    const compute = node.pipe && this.#pipelines.pipeline(node.pipe);
    return (state, dot) => {
      const run = this.#templates.get(node.name);
      if (run === undefined) return state.fail(`template ${quote(node.name)} not defined`);
      if (state.isTooDeep) state.fail(`exceeded maximum template depth (${state.budget.maxDepth})`);
      const data = compute?.(state, dot);
      state.inTemplate(node.name, data, run);
      return undefined;
    };
  }
}

/**
 * Compiles templates by name, which may call these functions and one another.
 * @param main the one that is executed first, whose statements are repeated where they would do the same
 */
export function compileTemplates(
  trees: ReadonlyMap<string, ListNode>,
  functions: FunctionTable,
  main: string,
): ReadonlyMap<string, Statement> {
  const compiled = new Map<string, Statement>();
  const compiler = new StatementCompiler(new PipelineCompiler(functions), compiled);
  for (const [name, tree] of trees) {
    compiled.set(name, name === main ? compiler.repeatableList(tree) : compiler.list(tree));
  }
  return compiled;
}

/** What is done for a list of statements. */
function within(list: ListNode, run: Statement): Statement {
  return (state, dot) => {
    state.at(list);
    return run(state, dot);
  };
}

/** The text that an action prints for a value. */
function actionText(state: ExecutionState, value: Reflected, node: ActionNode): string {
  const found = value instanceof GoPointer ? indirect(value) : value;
  if (found instanceof GoFunction) return state.fail(`can't print ${nodeText(node)} of type ${found.type.name}`);
  return found === undefined ? '<no value>' : valueText(withoutSlot(found), state.budget);
}

const KEY_SIZE = 16;

/** Whether there was anything to go through. */
function eachElement(state: ExecutionState, value: Reflected, body: LoopBody): boolean {
  if (value instanceof GoList) return eachItem(value, body);
  if (value instanceof GoMap) {
    // Its keys are put in order each time.
    state.budget.step(value.size * KEY_SIZE);
    return eachEntry(value, body);
  }
  if (value === undefined) return false;
  return state.fail(`range can't iterate over ${valueText(withoutSlot(value), state.budget)}`);
}

function eachItem(list: GoList, body: LoopBody): boolean {
  const type = list.type.element ?? ANY;
  for (const [index, item] of list.items.entries()) {
    if (body(int(index), box(item, type)) === 'break') break;
  }
  return list.length > 0;
}

function eachEntry(map: GoMap, body: LoopBody): boolean {
  const type = map.type.element ?? ANY;
  const keys = map.sortedKeys;
  for (const key of keys) {
    if (body(box(key, STRING), box(map.get(key) ?? null, type)) === 'break') break;
  }
  return keys.length > 0;
}

function withoutSlot(value: Exclude<Reflected, undefined>): GoValue {
  return value instanceof GoInterface ? value.value : value;
}
