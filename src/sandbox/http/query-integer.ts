import { badRequest } from '../api-status.js';

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

/**
 * An integer of the query, undefined where it is not given.
 * @throws StatusError 400 where it is not a number, or larger than an int64.
 */
export function queryInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? '';
  if (text === '') return undefined;
  if (/^[-+]?\d{1,30}$/.test(text)) {
    const value = BigInt(text.replace('+', ''));
    if (value >= MIN_INT64 && value <= MAX_INT64) return Number(value);
  }
  throw badRequest(`${name}: Invalid value: ${JSON.stringify(text)}: want a number`);
}

/** The resourceVersion of the query, 0 where it is not given. @throws StatusError 400 where it is not an unsigned integer. */
export function queryResourceVersion(query: URLSearchParams): number {
  const version = queryInteger(query, 'resourceVersion') ?? 0;
  if (version >= 0) return version;
  throw badRequest(`resourceVersion: Invalid value: "${version}": want a number that is not negative`);
}
