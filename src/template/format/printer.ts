/** Prints Go values the way package fmt does. */

import { typeOf } from '../go/go-literals.js';
import { type Budget, GoFunction, GoList, GoMap, GoPointer, GoStruct, type GoValue } from '../go/go-value.js';
import { type Flags, NO_FLAGS, pad } from './flags.js';
import { formatPointer } from './format-pointer.js';
import { formatBytes, formatScalar, isScalar } from './format-scalar.js';
import { formatText } from './format-text.js';
import { methodText } from './method-text.js';

/** Collects output; the flags are those of the verb at hand. */
export class Printer {
  flags: Flags = NO_FLAGS;
  #written = '';
  #inError = false;
  readonly #budget: Budget;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** What has been printed. */
  get text(): string {
    return this.#written;
  }

  write(text: string): void {
    this.#budget.size(this.#written.length + text.length);
    this.#written += text;
  }

  /** An argument of a print function. */
  printArgument(value: GoValue, verb: string): void {
    if (value === null) {
      if (verb === 'v' || verb === 'T') this.write(pad('<nil>', this.flags));
      else this.#badVerb(value, verb);
      return;
    }
    // Only Errorf has it.
    if (verb === 'w') this.#badVerb(value, verb);
    else if (verb === 'T') this.write(formatText(typeOf(value)?.name ?? '', 's', this.flags) ?? '');
    else if (verb === 'p') this.#printPointer(value, verb);
    else this.#printValue(value, verb, 0);
  }

  #badVerb(value: GoValue, verb: string): void {
    const before = this.#inError;
    this.#inError = true;
    this.write(`%!${verb}(`);
    if (value === null) {
      this.write('<nil>');
    } else {
      this.write(`${typeOf(value)?.name ?? ''}=`);
      this.printArgument(value, 'v');
    }
    this.write(')');
    this.#inError = before;
  }

  #printValue(value: GoValue, verb: string, depth: number): void {
    if (this.#printByMethod(value, verb)) return;
    if (isScalar(value)) this.#printText(value, verb, formatScalar(value, verb, this.flags));
    else if (value === null) this.write(this.flags.sharpV ? 'interface {}(nil)' : '<nil>');
    else if (value instanceof GoPointer || value instanceof GoFunction) this.#printReference(value, verb, depth);
    else if (isBytes(value, verb)) this.write(formatBytes(value, verb, this.flags));
    else if (this.flags.sharpV && isNilReference(value)) this.write(`${value.type.name}(nil)`);
    else this.#printComposite(value, verb, depth + 1);
  }

  #printText(value: GoValue, verb: string, text: string | undefined): void {
    if (text === undefined) this.#badVerb(value, verb);
    else this.write(text);
  }

  #printByMethod(value: GoValue, verb: string): boolean {
    if (this.#inError || this.flags.sharpV || !'vsxXq'.includes(verb)) return false;
    const text = methodText(value);
    if (text === undefined) return false;
    this.write(formatText(text, verb, this.flags) ?? '');
    return true;
  }

  #printComposite(value: Composite, verb: string, depth: number): void {
    this.#budget.nest(depth);
    const { sharpV } = this.flags;
    const [open, close] = sharpV ? [`${value.type.name}{`, '}'] : brackets(value);
    this.write(open);
    let separator = '';
    for (const [label, item] of labelledParts(value)) {
      this.write(separator);
      separator = sharpV ? ', ' : ' ';
      this.#printLabel(value, { label, verb, depth });
      this.#printValue(item, verb, depth);
    }
    this.write(close);
  }

  #printLabel(value: Composite, { label, verb, depth }: Label): void {
    if (value instanceof GoMap) {
      this.#printValue(label, verb, depth);
      this.write(':');
    } else if (value instanceof GoStruct && (this.flags.plusV || this.flags.sharpV)) {
      this.write(`${label}:`);
    }
  }

  #printReference(value: GoPointer | GoFunction, verb: string, depth: number): void {
    const target = value instanceof GoPointer ? value.target : undefined;
    if (depth === 0 && (target instanceof GoStruct || target instanceof GoList || target instanceof GoMap)) {
      this.write('&');
      this.#printValue(target, verb, depth + 1);
    } else {
      this.#printPointer(value, verb);
    }
  }

  #printPointer(value: GoValue, verb: string): void {
    this.#printText(value, verb, formatPointer(value, verb, this.flags));
  }
}

interface Label {
  readonly label: string;
  readonly verb: string;
  readonly depth: number;
}

type Composite = GoMap | GoList | GoStruct;

/** A value as `%v` prints it. */
export function valueText(value: GoValue, budget: Budget): string {
  const printer = new Printer(budget);
  printer.printArgument(value, 'v');
  return printer.text;
}

function isBytes(value: Composite, verb: string): value is GoList {
  return value instanceof GoList && 'sqxX'.includes(verb) && value.type.element?.kind === 'uint8';
}

function isNilReference(value: Composite): boolean {
  return !(value instanceof GoStruct) && value.isNil;
}

function brackets(value: Composite): readonly [string, string] {
  if (value instanceof GoMap) return ['map[', ']'];
  return value instanceof GoList ? ['[', ']'] : ['{', '}'];
}

/** What is in a value, with the key or the name of the field. */
function* labelledParts(value: Composite): Generator<readonly [string, GoValue]> {
  if (value instanceof GoList) {
    for (const item of value.items) yield ['', item];
  } else if (value instanceof GoMap) {
    for (const key of value.sortedKeys) yield [key, value.get(key) ?? null];
  } else {
    for (const { name } of value.type.fields?.() ?? []) yield [name, value.field(name)];
  }
}
