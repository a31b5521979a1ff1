/** Computes pipelines. */

import { findMethod } from '../format/method-text.js';
import { GoInterface } from '../go-interface.js';
import { ANY, type GoMethod, type GoType } from '../go-type.js';
import { GoPointer, typeOf, type GoValue } from '../go-value.js';
import type {
  ChainNode,
  CommandNode,
  FieldNode,
  IdentifierNode,
  OperandNode,
  PipeNode,
  TemplateTreeNode,
  VariableNode,
} from '../parse/node.js';
import { nodeText } from '../parse/node.js';
import { quote } from '../quote.js';
import type { TemplateArgument, TemplateFunction } from '../template-function.js';
import { canBeNil, constantValue, fitted, fittedConstant, nilOf } from './argument-type.js';
import type { ExecutionState } from './execution-state.js';
import { fieldOf } from './field.js';
import { LimitError } from './limits.js';
import { indirect, inSlot, isTrue, unboxed, type Reflected } from './reflected.js';

/** The value before in the pipeline, which is the last argument; none at its beginning. */
type Final = readonly [Reflected] | undefined;

/** What a function or field is given. */
interface Call {
  readonly dot: Reflected;
  /** What an error of the function is about. */
  readonly node: TemplateTreeNode;
  readonly args: readonly OperandNode[];
  readonly final: Final;
}

/** What is no constant. */
type ComputedNode = PathNode | IdentifierNode | PipeNode;

type PathNode = FieldNode | VariableNode | ChainNode;

export class Evaluator {
  constructor(private readonly state: ExecutionState) {}

  /** The value of a pipeline, whose variables are declared or set. */
  pipeline(dot: Reflected, pipe: PipeNode): Exclude<Reflected, GoInterface> {
    const { state } = this;
    state.at(pipe);
    let final: Final;
    for (const command of pipe.commands) final = [unboxed(this.command(dot, command, final))];
    const value = unboxed(final?.[0]);
    for (const { names } of pipe.variables) {
      if (pipe.assigns) state.assign(names[0], value);
      else state.declare(names[0], value);
    }
    return value;
  }

  private command(dot: Reflected, command: CommandNode, final: Final): Reflected {
    const [first, ...args] = command.operands;
    this.state.budget.step();
    const call = { dot, node: first, args, final };
    switch (first.type) {
      case 'field':
      case 'variable':
      case 'chain':
        return this.path(first, call);
      case 'identifier':
        return this.function(first, { ...call, node: command });
      case 'pipe':
        this.checkNoArguments(call);
        return this.pipeline(dot, first);
      default:
        this.state.at(first);
        this.checkNoArguments(call);
        if (first.type === 'nil') return this.state.fail('nil is not a command');
        return first.type === 'dot' ? dot : constantValue(this.state, first);
    }
  }

  private checkNoArguments({ node, args, final }: Call): void {
    if (args.length > 0 || final !== undefined) {
      this.state.fail(`can't give argument to non-function ${nodeText(node)}`);
    }
  }

  /** Fields after fields; what the last one is may take the arguments. */
  private path(node: PathNode, call: Call): Reflected {
    this.state.at(node);
    // The first name of a variable is its own.
    const first = node.type === 'variable' ? 1 : 0;
    const last = node.names.length - 1;
    let value = this.pathStart(node, call.dot);
    if (last < first) {
      this.checkNoArguments(call);
      return value;
    }
    const alone = first < last ? { ...call, args: [], final: undefined } : call;
    for (let at = first; at <= last; at++) value = this.field(value, node.names[at] ?? '', at === last ? call : alone);
    return value;
  }

  private pathStart(node: PathNode, dot: Reflected): Reflected {
    switch (node.type) {
      case 'field':
        return dot;
      case 'variable':
        return this.state.valueOf(node.names[0]);
      case 'chain':
        return this.argument(dot, node.node, undefined);
    }
  }

  private field(receiver: Reflected, name: string, call: Call): Reflected {
    const { state } = this;
    if (receiver === undefined) {
      if (state.template.missingKey === 'error') state.fail(`nil data; no entry for key ${quote(name)}`);
      return undefined;
    }
    const method = methodOf(receiver, name);
    if (method !== undefined) return this.call(method, name, call);
    return fieldOf(state, { receiver, name, hasArguments: call.args.length > 0 || call.final !== undefined });
  }

  private function(node: IdentifierNode, call: Call): Reflected {
    const { state } = this;
    state.at(node);
    const callee = state.template.functions.get(node.name);
    if (callee === undefined) return state.fail(`${quote(node.name)} is not a defined function`);
    return this.call(callee, node.name, call);
  }

