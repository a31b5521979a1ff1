/** A function that templates can call. Builtins, Istio's functions and sprig's all have this form. */

import type { GoType } from './go-type.js';
import { GoInterface } from './go-interface.js';
import type { GoValue } from './go-value.js';

/** What a function is given: a plain value, except for parameters of type REFLECT_VALUE. */
export type TemplateArgument = GoValue | GoInterface | undefined;

/**
 * A function with the types that Go's reflection would see. The engine checks number and types of arguments before it
 * calls, with Go's error texts. Where a parameter's type is an interface, the argument is what is in it (`null` for nil);
 * where it is `reflect.Value`, the argument may also be `undefined` (no value at all) or a {@link GoInterface}.
 */
export interface TemplateFunction {
  /** The type of each parameter. The last one of a variadic function is that of each of the rest. */
  readonly parameters: readonly GoType[];
  /** Whether the last parameter takes any number of arguments, none too. */
  readonly variadic?: boolean;
  /**
   * The static type of the result; `interface {}` if left out. Of a function of type REFLECT_VALUE the result may, like an
   * argument, be `undefined` or a {@link GoInterface}.
   */
  readonly result?: GoType;
  /** Only of `and` and `or`: the truth of an argument that is the result; what comes after is not computed. */
  readonly stopsAt?: boolean;
  /**
   * Computes the result. An Error thrown here becomes `error calling NAME: MESSAGE`, as an error returned by a Go function
   * or a panic in it does.
   */
  readonly call: (args: readonly TemplateArgument[], budget: Budget) => TemplateArgument;
}

/** Functions by the names that templates call them by. */
export type FunctionTable = ReadonlyMap<string, TemplateFunction>;

/** What a function that makes big things asks before it makes them. */
export interface Budget {
  /** Throws if the text or list would be longer than a template may print. */
  readonly size: (length: number) => void;
}

/** A function of plain values, for tables of functions: `define([STRING], ([text]) => ...)`. */
export function define(
  parameters: readonly GoType[],
  call: (args: readonly GoValue[], budget: Budget) => GoValue,
  options: { readonly variadic?: boolean; readonly result?: GoType } = {},
): TemplateFunction {
  // Nearly always they are plain already.
  return { parameters, ...options, call: (args, budget) => call(args.every(isPlain) ? args : args.map(plain), budget) };
}

const isPlain = (argument: TemplateArgument): argument is GoValue =>
  argument !== undefined && !(argument instanceof GoInterface);

const plain = (argument: TemplateArgument): GoValue => {
  if (argument === undefined) return null;
  return argument instanceof GoInterface ? argument.value : argument;
};
