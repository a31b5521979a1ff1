import { badRequest } from '../api-status.js';
import { valueAt } from '../json/json-path.js';
import type { ResourceKind } from '../registry/resource-kind.js';
import { parseStoredObject, type StoredObject } from '../store/stored-object.js';

/** Whether an object is selected by its fields. */
export type FieldPredicate = (object: StoredObject) => boolean;

interface Term {
  readonly path: string;
  readonly equal: boolean;
  readonly value: string;
}

const TERM = /^([^=!\s]+)\s*(==|=|!=)(.*)$/s;

/**
 * Reads a field selector: `path=value`, `path==value`, `path!=value`, joined by commas; only paths that the kind supports.
 * @throws StatusError 400 where it cannot be read or names another path.
 */
export function parseFieldSelector(text: string, kind: ResourceKind): FieldPredicate {
  if (text.trim() === '') return () => true;
  const terms = text.split(',').map((part) => parseTerm(part, kind));
  return (object) => terms.every((term) => (fieldText(object, term.path) === term.value) === term.equal);
}

function parseTerm(part: string, kind: ResourceKind): Term {
  const match = TERM.exec(part.trim());
  if (match === null) {
    throw badRequest(`invalid selector: ${JSON.stringify(part)}; can't understand ${JSON.stringify(part)}`);
  }
  const [, path = '', operator = '', value = ''] = match;
  if (path !== 'metadata.name' && path !== 'metadata.namespace' && !kind.fieldLabels.includes(path)) {
    throw badRequest(`field label not supported: ${path}`);
  }
  return { path, value: value.trim(), equal: operator !== '!=' };
}

function fieldText(object: StoredObject, path: string): string {
  if (path === 'metadata.name') return object.name;
  if (path === 'metadata.namespace') return object.namespace;
  // An event's source is an object; the selector means the component in it.
  const value = valueAt(parseStoredObject(object), ...(path === 'source' ? 'source.component' : path).split('.'));
  return typeof value === 'object' || value === undefined ? '' : String(value);
}
