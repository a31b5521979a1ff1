/** sprig's encoders and digests. */

import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

import { LimitError } from '../execute/limits.js';
import { bytesOf, stringOf } from '../go/go-string.js';
import { STRING } from '../go/go-type.js';
import { ANY, type Budget, type GoValue, type TemplateFunction } from '../go/go-value.js';
import { decodeJson } from '../go/json-decode.js';
import { jsonText, type JsonTree, jsonTree, prettyJsonText } from '../go/json-encode.js';
import { define } from '../go/template-function.js';
import { decodeBase32, encodeBase32 } from './formats/base32.js';
import { text } from './sprig-convert.js';

/** The functions by name. */
export function sprigEncoding(): Readonly<Record<string, TemplateFunction>> {
  return {
    b64enc: textFunction(base64),
    b64dec: textFunction(decodeBase64),
    sha1sum: textFunction((source) => bytesToHex(sha1(bytesOf(source)))),
    sha256sum: textFunction((source) => bytesToHex(sha256(bytesOf(source)))),
    adler32sum: textFunction(adler32),
    b32enc: textFunction(encodeBase32),
    b32dec: textFunction(decodeBase32),
    fromJson: define([STRING], ([json]) => emptyOnError(null, () => mustParseJson(text(json)))),
    mustFromJson: define([STRING], ([json]) => mustParseJson(text(json))),
    mustToJson: jsonFunction(jsonText, false),
    mustToPrettyJson: jsonFunction(prettyJsonText, false),
    mustToRawJson: jsonFunction(rawJsonText, false),
    toJson: jsonFunction(jsonText, true),
    toPrettyJson: jsonFunction(prettyJsonText, true),
    toRawJson: jsonFunction(rawJsonText, true),
  };
}

function textFunction(make: (source: string) => string): TemplateFunction {
  return define([STRING], ([source]) => make(text(source)), { result: STRING });
}

function base64(source: string): string {
  return btoa(Array.from(bytesOf(source), (byte) => String.fromCharCode(byte)).join(''));
}

/** The text, or Go's error as a text: sprig's b64dec returns it like a result. */
function decodeBase64(source: string): string {
  const wrong = invalidByteAt(source);
  if (wrong !== undefined) return `illegal base64 data at input byte ${wrong}`;
  return stringOf(Uint8Array.from(atob(source), (character) => character.charCodeAt(0)));
}

/** Where Go's decoder stops; undefined where it doesn't. Line breaks count, but mean nothing. */
function invalidByteAt(source: string): number | undefined {
  const match = /^[\r\n]*(?:(?:[A-Za-z0-9+/][\r\n]*){4})*/.exec(source);
  const whole = match?.[0].length ?? 0;
  const rest = source.slice(whole);
  if (/^[\r\n]*$/.test(rest)) return undefined;
  const letters = rest.replace(/[\r\n]/g, '');
  if (/^[A-Za-z0-9+/]{2}(?:==|[A-Za-z0-9+/]=)$/.test(letters)) return undefined;
  const padding = /^(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)/.exec(letters);
  if (padding) return whole + padding[0].length;
  const stop = rest.search(/[^A-Za-z0-9+/\r\n]/);
  if (stop < 0) return whole;
  return /^[A-Za-z0-9+/]{2}=(?!=)/.test(letters) ? afterPadding(whole, rest, stop) : whole + stop;
}

// One "=" where two are wanted: the error is at what comes instead of the second, or at the end.
function afterPadding(whole: number, rest: string, stop: number): number {
  return stop + 1 >= rest.length ? whole + rest.length : whole + stop + 1;
}

function adler32(source: string): string {
  let [low, high] = [1, 0];
  for (const byte of bytesOf(source)) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  return (BigInt(high) * 65_536n + BigInt(low)).toString();
}

/** A function of JSON; where there is none of a value it gives an empty text, or fails. */
function jsonFunction(write: (tree: JsonTree) => string, isLenient: boolean): TemplateFunction {
  const call = (value: GoValue, budget: Budget): string => write(jsonTree(value, budget));
  return define(
    [ANY],
    ([value = null], budget) => (isLenient ? emptyOnError('', () => call(value, budget)) : call(value, budget)),
    { result: STRING },
  );
}

/** JSON without the escapes of what could mean something in HTML. */
function rawJsonText(tree: JsonTree): string {
  const plain: Readonly<Record<string, string>> = { '\\u003c': '<', '\\u003e': '>', '\\u0026': '&' };
  return jsonText(tree).replace(/\\(?:u003c|u003e|u0026|[^u]|u)/g, (escape) => plain[escape] ?? escape);
}

function mustParseJson(json: string): GoValue {
  try {
    return decodeJson(JSON.parse(json));
  } catch (cause) {
    const [, wrong] = /^Unexpected token '(.)'/su.exec(cause instanceof Error ? cause.message : '') ?? [];
    const what = wrong === undefined ? 'unexpected end of JSON input' : `invalid character '${wrong}' in JSON`;
    throw new Error(what, { cause });
  }
}

function emptyOnError<Value>(empty: Value, make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    if (error instanceof LimitError || error instanceof RangeError) throw error;
    return empty;
  }
}
