/** fmt.Sprintf */

import { typeOf } from '../go/go-literals.js';
import { type Budget, GoInt, type GoValue } from '../go/go-value.js';
import { type Flags, NO_FLAGS } from './flags.js';
import { Printer } from './printer.js';

const MAX_NUMBER = 1_000_000;

interface Job {
  readonly format: string;
  readonly values: readonly GoValue[];
  readonly printer: Printer;
}

/** Reads a format from left to right. */
class FormatReader {
  #at = 0;
  /** The value that the next verb takes. */
  #argument = 0;
  /** Whether what was read last was an index such as `[3]`. */
  #afterIndex = false;
  #indexIsGood = true;
  #reordered = false;
  readonly #job: Job;

  constructor(job: Job) {
    this.#job = job;
  }

  run(): void {
    const { format, printer } = this.#job;
    while (this.#at < format.length) {
      const found = format.indexOf('%', this.#at);
      const end = found === -1 ? format.length : found;
      if (end > this.#at) printer.write(format.slice(this.#at, end));
      if (found === -1) break;
      this.#at = end + 1;
      this.#directive();
    }
    this.#reportExtra();
  }

  #directive(): void {
    this.#indexIsGood = true;
    if (isLetter(this.#job.format.charCodeAt(this.#at))) {
      this.#afterIndex = false;
      this.#verb(NO_FLAGS);
      return;
    }
    const flags = this.#sizes(this.#flags());
    if (!this.#afterIndex) this.#index();
    this.#verb(flags);
  }

  #sizes(flags: Flags): Flags {
    this.#index();
    return this.#precision(this.#width(flags));
  }

  #flags(): Flags {
    const { format } = this.#job;
    let flags = NO_FLAGS;
    for (; this.#at < format.length; this.#at++) {
      const changed = withFlag(flags, format[this.#at] ?? '');
      if (changed === undefined) break;
      flags = changed;
    }
    return flags;
  }

  #width(flags: Flags): Flags {
    const { format, printer } = this.#job;
    if (format[this.#at] !== '*') {
      const width = this.#number();
      if (this.#afterIndex && width !== undefined) this.#indexIsGood = false;
      return { ...flags, width };
    }
    this.#at++;
    this.#afterIndex = false;
    const width = this.#numberFromArgument();
    if (width === undefined) printer.write('%!(BADWIDTH)');
    if (width === undefined || width >= 0) return { ...flags, width };
    return { ...flags, width: -width, minus: true, zero: false };
  }

  #precision(flags: Flags): Flags {
    const { format, printer } = this.#job;
    // Before Go 1.20 a dot at the end is a verb.
    if (format[this.#at] !== '.' || this.#at + 1 === format.length) return flags;
    this.#at++;
    if (this.#afterIndex) this.#indexIsGood = false;
    this.#index();
    if (format[this.#at] !== '*') return { ...flags, precision: this.#number() ?? 0 };
    this.#at++;
    this.#afterIndex = false;
    const precision = this.#numberFromArgument();
    if (precision === undefined || precision < 0) {
      printer.write('%!(BADPREC)');
      return flags;
    }
    return { ...flags, precision };
  }

  #verb(flags: Flags): void {
    const { format, values, printer } = this.#job;
    const code = format.codePointAt(this.#at);
    if (code === undefined) {
      printer.write('%!(NOVERB)');
      return;
    }
    const verb = String.fromCodePoint(code);
    this.#at += verb.length;
    const value = values[this.#argument];
    if (verb === '%') printer.write('%');
    else if (!this.#indexIsGood) printer.write(`%!${verb}(BADINDEX)`);
    else if (value === undefined) printer.write(`%!${verb}(MISSING)`);
    else this.#print(value, verb, flags);
  }

  #print(value: GoValue, verb: string, flags: Flags): void {
    const { printer } = this.#job;
    const { sharp, plus } = flags;
    printer.flags =
      verb === 'v' && (sharp || plus) ? { ...flags, sharpV: sharp, sharp: false, plusV: plus, plus: false } : flags;
    printer.printArgument(value, verb);
    this.#argument++;
  }

  /** `[3]`: the verb takes the third value. */
  #index(): void {
    const { format, values } = this.#job;
    this.#afterIndex = false;
    if (format[this.#at] !== '[') return;
    this.#reordered = true;
    const close = format.indexOf(']', this.#at);
    if (close === -1 || format.length - this.#at < 3) {
      this.#indexIsGood = false;
      this.#at++;
      return;
    }
    const digits = format.slice(this.#at + 1, close);
    const isNumber = /^\d+$/.test(digits) && !isTooLarge(digits);
    this.#at = close + 1;
    const index = Number(digits) - 1;
    this.#afterIndex = isNumber;
    if (isNumber && index >= 0 && index < values.length) this.#argument = index;
    else this.#indexIsGood = false;
  }

  /** Digits; a number that is too large takes the rest of the format with it. */
  #number(): number | undefined {
    const { format } = this.#job;
    const digits = /^\d*/.exec(format.slice(this.#at, this.#at + 20))?.[0] ?? '';
    if (digits === '') return undefined;
    if (isTooLarge(digits)) {
      this.#at = format.length;
      return undefined;
    }
    this.#at += digits.length;
    return Number(digits);
  }

  #numberFromArgument(): number | undefined {
    const value = this.#job.values[this.#argument];
    if (value === undefined) return undefined;
    this.#argument++;
    const number = value instanceof GoInt ? Number(value.value) : undefined;
    return number === undefined || Math.abs(number) > MAX_NUMBER ? undefined : number;
  }

  #reportExtra(): void {
    const { values, printer } = this.#job;
    if (this.#reordered || this.#argument >= values.length) return;
    printer.flags = NO_FLAGS;
    printer.write('%!(EXTRA ');
    for (const [at, value] of values.slice(this.#argument).entries()) {
      if (at > 0) printer.write(', ');
      if (value !== null) printer.write(`${typeOf(value)?.name ?? ''}=`);
      printer.printArgument(value, 'v');
    }
    printer.write(')');
  }
}

/** The format filled in; mistakes show in the text, as in Go. */
export function sprintf(format: string, values: readonly GoValue[], budget: Budget): string {
  const printer = new Printer(budget);
  new FormatReader({ format, values, printer }).run();
  return printer.text;
}

/** Most verbs follow their per cent sign at once. */
function isLetter(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

/** Go gives up where a further digit follows a number above a million. */
function isTooLarge(digits: string): boolean {
  return Number(digits.slice(0, -1)) > MAX_NUMBER;
}

function withFlag(flags: Flags, character: string): Flags | undefined {
  switch (character) {
    case '#':
      return { ...flags, sharp: true };
    case '0':
      return { ...flags, zero: !flags.minus };
    case '+':
      return { ...flags, plus: true };
    case '-':
      return { ...flags, minus: true, zero: false };
    case ' ':
      return { ...flags, space: true };
    default:
      return undefined;
  }
}
