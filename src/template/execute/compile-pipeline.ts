/** Compiles pipelines: what is computed in actions and conditions. */

import { ANY, type GoInterface, type GoMethod, type GoType } from '../go/go-value.js';
import { quote } from '../go/quote.js';
import type { FunctionTable } from '../go/template-function.js';
import {
  type ChainNode,
  type CommandNode,
  type DotNode,
  type FieldNode,
  type IdentifierNode,
  type NilNode,
  nodeText,
  type OperandNode,
  type PipeNode,
  type TemplateTreeNode,
  type VariableNode,
} from '../parse/node.js';
import { canBeNil, fitArgument, nilOf } from './argument-type.js';
import { argumentCountProblem, bindMethod, type Call, compileCall, typeAt } from './call.js';
import { type Constant, type ConstantNode, constantValue, fitConstant } from './constant.js';
import type { Computation, ExecutionState } from './execution-state.js';
import { FieldAccess } from './field-access.js';
import { indirect, type Reflected, unbox } from './reflected.js';

/** The value of a pipeline, whose variables are declared or set. */
export type Pipeline = (state: ExecutionState, dot: Reflected) => Exclude<Reflected, GoInterface>;

/** What a function or field is given at one place of a template. */
interface CallSite {
  /** What an error of the function is about. */
  readonly node: TemplateTreeNode;
  readonly args: readonly OperandNode[];
  /** Whether there is a value before in the pipeline. */
  readonly takesBefore: boolean;
}

/** From a value to its member of a name. */
interface Step {
  readonly name: string;
  readonly access: FieldAccess;
  readonly given: CallSite;
}

type PathNode = FieldNode | VariableNode | ChainNode;

/** Compiles the actions of templates that may call these functions. */
export class PipelineCompiler {
  readonly #functions: FunctionTable;

  constructor(functions: FunctionTable) {
    this.#functions = functions;
  }

  pipeline(pipe: PipeNode): Pipeline {
    const [first, ...others] = pipe.commands.map((command, at) => this.#command(command, at > 0));
    const compute: Pipeline = (state, dot) => {
      state.at(pipe);
      let value = unbox(first?.(state, dot));
      for (const stage of others) value = unbox(stage(state, dot, value));
      return value;
    };
    const names = pipe.variables.map((variable) => variable.names[0]);
    if (names.length === 0) return compute;
    return (state, dot) => {
      const value = compute(state, dot);
      for (const name of names) {
        if (pipe.assigns) state.assign(name, value);
        else state.declare(name, value);
      }
      return value;
    };
  }

  #command(command: CommandNode, takesBefore: boolean): Computation {
    const stage = this.#stage(command, takesBefore);
    return (state, dot, before) => {
      state.budget.step();
      return stage(state, dot, before);
    };
  }

