/** fmt.Sprint and fmt.Sprintln */

import { typeOf } from '../go/go-literals.js';
import type { Budget, GoValue } from '../go/go-value.js';
import { Printer } from './printer.js';

const isString = (value: GoValue): boolean => typeOf(value)?.kind === 'string';

/** The values, with a space between two of which neither is a string. */
export function sprint(values: readonly GoValue[], budget: Budget): string {
  const printer = new Printer(budget);
  for (const [at, value] of values.entries()) {
    const before = values[at - 1];
    if (before !== undefined && !isString(before) && !isString(value)) printer.write(' ');
    printer.printArgument(value, 'v');
  }
  return printer.text;
}

/** The values, with a space between any two, and a new line. */
export function sprintln(values: readonly GoValue[], budget: Budget): string {
  const printer = new Printer(budget);
  for (const [at, value] of values.entries()) {
    if (at > 0) printer.write(' ');
    printer.printArgument(value, 'v');
  }
  printer.write('\n');
  return printer.text;
}
