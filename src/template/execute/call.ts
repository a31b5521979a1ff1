/** Calls of functions and methods. */

import {
  ANY,
  GoInterface,
  type GoMethod,
  GoPointer,
  type GoType,
  type GoValue,
  type TemplateArgument,
  type TemplateFunction,
} from '../go/go-value.js';
import type { TemplateTreeNode } from '../parse/node.js';
import { KeptMapError } from '../reads/kept-map-error.js';
import { fitArgument } from './argument-type.js';
import type { Computation, ExecutionState } from './execution-state.js';
import { LimitError } from './limits.js';
import { box, isTrue, type Reflected } from './reflected.js';

/** A function, and the arguments that it is given at one place of a template. */
export interface Call {
  readonly callee: TemplateFunction;
  /** What an error of the function calls it. */
  readonly name: string;
  /** What an error of the function is about. */
  readonly node: TemplateTreeNode;
  /** One for each argument, made for the type that the parameter has. */
  readonly args: readonly Computation[];
  /** Whether the value before in the pipeline is the last argument. */
  readonly takesBefore: boolean;
}

/** Go's words for a wrong number of arguments; where there may be any number, it does not count what comes before them. */
export function argumentCountProblem({
  callee: { parameters, variadic },
  name,
  args,
  takesBefore,
}: Pick<Call, 'callee' | 'name' | 'takesBefore'> & { readonly args: readonly unknown[] }): string | undefined {
  const given = args.length + (takesBefore ? 1 : 0);
  const wanted = parameters.length;
  if (variadic === true && given < wanted - 1) {
    return `wrong number of args for ${name}: want at least ${wanted - 1} got ${args.length}`;
  }
  if (variadic !== true && given !== wanted) return `wrong number of args for ${name}: want ${wanted} got ${given}`;
  return undefined;
}

/** The type of the parameter that takes the argument at a place. */
export function typeAt({ parameters, variadic }: TemplateFunction, at: number): GoType {
  return parameters[at] ?? (variadic === true ? parameters.at(-1) : undefined) ?? ANY;
}

/** Calls the function; the number of arguments has been checked before. */
export function compileCall(call: Call): Computation {
  const { callee, args, takesBefore } = call;
  if (callee.stopsAt !== undefined) return shortCircuit(call, callee.stopsAt);
  if (args.length === 0 && !takesBefore) return (state) => invoke(state, call, []);
  const types = args.map((_, at) => typeAt(callee, at));
  const typeOfBefore = typeAt(callee, args.length);
  return (state, dot, before) => {
    // Of the right length at once: most garbage of a rendering comes from here.
    const given = new Array<TemplateArgument>(takesBefore ? args.length + 1 : args.length);
    for (let at = 0; at < args.length; at++) given[at] = passArgument(args[at]?.(state, dot), types[at]);
    if (takesBefore) given[args.length] = passArgument(fitArgument(state, before, typeOfBefore), typeOfBefore);
    return invoke(state, call, given);
  };
}

/** The method as a function of its parameters. */
export function bindMethod(method: GoMethod, receiver: GoValue): TemplateFunction {
  const target = receiver instanceof GoPointer ? (receiver.target ?? receiver) : receiver;
  return {
    parameters: method.parameters ?? [],
    call: (args) => method.call(target, ...args.map((arg) => (arg instanceof GoInterface ? arg.value : (arg ?? null)))),
  };
}

function invoke(
  state: ExecutionState,
  { callee, name, node }: Pick<Call, 'callee' | 'name' | 'node'>,
  args: readonly TemplateArgument[],
): Reflected {
  const { budget } = state;
  try {
    const result = callee.call(args, budget);
    for (const value of args) if (typeof value === 'string') budget.step(value.length);
    if (typeof result === 'string') budget.step(result.length);
    return receiveResult(result, callee.result ?? ANY);
  } catch (error) {
    if (!(error instanceof Error) || isOfTheEngine(error)) throw error;
    state.at(node);
    return state.fail(`error calling ${name}: ${error.message}`, { cause: error });
  }
}

/** Whether an error is not of the function, but of what it runs in. */
function isOfTheEngine(error: Error): boolean {
  return error instanceof LimitError || error instanceof RangeError || error instanceof KeptMapError;
}

/** A function gets the value in a slot, unless it takes a `reflect.Value`. */
function passArgument(arg: TemplateArgument, type: GoType | undefined): TemplateArgument {
  return arg instanceof GoInterface && type?.kind !== 'reflect.Value' ? arg.value : arg;
}

function receiveResult(result: TemplateArgument, type: GoType): Reflected {
  if (result instanceof GoInterface) return result;
  return type.kind === 'interface' ? box(result ?? null, type) : (result ?? undefined);
}

/** `and` and `or`: the arguments after the one that decides are not computed. */
function shortCircuit({ callee, args, takesBefore }: Call, stopsAt: boolean): Computation {
  const type = callee.parameters[0] ?? ANY;
  return (state, dot, before) => {
    let value: Reflected;
    for (const arg of args) {
      value = arg(state, dot);
      if (isTrue(value) === stopsAt) return value;
    }
    return takesBefore ? fitArgument(state, before, type) : value;
  };
}
