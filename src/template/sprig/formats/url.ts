/** URLs as Go's net/url reads and writes them. */

import { bytesOf, stringOf } from '../../go/go-string.js';
import { quote } from '../../go/quote.js';

/** The parts of a URL, by sprig's names. */
export type UrlPart = 'scheme' | 'host' | 'path' | 'query' | 'opaque' | 'fragment' | 'userinfo';

type MutableParts = Record<UrlPart | 'hostname', string>;

// Go means those of ASCII alone.
const CONTROL = /(?![\u0080-\u009f])\p{Cc}/u;

const NO_PARTS: Readonly<MutableParts> = {
  scheme: '',
  host: '',
  hostname: '',
  path: '',
  query: '',
  opaque: '',
  fragment: '',
  userinfo: '',
};

// Characters that stand for themselves in each part, beside letters, digits and -_.~
const PLAIN = {
  path: '$&+,/:;=@',
  user: '$&+,;=',
  fragment: '$&+,/:;=?@!()*',
  host: '!$&\'()*+,;=:[]<>"',
} as const;

/** The parts of a URL, with `hostname`; what is missing is empty. @throws Error with Go's words */
export function parseUrl(url: string): Readonly<MutableParts> {
  try {
    return partsOf(url);
  } catch (cause) {
    const before = url.split('#', 1)[0] ?? '';
    throw new Error(`parse ${quote(before)}: ${cause instanceof Error ? cause.message : ''}`, { cause });
  }
}

/** A URL of parts. @throws Error where the user can't be one */
export function joinUrl(parts: Readonly<Record<UrlPart, string>>): string {
  const { scheme, query, fragment } = parts;
  const head = scheme === '' ? '' : `${scheme}:`;
  const body = parts.opaque === '' ? hierarchyText(parts) : parts.opaque;
  const tail = (query && `?${query}`) + (fragment && `#${escapeText(fragment, PLAIN.fragment)}`);
  return head + body + tail;
}

/** Host and path. */
function hierarchyText(parts: Readonly<Record<UrlPart, string>>): string {
  const authority = authorityText(parts);
  const path = parts.path === '*' ? '*' : escapeText(parts.path, PLAIN.path);
  if (parts.host !== '') return authority + (path === '' || path.startsWith('/') ? '' : '/') + path;
  // So that what is before a colon is not taken for a scheme.
  return authority + (parts.scheme + authority === '' && firstSegment(path).includes(':') ? './' : '') + path;
}

function authorityText({ scheme, host, path, userinfo }: Readonly<Record<UrlPart, string>>): string {
  const user = userinfo === '' ? '' : `${userOf(userinfo)}@`;
  const isWanted = host + user !== '' || (scheme !== '' && path !== '');
  return isWanted ? `//${user}${escapeText(host, PLAIN.host)}` : '';
}

function firstSegment(path: string): string {
  return path.split('/', 1)[0] ?? '';
}

function partsOf(url: string): MutableParts {
  const [whole, fragment] = cut(url, '#');
  if (CONTROL.test(whole)) throw new Error('net/url: invalid control character in URL');
  const [scheme, afterScheme] = cutScheme(whole);
  const [rest, query] = cut(afterScheme, '?');
  const parts = { ...NO_PARTS, scheme: scheme.toLowerCase(), query, fragment: unescapeText(fragment) };
  return { ...parts, ...hierarchyOf(scheme, rest) };
}

/** What is between scheme and query. */
function hierarchyOf(scheme: string, rest: string): Partial<MutableParts> {
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { opaque: rest };
    if (firstSegment(rest).includes(':')) throw new Error('first path segment in URL cannot contain colon');
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  if (!hasAuthority) return { path: unescapeText(rest) };
  const [authority] = cut(rest.slice(2), '/');
  return { ...authorityOf(authority), path: unescapeText(rest.slice(2 + authority.length)) };
}

/** What is before the separator, and what is after it. */
function cut(source: string, separator: string): readonly [string, string] {
  const at = source.indexOf(separator);
  return at < 0 ? [source, ''] : [source.slice(0, at), source.slice(at + 1)];
}

function cutScheme(url: string): readonly [string, string] {
  if (url.startsWith(':')) throw new Error('missing protocol scheme');
  const [, scheme] = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(url) ?? [];
  return scheme === undefined ? ['', url] : [scheme, url.slice(scheme.length + 1)];
}

function authorityOf(authority: string): Pick<MutableParts, 'userinfo' | 'host' | 'hostname'> {
  const at = authority.lastIndexOf('@');
  const host = hostOf(authority.slice(at + 1));
  const [hostname = ''] = /^\[[^\]]*\]|^[^:]*/.exec(host) ?? [];
  return { userinfo: at < 0 ? '' : userOf(authority.slice(0, at)), host, hostname: hostname.replace(/^\[|\]$/g, '') };
}

function hostOf(host: string): string {
  const isBracketed = host.startsWith('[');
  const close = host.lastIndexOf(']');
  if (isBracketed && close < 0) throw new Error("missing ']' in host");
  const colon = host.lastIndexOf(':');
  const port = isBracketed ? host.slice(close + 1) : colon < 0 ? '' : host.slice(colon);
  if (port !== '' && !/^:\d*$/.test(port)) throw new Error(`invalid port ${quote(port)} after host`);
  const [wrong] = /[^\w\-.~%!$&'()*+,;=:[\]<>"\x80-\uffff]/.exec(host) ?? [];
  if (wrong !== undefined) throw new Error(`invalid character ${quote(wrong)} in host name`);
  return unescapeText(host);
}

/** Name and password of a user, written again. */
function userOf(userinfo: string): string {
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(userinfo)) throw new Error('net/url: invalid userinfo');
  const colon = userinfo.indexOf(':');
  const write = (part: string): string => escapeText(unescapeText(part), PLAIN.user);
  return colon < 0 ? write(userinfo) : `${write(userinfo.slice(0, colon))}:${write(userinfo.slice(colon + 1))}`;
}

function unescapeText(source: string): string {
  if (!source.includes('%')) return source;
  const wrong = /%(?![\da-fA-F]{2}).{0,2}/s.exec(source);
  if (wrong) throw new Error(`invalid URL escape ${quote(wrong[0])}`);
  const bytes: number[] = [];
  for (const part of source.split(/(%[\da-fA-F]{2})/)) {
    if (/^%[\da-fA-F]{2}$/.test(part)) bytes.push(Number.parseInt(part.slice(1), 16));
    else for (const byte of bytesOf(part)) bytes.push(byte);
  }
  return stringOf(Uint8Array.from(bytes));
}

function escapeText(source: string, plain: string): string {
  return Array.from(bytesOf(source), (byte) => {
    const character = String.fromCharCode(byte);
    if (byte < 0x80 && (/[A-Za-z0-9\-_.~]/.test(character) || plain.includes(character))) return character;
    return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}
