/** call */

import { canBeNil, nilOf } from '../execute/argument-type.js';
import { type Reflected, reflectedType, unbox } from '../execute/reflected.js';
import { typeOf } from '../go/go-literals.js';
import { isAssignable } from '../go/go-type.js';
import { GoFunction, type GoType, type GoValue, type TemplateArgument, type TemplateFunction } from '../go/go-value.js';

/** A function as a value, and its arguments after Go's checks. */
export interface CheckedCall {
  readonly implementation: TemplateFunction;
  readonly fitting: readonly TemplateArgument[];
}

/** Checks what `call` is given. */
export function checkCall(callee: GoValue | undefined, args: readonly Reflected[]): CheckedCall {
  if (callee === undefined || callee === null) throw new Error('call of nil');
  if (!(callee instanceof GoFunction)) throw new Error(`non-function of type ${typeOf(callee)?.name ?? ''}`);
  const { implementation } = callee;
  checkCount(implementation, args.length);
  const fitting = args.map((arg, at) => checkArgument(arg, at, parameterOf(implementation, at)));
  return { implementation, fitting };
}

function checkCount({ parameters, variadic }: TemplateFunction, given: number): void {
  const wanted = parameters.length;
  if (variadic === true && given < wanted - 1) {
    throw new Error(`wrong number of args: got ${given} want at least ${wanted - 1}`);
  }
  if (variadic !== true && given !== wanted) throw new Error(`wrong number of args: got ${given} want ${wanted}`);
}

function parameterOf({ parameters }: TemplateFunction, at: number): GoType | undefined {
  return parameters[at] ?? parameters.at(-1);
}

function checkArgument(arg: Reflected, at: number, type: GoType | undefined): TemplateArgument {
  const value = unbox(arg);
  if (type === undefined) return value;
  if (value === undefined) {
    if (!canBeNil(type)) throw new Error(`arg ${at}: value is nil; should be of type ${type.name}`);
    return unbox(nilOf(type)) ?? null;
  }
  if (isAssignable(reflectedType(value), type)) return value;
  throw new Error(`arg ${at}: value has type ${reflectedType(value).name}; should be ${type.name}`);
}
