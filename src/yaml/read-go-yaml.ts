import { defineScalarTag, FAILSAFE_SCHEMA, loadAll, mergeTag, NOT_RESOLVED, YAMLException } from 'js-yaml';

import type { Json } from '../json/json.js';
import { openQuote, openQuoteText } from '../json/open-quote.js';
import { padText } from './layout/padded-text.js';
import { scanTokens } from './layout/scan-tokens.js';

const NULLS: readonly string[] = ['', '~', 'null', 'Null', 'NULL'];
const TRUE = /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
// An exponent has a sign: the commit 1e3 is a text.
const FLOAT = /^[-+]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][-+][0-9]+)?$/;

const SMALL = /^(?:0|[1-9][0-9]{0,14})$/;

const isNever = (): boolean => false;

const schema = FAILSAFE_SCHEMA.withTags(
  mergeTag,
  defineScalarTag('tag:yaml.org,2002:null', {
    implicit: true,
    implicitFirstChars: ['', '~', 'n', 'N'],
    resolve: (source) => (NULLS.includes(source) ? null : NOT_RESOLVED),
    identify: isNever,
  }),
  defineScalarTag('tag:yaml.org,2002:bool', {
    implicit: true,
    implicitFirstChars: Array.from('yYnNtTfFoO'),
    resolve: (source) => TRUE.test(source) || (FALSE.test(source) ? false : NOT_RESOLVED),
    identify: isNever,
  }),
  defineScalarTag('tag:yaml.org,2002:int', {
    implicit: true,
    implicitFirstChars: '-+.0123456789'.split(''),
    resolve: number,
    identify: isNever,
  }),
);

// The text is read again for each of them.
const MAX_ESCAPED_APOSTROPHES = 100;

/** A YAML text that does not parse. */
export class GoYamlError extends Error {
  readonly code = 'ERR_GO_YAML';

  constructor(message: string, options: ErrorOptions) {
    super(message, options);
    this.name = 'GoYamlError';
  }
}

/**
 * Reads the first document of a YAML text as Istio's own reader, Go's yaml.v2, did: with the scalars of YAML 1.1, but without
 * its dates and its numbers to the base of 60; of two equal keys the last one counts. Null where there is no document.
 * @throws GoYamlError with line and column
 */
export function readGoYaml(text: string): Json {
  return read(text, MAX_ESCAPED_APOSTROPHES);
}

const MAX_FLOAT32_DIGITS = 9;

/** A number as Istio's reader wrote it where a text is wanted: whole ones whole, others as `%g` of a float of 32 bits. */
export function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value);
  const [digits, exponent] = shortestFloat32(Math.abs(value));
  const sign = value < 0 ? '-' : '';
  if (exponent >= -4 && exponent < 6) return `${sign}${Number(`${digits}e${exponent - digits.length + 1}`)}`;
  const [first, rest] = [digits.slice(0, 1), digits.slice(1)];
  const power = `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  return `${sign}${first}${rest === '' ? '' : `.${rest}`}e${power}`;
}

function integer(text: string): number | string | undefined {
  if (SMALL.test(text)) return Number(text);
  const match = INTEGER.exec(text);
  if (!match) return undefined;
  const [, sign, hex, binary, octal, decimal = ''] = match;
  const digits = hex !== undefined ? `0x${hex}` : binary !== undefined ? `0b${binary}` : octal && `0o${octal}`;
  const magnitude = BigInt(digits ?? decimal);
  const value = sign === '-' ? -magnitude : magnitude;
  // What no double holds stays a text, with all its digits.
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

function number(source: string): number | string | typeof NOT_RESOLVED {
  const text = source.replaceAll('_', '');
  const whole = integer(text);
  if (whole !== undefined) return whole;
  const float = FLOAT.test(text) ? Number(text) : NaN;
  return Number.isFinite(float) ? float : NOT_RESOLVED;
}

/** Where an apostrophe is escaped between double quotes: Go's reader takes it for one, the library for a mistake. */
function escapedApostrophe(text: string, error: YAMLException): number | undefined {
  const { mark } = error;
  if (!mark || !error.reason.includes('escape')) return undefined;
  return [mark.position - 1, mark.position].find((at) => text.startsWith("\\'", at));
}

/** Go's reader lets brackets close at the indentation of their key, the library does not. A padded text fails otherwise. */
function isOutdented({ reason }: YAMLException): boolean {
  return reason.includes('deficient indentation');
}

function read(text: string, apostrophes: number): Json {
  try {
    const [document = null] = loadAll(text, { schema, json: true, maxAliases: 1000 });
    return document as Json;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const at = apostrophes > 0 ? escapedApostrophe(text, error) : undefined;
    if (at !== undefined) return read(text.slice(0, at) + text.slice(at + 1), apostrophes - 1);
    const padded = isOutdented(error) ? padText(text, scanTokens(text).paddings) : undefined;
    if (padded) return read(padded.text, apostrophes);
    const open = openQuote(text);
    if (open) throw new GoYamlError(openQuoteText(open), { cause: error });
    const place = error.mark ? `line ${error.mark.line + 1}, column ${error.mark.column + 1}: ` : '';
    throw new GoYamlError(`${place}${error.reason}`, { cause: error });
  }
}

/** The fewest digits that say a float of 32 bits, and its exponent to the base of 10. */
function shortestFloat32(value: number): readonly [digits: string, exponent: number] {
  const float = Math.fround(value);
  let text = '';
  for (let digits = 0; digits < MAX_FLOAT32_DIGITS; digits += 1) {
    text = float.toExponential(digits);
    if (Math.fround(Number(text)) === float) break;
  }
  const [mantissa = '', exponent = '0'] = text.split('e');
  return [mantissa.replace('.', ''), Number(exponent)];
}
