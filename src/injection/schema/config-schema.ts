import * as z from 'zod';

import type { JsonObject } from '../../json/json.js';
import { didYouMean } from '../../json/nearest-word.js';
import { shorten } from '../../json/shorten.js';
import { ConfigError, formatValue } from './config-error.js';

/**
 * Checks a configuration against its schema. In the schema the message of every rule is what is wanted (`a whole number`),
 * and that of an object says which keys there are.
 * @param what begins the message: `config` or `mesh`
 * @throws ConfigError that names the first key that is wrong
 */
export function parseWithSchema<T>(schema: z.ZodType<T>, input: JsonObject, what: string): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (!issue) throw new ConfigError(what, 'does not fit its schema', { cause: result.error });
  throw toConfigError(issue, input, what);
}

/** A map with just these keys; the message for another one lists them. */
export function strictMap<S extends z.core.$ZodLooseShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const known = Object.keys(shape);
  const keys = known.join(', ');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `, want one of ${keys}${didYouMean(issue.keys[0] ?? '', known)}`
        : 'a map of keys',
  });
}

const text = z.string({ error: 'a text (in quotes where it looks like a number or a boolean)' }).nullish();
const flag = z.boolean({ error: 'true or false' }).nullish();
const count = z
  .int({ error: 'a whole number, zero or more' })
  .nonnegative({ error: 'a whole number, zero or more' })
  .nullish();

/** A text; undefined where it is missing, null or empty: the originals took an empty text for "use the default". */
export const optionalText = text.transform((value) => (value === null || value === '' ? undefined : value));

/** A text; `fallback` where it is missing, null or empty. */
export const textOr = (fallback: string): z.ZodType<string> => optionalText.transform((value) => value ?? fallback);

/** `true` or `false`; `fallback` where it is missing or null. */
export const flagOr = (fallback: boolean): z.ZodType<boolean> => flag.transform((value) => value ?? fallback);

/** A whole number, zero or more; `fallback` where it is missing or null. */
export const countOr = (fallback: number): z.ZodType<number> => count.transform((value) => value ?? fallback);

/** Renders `['params', 'verbosity']` as `params.verbosity`. */
function dottedKey(path: readonly PropertyKey[]): string {
  return path.reduce<string>((key, part) => {
    if (typeof part === 'number') return `${key}[${part}]`;
    return key === '' ? String(part) : `${key}.${String(part)}`;
  }, '');
}

function inputAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
    input,
  );
}

function toConfigError(issue: z.core.$ZodIssue, input: JsonObject, what: string): ConfigError {
  if (issue.code === 'unrecognized_keys') {
    const key = dottedKey([...issue.path, issue.keys[0] ?? '']);
    return new ConfigError(`${what} key "${shorten(key)}"`, `there is no such key${issue.message}`);
  }
  const got = inputAt(input, issue.path);
  return new ConfigError(
    `${what} key "${shorten(dottedKey(issue.path))}"`,
    `got ${formatValue(got)}, want ${issue.message}${nearestValue(issue, got)}`,
  );
}

/** Of the values that a key can have. */
function nearestValue(issue: z.core.$ZodIssue, got: unknown): string {
  if (issue.code !== 'invalid_value' || typeof got !== 'string' || !/[a-z]/i.test(got)) return '';
  const known = issue.values.filter((value) => typeof value === 'string' && value !== '');
  return didYouMean(got, known as readonly string[]);
}