  private call(callee: TemplateFunction, name: string, call: Call): Reflected {
    this.checkCount(callee, name, call);
    const { state } = this;
    if (callee.stopsAt !== undefined) return this.shortCircuit(callee.stopsAt, callee, call);
    const args: TemplateArgument[] = [];
    for (const arg of call.args) args.push(this.argument(call.dot, arg, typeAt(callee, args.length)));
    if (call.final !== undefined) args.push(fitted(state, call.final[0], typeAt(callee, args.length)));
    try {
      return this.invoke(
        callee,
        args.map((arg, at) => passed(arg, typeAt(callee, at))),
      );
    } catch (error) {
      if (!(error instanceof Error) || error instanceof LimitError || error instanceof RangeError) throw error;
      state.at(call.node);
      return state.fail(`error calling ${name}: ${error.message}`, { cause: error });
    }
  }

  private invoke(callee: TemplateFunction, args: readonly TemplateArgument[]): Reflected {
    const { budget } = this.state;
    const result = callee.call(args, budget);
    for (const value of args) if (typeof value === 'string') budget.step(value.length);
    if (typeof result === 'string') budget.step(result.length);
    return received(result, callee.result ?? ANY);
  }

  private checkCount({ parameters, variadic }: TemplateFunction, name: string, { args, final }: Call): void {
    const given = args.length + (final === undefined ? 0 : 1);
    const wanted = parameters.length;
    if (variadic === true && given < wanted - 1) {
      this.state.fail(`wrong number of args for ${name}: want at least ${wanted - 1} got ${args.length}`);
    }
    if (variadic !== true && given !== wanted) {
      this.state.fail(`wrong number of args for ${name}: want ${wanted} got ${given}`);
    }
  }

  /** `and` and `or`: the arguments after the one that decides are not computed. */
  private shortCircuit(stopsAt: boolean, callee: TemplateFunction, { dot, args, final }: Call): Reflected {
    const type = callee.parameters[0] ?? ANY;
    let value: Reflected;
    for (const arg of args) {
      value = this.argument(dot, arg, type);
      if (isTrue(value) === stopsAt) return value;
    }
    return final === undefined ? value : fitted(this.state, final[0], type);
  }

  private computed(node: ComputedNode, call: Call): Reflected {
    if (node.type === 'pipe') return this.pipeline(call.dot, node);
    return node.type === 'identifier' ? this.function(node, call) : this.path(node, call);
  }

  /** An argument for a parameter of the type; without a type, as it is. */
  private argument(dot: Reflected, node: OperandNode, type: GoType | undefined): Reflected {
    const { state } = this;
    state.at(node);
    const fit = (value: Reflected): Reflected => (type === undefined ? value : fitted(state, value, type));
    switch (node.type) {
      case 'dot':
        return fit(dot);
      case 'nil':
        return nilArgument(state, type);
      case 'field':
      case 'variable':
      case 'chain':
      case 'pipe':
      case 'identifier':
        return fit(this.computed(node, { dot, node, args: [], final: undefined }));
      default:
        return fittedConstant(state, node, type ?? ANY);
    }
  }
}

const nilArgument = (state: ExecutionState, type: GoType | undefined): Reflected =>
  type !== undefined && canBeNil(type) ? nilOf(type) : state.fail(`cannot assign nil to ${type?.name ?? ''}`);

/** The type of the parameter that takes the argument at a place. */
const typeAt = ({ parameters, variadic }: TemplateFunction, at: number): GoType =>
  parameters[at] ?? (variadic === true ? parameters.at(-1) : undefined) ?? ANY;

/** A function gets what is in a slot, unless it wants to know. */
const passed = (arg: TemplateArgument, type: GoType): TemplateArgument =>
  type.kind !== 'reflect.Value' && arg instanceof GoInterface ? arg.value : arg;

const received = (result: TemplateArgument, type: GoType): Reflected => {
  if (result instanceof GoInterface) return result;
  return type.kind === 'interface' ? inSlot(result ?? null, type) : (result ?? undefined);
};

/** The method of that name, ready to be called on the receiver. */
function methodOf(receiver: Exclude<Reflected, undefined>, name: string): TemplateFunction | undefined {
  const { value } = indirect(receiver);
  if (value === undefined || value instanceof GoInterface) return undefined;
  const method = findMethod(typeOf(value), name);
  return method === undefined ? undefined : bound(method, value);
}

function bound(method: GoMethod, receiver: GoValue): TemplateFunction {
  const target = receiver instanceof GoPointer ? (receiver.target ?? receiver) : receiver;
  return {
    parameters: method.parameters ?? [],
    call: (args) => method.call(target, ...args.map((arg) => (arg instanceof GoInterface ? arg.value : (arg ?? null)))),
  };
}
