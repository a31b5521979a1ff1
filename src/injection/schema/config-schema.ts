import * as z from 'zod/mini';

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
export function parseWithSchema<T>(schema: z.ZodMiniType<T>, input: JsonObject, what: string): T {
  // A configuration is read once: to compile code for its maps, as zod does else, takes longer than to check them.
  const result = schema.safeParse(input, { jitless: true });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (!issue) throw new ConfigError(what, 'does not fit its schema', { cause: result.error });
  throw toConfigError(issue, input, what);
}

/** A map with just these keys; the message for another one lists them. */
export function strictMap<S extends z.core.$ZodLooseShape>(shape: S): z.ZodMiniObject<S, z.core.$strict> {
  const known = Object.keys(shape);
  const keys = known.join(', ');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `, want one of ${keys}${didYouMean(issue.keys[0] ?? '', known)}`
        : 'a map of keys',
  });
}

const text = z.nullish(z.string({ error: 'a text (in quotes where it looks like a number or a boolean)' }));
const flag = z.nullish(z.boolean({ error: 'true or false' }));
const wantedCount = 'a whole number, zero or more';
const count = z.nullish(z.int({ error: wantedCount }).check(z.nonnegative({ error: wantedCount })));

/** A text; undefined where it is missing, null or empty: the originals took an empty text for "use the default". */
export const optionalText = z.pipe(
  text,
  z.transform((value) => (value === null || value === '' ? undefined : value)),
);

/** A text; `fallback` where it is missing, null or empty. */
export const textOr = (fallback: string): z.ZodMiniType<string> =>
  z.pipe(
    optionalText,
    z.transform((value) => value ?? fallback),
  );

/** `true` or `false`; `fallback` where it is missing or null. */
export const flagOr = (fallback: boolean): z.ZodMiniType<boolean> =>
  z.pipe(
    flag,
    z.transform((value) => value ?? fallback),
  );

/** A whole number, zero or more; `fallback` where it is missing or null. */
export const countOr = (fallback: number): z.ZodMiniType<number> =>
  z.pipe(
    count,
    z.transform((value) => value ?? fallback),
  );

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
