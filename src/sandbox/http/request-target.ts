import { badRequest } from '../api-status.js';

/** Where a request goes. */
export interface RequestTarget {
  /** As it was sent, with its escapes. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/**
 * Reads the target of a request; of one in absolute form, as proxies get it, only path and query count.
 * @throws StatusError 400 where the path has an invalid escape, as Go's parser refuses it.
 */
export function parseRequestTarget(url: string): RequestTarget {
  const own = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?]*/i, '');
  const end = own.indexOf('?');
  const path = end < 0 ? own : own.slice(0, end);
  const bad = /%(?![0-9a-fA-F]{2})/.exec(path);
  if (bad !== null) throw badRequest(`invalid URL escape ${JSON.stringify(path.slice(bad.index, bad.index + 3))}`);
  return { path: path === '' ? '/' : path, query: new URLSearchParams(end < 0 ? '' : own.slice(end + 1)) };
}
