import type { ApiRequest } from '../api-request.js';
import { isQuerySet } from '../http/request-info.js';
import { parseFieldSelector } from '../selectors/field-selector.js';
import { parseLabelSelector } from '../selectors/label-selector.js';
import type { StoredObject } from '../store/stored-object.js';

/** Whether a list or a watch shows an object. */
export type Selection = (object: StoredObject) => boolean;

/**
 * What the query of a list, a watch or a deletion of a collection selects in its namespace: labels, fields and, unless it
 * asks for them (or `all` says so), only initialized objects.
 */
export function selectionOf(
  { query, served, info }: ApiRequest,
  all = isQuerySet(query, 'includeUninitialized'),
): Selection {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  const fields = parseFieldSelector(query.get('fieldSelector') ?? '', served.kind);
  const { namespace } = info;
  return (object) =>
    (namespace === '' || object.namespace === namespace) &&
    (all || !object.uninitialized) &&
    labels(object.labels) &&
    fields(object);
}
