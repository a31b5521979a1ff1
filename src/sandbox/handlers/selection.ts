import { isSet } from '../http/request-info.js';
import { fieldSelector } from '../selectors/field-selector.js';
import { labelSelector } from '../selectors/label-selector.js';
import type { StoredObject } from '../store/stored-object.js';
import type { ApiRequest } from '../api-request.js';

/** Whether a list or a watch shows an object. */
export type Selection = (object: StoredObject) => boolean;

/**
 * What the query of a list, a watch or a deletion of a collection selects in its namespace: labels, fields and, unless it
 * asks for them (or `all` says so), only initialized objects.
 */
export function selectionOf(
  { query, served, info }: ApiRequest,
  all = isSet(query, 'includeUninitialized'),
): Selection {
  const labels = labelSelector(query.get('labelSelector') ?? '');
  const fields = fieldSelector(query.get('fieldSelector') ?? '', served.kind);
  const { namespace } = info;
  return (object) =>
    (namespace === '' || object.namespace === namespace) &&
    (all || !object.uninitialized) &&
    labels(object.labels) &&
    fields(object);
}
