/** Functions that templates can call. Builtins, Istio's functions and sprig's all have this form. */

import {
  type Budget,
  GoInterface,
  type GoType,
  type GoValue,
  type TemplateArgument,
  type TemplateFunction,
} from './go-value.js';

/** Functions by the names that templates call them by. */
export type FunctionTable = ReadonlyMap<string, TemplateFunction>;

/** A function of plain values, for tables of functions: `define([STRING], ([text]) => ...)`. */
export function define(
  parameters: readonly GoType[],
  call: (args: readonly GoValue[], budget: Budget) => GoValue,
  options: { readonly variadic?: boolean; readonly result?: GoType } = {},
): TemplateFunction {
  // Nearly always they are plain already.
  return { parameters, ...options, call: (args, budget) => call(args.every(isPlain) ? args : args.map(plain), budget) };
}

function isPlain(argument: TemplateArgument): argument is GoValue {
  return argument !== undefined && !(argument instanceof GoInterface);
}

function plain(argument: TemplateArgument): GoValue {
  if (argument === undefined) return null;
  return argument instanceof GoInterface ? argument.value : argument;
}
