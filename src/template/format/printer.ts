/** Prints Go values the way package fmt does. */

import { GoFunction, GoList, GoMap, GoPointer, GoStruct, typeOf, type GoValue } from '../go-value.js';
import type { Budget } from '../template-function.js';
import { NO_FLAGS, pad, type Flags } from './flags.js';
import { formatPointer } from './format-pointer.js';
import { formatBytes, formatScalar, isScalar } from './format-scalar.js';
import { formatText } from './format-text.js';
import { methodText } from './method-text.js';

/** Collects output; the flags are those of the verb at hand. */
export class Printer {
  flags: Flags = NO_FLAGS;
  private readonly parts: string[] = [];
  private length = 0;
  private inError = false;

  constructor(private readonly budget: Budget) {}

  /** What has been printed. */
  get text(): string {
    return this.parts.join('');
  }

  write(text: string): void {
    this.length += text.length;
    this.budget.size(this.length);
    this.parts.push(text);
  }

  /** An argument of a print function. */
  printArgument(value: GoValue, verb: string): void {
    if (value === null) {
      if (verb === 'v' || verb === 'T') this.write(pad('<nil>', this.flags));
      else this.badVerb(value, verb);
      return;
    }
    if (verb === 'T') this.write(formatText(typeOf(value)?.name ?? '', 's', this.flags) ?? '');
    else if (verb === 'p') this.printPointer(value, verb);
    else this.printValue(value, verb, 0);
  }

  private badVerb(value: GoValue, verb: string): void {
    const before = this.inError;
    this.inError = true;
    this.write(`%!${verb}(`);
    if (value === null) {
      this.write('<nil>');
    } else {
      this.write(`${typeOf(value)?.name ?? ''}=`);
      this.printArgument(value, 'v');
    }
    this.write(')');
    this.inError = before;
  }

  private printValue(value: GoValue, verb: string, depth: number): void {
    const { sharpV } = this.flags;
    if (this.printByMethod(value, verb)) return;
    if (isScalar(value)) this.printText(value, verb, formatScalar(value, verb, this.flags));
    else if (value === null) this.write(sharpV ? 'interface {}(nil)' : '<nil>');
    else if (value instanceof GoList && isBytes(value, verb)) this.write(formatBytes(value, verb, this.flags));
    else if (value instanceof GoPointer || value instanceof GoFunction) this.printReference(value, verb, depth);
    else if (sharpV && !(value instanceof GoStruct) && value.isNil) this.write(`${value.type.name}(nil)`);
    else this.printComposite(value, verb, depth + 1);
  }

  private printText(value: GoValue, verb: string, text: string | undefined): void {
    if (text === undefined) this.badVerb(value, verb);
    else this.write(text);
  }

  private printByMethod(value: GoValue, verb: string): boolean {
    if (this.inError || this.flags.sharpV || !'vsxXq'.includes(verb)) return false;
    const text = methodText(value);
    if (text === undefined) return false;
    this.write(formatText(text, verb, this.flags) ?? '');
    return true;
  }

  private printComposite(value: GoMap | GoList | GoStruct, verb: string, depth: number): void {
    const { sharpV } = this.flags;
    const [open, close] = sharpV ? [`${value.type.name}{`, '}'] : brackets(value);
    this.write(open);
    let first = true;
    for (const [label, item] of this.labelled(value)) {
      if (!first) this.write(sharpV ? ', ' : ' ');
      first = false;
      if (label !== undefined) {
        if (value instanceof GoMap) this.printValue(label, verb, depth);
        else this.write(label);
        this.write(':');
      }
      this.printValue(item, verb, depth);
    }
    this.write(close);
  }

  /** What is in a value, with what stands before each. */
  private *labelled(value: GoMap | GoList | GoStruct): Generator<readonly [string | undefined, GoValue]> {
    if (value instanceof GoList) {
      for (const item of value.items) yield [undefined, item];
    } else if (value instanceof GoMap) {
      for (const key of value.sortedKeys) yield [key, value.get(key) ?? null];
    } else {
      const named = this.flags.plusV || this.flags.sharpV;
      for (const { name } of value.type.fields?.() ?? []) yield [named ? name : undefined, value.field(name)];
    }
  }

  private printReference(value: GoPointer | GoFunction, verb: string, depth: number): void {
    const target = value instanceof GoPointer ? value.target : undefined;
    if (depth === 0 && (target instanceof GoStruct || target instanceof GoList || target instanceof GoMap)) {
      this.write('&');
      this.printValue(target, verb, depth + 1);
    } else {
      this.printPointer(value, verb);
    }
  }

  private printPointer(value: GoValue, verb: string): void {
    this.printText(value, verb, formatPointer(value, verb, this.flags));
  }
}

const isBytes = (list: GoList, verb: string): boolean => 'sqxX'.includes(verb) && list.type.element?.kind === 'uint8';

const brackets = (value: GoMap | GoList | GoStruct): readonly [string, string] => {
  if (value instanceof GoMap) return ['map[', ']'];
  return value instanceof GoList ? ['[', ']'] : ['{', '}'];
};

/** A value as `%v` prints it. */
export function printed(value: GoValue, budget: Budget): string {
  const printer = new Printer(budget);
  printer.printArgument(value, 'v');
  return printer.text;
}
