/** Prints Go values the way package fmt does. */

import type { Budget } from '../template-function.js';
import {
  GoComplex,
  GoFunction,
  GoInt,
  GoList,
  GoMap,
  GoNamed,
  GoPointer,
  GoStruct,
  typeOf,
  type GoValue,
} from '../go-value.js';
import { stringOf } from '../go-string.js';
import { isUnsigned } from '../go-type.js';
import { NO_FLAGS, pad, type Flags } from './flags.js';
import { formatFloat } from './format-float.js';
import { formatInteger } from './format-integer.js';
import { formatHex, formatText } from './format-text.js';
import { methodText } from './method-text.js';

/** What pointers print as; Go prints addresses, which differ from run to run. */
const ADDRESS = 0xc000010000n;

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
    this.budget.size(this.length);
    if (this.printByMethod(value, verb)) return;
    if (value === null) this.write(this.flags.sharpV ? 'interface {}(nil)' : '<nil>');
    else if (value instanceof GoList) this.printList(value, verb, depth);
    else if (value instanceof GoMap) this.printMap(value, verb, depth);
    else if (value instanceof GoStruct) this.printStruct(value, verb, depth);
    else if (value instanceof GoPointer || value instanceof GoFunction) this.printReference(value, verb, depth);
    else this.printScalar(value, verb);
  }

  private printByMethod(value: GoValue, verb: string): boolean {
    if (this.inError || this.flags.sharpV || !'vsxXq'.includes(verb)) return false;
    const text = methodText(value);
    if (text === undefined) return false;
    this.write(formatText(text, verb, this.flags) ?? '');
    return true;
  }

  private printScalar(value: string | boolean | number | GoInt | GoNamed | GoComplex, verb: string): void {
    const text = value instanceof GoComplex ? this.complexText(value, verb) : this.scalarText(value, verb);
    if (text === undefined) this.badVerb(value, verb);
    else this.write(text);
  }

  private scalarText(value: string | boolean | number | GoInt | GoNamed, verb: string): string | undefined {
    const { flags } = this;
    if (value instanceof GoInt) {
      if (verb === 'v' && flags.sharpV && isUnsigned(value.type.kind)) return hexOf(value.value, flags);
      return formatInteger(value.value, verb, flags);
    }
    const bits = value instanceof GoNamed && value.type.kind === 'float32' ? 32 : 64;
    const bare = value instanceof GoNamed ? value.value : value;
    if (typeof bare === 'string') return formatText(bare, verb, flags);
    if (typeof bare === 'number') return formatFloat({ float: bare, bits }, verb, flags);
    return verb === 't' || verb === 'v' ? pad(String(bare), flags) : undefined;
  }

  private complexText({ real, imaginary }: GoComplex, verb: string): string | undefined {
    const bits = 64;
    const left = formatFloat({ float: real, bits }, verb, this.flags);
    const right = formatFloat({ float: imaginary, bits }, verb, { ...this.flags, plus: true });
    return left === undefined || right === undefined ? undefined : `(${left}${right}i)`;
  }

  private printMap(map: GoMap, verb: string, depth: number): void {
    const { sharpV } = this.flags;
    if (sharpV && map.isNil) {
      this.write(`${map.type.name}(nil)`);
      return;
    }
    this.write(sharpV ? `${map.type.name}{` : 'map[');
    for (const [at, key] of map.sortedKeys.entries()) {
      if (at > 0) this.write(sharpV ? ', ' : ' ');
      this.printValue(key, verb, depth + 1);
      this.write(':');
      this.printValue(map.get(key) ?? null, verb, depth + 1);
    }
    this.write(sharpV ? '}' : ']');
  }

  private printList(list: GoList, verb: string, depth: number): void {
    const { sharpV } = this.flags;
    if ('sqxX'.includes(verb) && list.type.element?.kind === 'uint8') {
      this.printBytes(list, verb);
      return;
    }
    if (sharpV && list.isNil) {
      this.write(`${list.type.name}(nil)`);
      return;
    }
    this.write(sharpV ? `${list.type.name}{` : '[');
    for (const [at, item] of list.items.entries()) {
      if (at > 0) this.write(sharpV ? ', ' : ' ');
      this.printValue(item, verb, depth + 1);
    }
    this.write(sharpV ? '}' : ']');
  }

  private printBytes(list: GoList, verb: string): void {
    const bytes = Uint8Array.from(list.items, (item) => (item instanceof GoInt ? Number(item.value) : 0));
    const isHex = verb === 'x' || verb === 'X';
    this.write(isHex ? formatHex(bytes, verb, this.flags) : (formatText(stringOf(bytes), verb, this.flags) ?? ''));
  }

  private printStruct(struct: GoStruct, verb: string, depth: number): void {
    const { sharpV, plusV } = this.flags;
    this.write(sharpV ? `${struct.type.name}{` : '{');
    for (const [at, { name, type }] of (struct.type.fields?.() ?? []).entries()) {
      if (at > 0) this.write(sharpV ? ', ' : ' ');
      if (plusV || sharpV) this.write(`${name}:`);
      const value = struct.field(name);
      if (value === null && sharpV) this.write(`${type.name}(nil)`);
      else this.printValue(value, verb, depth + 1);
    }
    this.write('}');
  }

  private printReference(value: GoPointer | GoFunction, verb: string, depth: number): void {
    const target = value instanceof GoPointer ? value.target : undefined;
    if (depth === 0 && (target instanceof GoStruct || target instanceof GoList || target instanceof GoMap)) {
      this.write('&');
      this.printValue(target, verb, depth + 1);
      return;
    }
    this.printPointer(value, verb);
  }

  private printPointer(value: GoValue, verb: string): void {
    const { flags } = this;
    const address = addressOf(value);
    if (address === undefined) {
      this.badVerb(value, verb);
    } else if (verb === 'v' && flags.sharpV) {
      this.write(`(${typeOf(value)?.name ?? ''})(${address === 0n ? 'nil' : hexOf(address, flags)})`);
    } else if (verb === 'v' && address === 0n) {
      this.write(pad('<nil>', flags));
    } else if (verb === 'v' || verb === 'p') {
      this.write(formatInteger(address, 'x', { ...flags, sharp: !flags.sharp }) ?? '');
    } else {
      const text = 'bodxX'.includes(verb) ? formatInteger(address, verb, flags) : undefined;
      if (text === undefined) this.badVerb(value, verb);
      else this.write(text);
    }
  }
}

const hexOf = (value: bigint, flags: Flags): string => formatInteger(value, 'x', { ...flags, sharp: true }) ?? '';

/** The address of what a value refers to; 0 for nil, `undefined` for a value that refers to nothing. */
function addressOf(value: GoValue): bigint | undefined {
  if (value instanceof GoPointer) return value.target === undefined ? 0n : ADDRESS;
  if (value instanceof GoList || value instanceof GoMap) return value.isNil ? 0n : ADDRESS;
  return value instanceof GoFunction ? ADDRESS : undefined;
}

/** A value as `%v` prints it. */
export function printed(value: GoValue, budget: Budget): string {
  const printer = new Printer(budget);
  printer.printArgument(value, 'v');
  return printer.text;
}
