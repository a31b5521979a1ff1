import { formatValue } from '../injection/schema/config-error.js';
import { errorMessage } from '../json/error-message.js';
import { isJsonObject, type Json, type JsonObject } from '../json/json.js';
import { oneLine } from '../json/one-line.js';

/** An argument that a function of the library does not take: the fault of the program that calls it. */
export class ArgumentError extends TypeError {
  readonly code = 'ERR_ARGUMENT';

  /**
   * @param argument such as `the pod`
   * @param problem what came and what is wanted
   */
  constructor(argument: string, problem: string, options?: ErrorOptions) {
    super(`read ${argument}: ${problem}`, options);
    this.name = 'ArgumentError';
  }
}

/** A text and its name, of an argument that may be either with or without one. @throws ArgumentError */
export function namedText(argument: unknown, name: string): { readonly text: string; readonly name: string } {
  if (typeof argument === 'string') return { text: argument, name };
  const { text, name: given } = objectOf(argument, name, 'want a text, or { text, name }');
  if (typeof text === 'string' && typeof given === 'string') return { text, name: given };
  throw new ArgumentError(name, 'want a text, or { text, name } with two texts');
}

/** An argument with options, which may be left out. @throws ArgumentError where it is no object */
export function optionsOf<T extends object>(options: T | undefined, name: string): Partial<T> {
  if (options !== undefined) objectOf(options, name, 'want an object');
  return options ?? {};
}

/**
 * The JSON of a value: dates are texts, and what JSON has no word for is left out, as a client of the API server sends it.
 * @throws ArgumentError where it has none: a circle, a BigInt, a function
 */
export function jsonOf(value: unknown, name: string): Json {
  const text = stringify(value, name);
  if (text === undefined) throw new ArgumentError(name, `got ${typeof value}, want what JSON can say`);
  return JSON.parse(text) as Json;
}

/** The same of a value that is to be a JSON object. @throws ArgumentError where it is another one */
export function jsonObjectOf(value: unknown, name: string): JsonObject {
  const json = jsonOf(objectOf(value, name, 'want an object'), name);
  if (isJsonObject(json)) return json;
  throw new ArgumentError(name, `got ${formatValue(json)}, want an object`);
}

function objectOf(value: unknown, name: string, wanted: string): Readonly<Record<string, unknown>> {
  if (isJsonObject(value)) return value;
  throw new ArgumentError(name, `got ${formatValue(value)}, ${wanted}`);
}

/** Undefined for what JSON leaves out: undefined itself, a function, a symbol. */
function stringify(value: unknown, name: string): string | undefined {
  const write: (value: unknown) => string | undefined = JSON.stringify;
  try {
    return write(value);
  } catch (cause) {
    throw new ArgumentError(name, `want what JSON can say: ${oneLine(errorMessage(cause))}`, { cause });
  }
}