  #stage(command: CommandNode, takesBefore: boolean): Computation {
    const [first, ...args] = command.operands;
    const given = { node: first, args, takesBefore };
    switch (first.type) {
      case 'field':
      case 'variable':
      case 'chain':
        return this.#path(first, given);
      case 'identifier':
        return this.#function(first, { ...given, node: command });
      case 'pipe':
        return failIf(argumentsProblem(given)) ?? this.pipeline(first);
      default:
        return atNode(first, failIf(argumentsProblem(given)) ?? compileOperand(first));
    }
  }

  /** Fields after fields; what the last one is may take the arguments. */
  #path(node: PathNode, given: CallSite): Computation {
    const start = this.#pathStart(node);
    // The first name of a variable is its own.
    const names = node.type === 'variable' ? node.names.slice(1) : node.names;
    const steps = names.map((name, at) =>
      makeStep(name, at === names.length - 1 ? given : withoutArguments(given.node)),
    );
    const problem = steps.length === 0 ? argumentsProblem(given) : undefined;
    return (state, dot, before) => {
      state.at(node);
      let value = start(state, dot);
      for (const step of steps) {
        const method = step.access.methodOf(value);
        value = method ? this.#method(method, value, step)(state, dot, before) : step.access.read(state, value);
      }
      return problem === undefined ? value : state.fail(problem);
    };
  }

  #pathStart(node: PathNode): Computation {
    switch (node.type) {
      case 'field':
        return (_, dot) => dot;
      case 'variable':
        return (state) => state.valueOf(node.names[0]);
      case 'chain':
        return this.#argument(node.node, undefined);
    }
  }

  /** Compiled for each call, because the method is not known before. Hardly any has arguments. */
  #method(method: GoMethod, receiver: Reflected, { name, given }: Step): Computation {
    return this.#call({ ...given, callee: bindMethod(method, unbox(indirect(receiver)) ?? null), name });
  }

  #function(node: IdentifierNode, given: CallSite): Computation {
    const { name } = node;
    const callee = this.#functions.get(name);
    const stage = callee
      ? this.#call({ ...given, callee, name })
      : failWith(`${quote(name)} is not a defined function`);
    return atNode(node, stage);
  }

  #call(call: CallSite & Omit<Call, 'args'>): Computation {
    const problem = argumentCountProblem(call);
    if (problem !== undefined) return failWith(problem);
    const args = call.args.map((arg, at) => this.#argument(arg, typeAt(call.callee, at)));
    return compileCall({ ...call, args });
  }

  /** An argument for a parameter of the type; without a type, as it is. */
  #argument(node: OperandNode, type: GoType | undefined): Computation {
    switch (node.type) {
      case 'dot':
        return atNode(
          node,
          fitResult((_, dot) => dot, type),
        );
      case 'nil':
        return atNode(node, nilArgument(type));
      case 'pipe':
        return fitResult(this.pipeline(node), type);
      case 'identifier':
        return fitResult(this.#function(node, withoutArguments(node)), type);
      case 'field':
      case 'variable':
      case 'chain':
        return fitResult(this.#path(node, withoutArguments(node)), type);
      default:
        return atNode(node, compileConstant(fitConstant(node, type ?? ANY)));
    }
  }
}

function makeStep(name: string, given: CallSite): Step {
  const hasArguments = given.args.length > 0 || given.takesBefore;
  return { name, access: new FieldAccess(name, hasArguments), given };
}

function withoutArguments(node: TemplateTreeNode): CallSite {
  return { node, args: [], takesBefore: false };
}

/** Go's words where something is given arguments that can't have any. */
function argumentsProblem({ node, args, takesBefore }: CallSite): string | undefined {
  return args.length > 0 || takesBefore ? `can't give argument to non-function ${nodeText(node)}` : undefined;
}

/** From here on errors are about the node. */
function atNode(node: TemplateTreeNode, stage: Computation): Computation {
  return (state, dot, before) => {
    state.at(node);
    return stage(state, dot, before);
  };
}

function failWith(problem: string): Computation {
  return (state) => state.fail(problem);
}

function failIf(problem: string | undefined): Computation | undefined {
  return problem === undefined ? undefined : failWith(problem);
}

/** A command that is neither a function nor a path. */
function compileOperand(node: ConstantNode | DotNode | NilNode): Computation {
  switch (node.type) {
    case 'nil':
      return failWith('nil is not a command');
    case 'dot':
      return (_, dot) => dot;
    default:
      return compileConstant(constantValue(node));
  }
}

function compileConstant(found: Constant): Computation {
  if ('problem' in found) return failWith(found.problem);
  const { value } = found;
  return () => value;
}

function nilArgument(type: GoType | undefined): Computation {
  if (type === undefined || !canBeNil(type)) return failWith(`cannot assign nil to ${type?.name ?? ''}`);
  return () => nilOf(type);
}

/** The value as a parameter of the type takes it; a `reflect.Value` takes all. */
function fitResult(compute: Computation, type: GoType | undefined): Computation {
  return type === undefined || type.kind === 'reflect.Value'
    ? compute
    : (state, dot) => fitArgument(state, compute(state, dot), type);
}
