import { workloadName } from '../injection/workload/workload.js';
import type { JsonObject } from '../json/json.js';

/** `Kind namespace/name`, or `Kind name`. */
export function objectLabel(object: JsonObject): string {
  const { kind, namespace, name } = workloadName(object);
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

/** `1 object`, `2 objects`. */
export function objectCount(count: number): string {
  return `${count} object${count === 1 ? '' : 's'}`;
}
