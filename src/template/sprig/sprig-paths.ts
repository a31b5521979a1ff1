/** sprig's functions of paths and URLs. `os` paths are those of Linux, which have the same rules. */

import { anyMap, typeOf } from '../go/go-literals.js';
import { ANY_MAP, BOOL, STRING } from '../go/go-type.js';
import type { GoValue, TemplateFunction } from '../go/go-value.js';
import { define } from '../go/template-function.js';
import { joinUrl, parseUrl, type UrlPart } from './formats/url.js';
import { entriesOf, kindOf, text } from './sprig-convert.js';

const pathFunction = (make: (path: string) => string): TemplateFunction =>
  define([STRING], ([path]) => make(text(path)), { result: STRING });

/** The functions by name. */
export function sprigPaths(): Readonly<Record<string, TemplateFunction>> {
  const base = pathFunction(baseOf);
  const dir = pathFunction((path) => clean(path.slice(0, path.lastIndexOf('/') + 1)));
  const ext = pathFunction(extensionOf);
  const cleaned = pathFunction(clean);
  const isAbs = define([STRING], ([path]) => text(path).startsWith('/'), { result: BOOL });
  return {
    base,
    clean: cleaned,
    dir,
    ext,
    isAbs,
    osBase: base,
    osClean: cleaned,
    osDir: dir,
    osExt: ext,
    osIsAbs: isAbs,
    urlParse: define([STRING], ([url]) => parsed(text(url)), { result: ANY_MAP }),
    urlJoin: define([ANY_MAP], ([parts]) => joined(parts), { result: STRING }),
  };
}

function baseOf(path: string): string {
  if (path === '') return '.';
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end--;
  return end === 0 ? '/' : path.slice(path.lastIndexOf('/', end - 1) + 1, end);
}

function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot);
}

/** The shortest path that means the same. */
function clean(path: string): string {
  const isRooted = path.startsWith('/');
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (!isRooted) kept.push(part);
  }
  const joinedParts = kept.join('/');
  return isRooted ? `/${joinedParts}` : joinedParts || '.';
}

function parsed(url: string): GoValue {
  try {
    return anyMap(Object.entries(parseUrl(url)));
  } catch (cause) {
    throw new Error(`unable to parse url: ${cause instanceof Error ? cause.message : ''}`, { cause });
  }
}

function joined(parts: GoValue | undefined): string {
  const entries = entriesOf(parts);
  const read = (key: UrlPart): string => {
    const value = entries.get(key);
    if (value === undefined) return '';
    if (value !== null && typeOf(value)?.kind === 'string') return text(value);
    throw new Error(`unable to parse ${key} key, must be of type string, but ${kindOf(value)} found`);
  };
  return joinUrl({
    scheme: read('scheme'),
    host: read('host'),
    path: read('path'),
    query: read('query'),
    opaque: read('opaque'),
    fragment: read('fragment'),
    userinfo: read('userinfo'),
  });
}
