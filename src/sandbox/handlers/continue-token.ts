import { badRequest, statusError } from '../api-status.js';
import { isJsonObject } from '../json/json-value.js';
import { parseJson } from '../json/parse-json.js';

/** Where a list continues: after which key, as of which resourceVersion. */
export interface Continuation {
  readonly resourceVersion: number;
  /** The first key that may follow. */
  readonly start: string;
}

const TOKEN_VERSION = 'meta.k8s.io/v1';

/** The `continue` of a list that was cut after a key, encoded as the real server does. */
export function encodeContinueToken(resourceVersion: number, lastKey: string): string {
  const token = { v: TOKEN_VERSION, rv: resourceVersion, start: `${lastKey}\u0000` };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** @throws StatusError 400 where the token was not made by `encodeContinueToken`. */
export function parseContinueToken(text: string): Continuation {
  const parsed = parseJson(Buffer.from(text, 'base64url').toString());
  if ('syntaxError' in parsed || !isJsonObject(parsed.value)) throw invalidToken('encoding error');
  const { v, rv, start } = parsed.value;
  if (v !== TOKEN_VERSION) throw invalidToken('server does not recognize this encoded version');
  if (typeof rv !== 'number' || !Number.isInteger(rv) || rv <= 0) {
    throw invalidToken('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  }
  if (typeof start !== 'string' || start === '') throw invalidToken('encoded start key empty (version meta.k8s.io/v1)');
  return { resourceVersion: rv, start };
}

/** 410: the moment at which the list began is forgotten (storage/etcd3/store.go, interpretListError). */
export function continueTooOld(): Error {
  const why = 'The provided from parameter is too old to display a consistent list result.';
  return statusError({ code: 410, reason: 'Expired', message: `${why} You must start a new list without the from.` });
}

function invalidToken(why: string): Error {
  return badRequest(`continue key is not valid: ${why}`);
}
