import { pendingInitializers } from '../injection/initializers/pending-initializers.js';
import { createdMsOf, workloadName } from '../injection/workload/workload.js';
import type { JsonObject } from '../json/json.js';
import type { UninitializedObject } from '../kubernetes/initializers/uninitialized-objects.js';

/** An uninitialized object, as the table and `--output json` show it. */
export interface StuckRow {
  readonly kind: string;
  /** Empty where the object is in none. */
  readonly namespace: string;
  readonly name: string;
  /** The initializer whose turn it is: the first pending name; empty if only a failed result is left. */
  readonly waitsFor: string;
  readonly pending: readonly string[];
  /** Since its creation; 0 if the server's clock is ahead of this machine's. */
  readonly ageSeconds: number;
  /** It is as large as what the server can store, so that it may refuse every change: only deleting it is sure to help. */
  readonly tooLarge?: true;
}

/** Which uninitialized objects are asked for. */
export interface StuckFilter {
  /** Only those that wait for this name first. */
  readonly initializer?: string;
  readonly olderThanMs: number;
}

/** A stuck object with its path, so that it can be released. */
export interface StuckEntry {
  readonly row: StuckRow;
  readonly found: UninitializedObject;
}

/** The objects that the filter asks for, oldest first. */
export function stuckEntries(
  objects: readonly UninitializedObject[],
  filter: StuckFilter,
  nowMs: number,
): readonly StuckEntry[] {
  return objects
    .map((found) => ({ row: rowOf(found, nowMs), found }))
    .filter(({ row }) => filter.initializer === undefined || row.waitsFor === filter.initializer)
    .filter(({ row }) => row.ageSeconds * 1000 >= filter.olderThanMs)
    .sort((a, b) => b.row.ageSeconds - a.row.ageSeconds);
}

// etcd takes 1.5 MiB. What is stored may be shorter than the JSON by some bytes, and a change may need some more.
const FULL_BYTES = 1.5 * 1024 * 1024 - 1024;

const isFull = (object: JsonObject): boolean => Buffer.byteLength(JSON.stringify(object)) >= FULL_BYTES;

function rowOf(found: UninitializedObject, nowMs: number): StuckRow {
  const { object, resource } = found;
  const { namespace, name } = workloadName(object);
  const pending = pendingInitializers(object)?.names ?? [];
  const ageSeconds = Math.max(0, Math.floor((nowMs - (createdMsOf(object) ?? nowMs)) / 1000));
  const row = { kind: resource.kind, namespace, name, waitsFor: pending[0] ?? '', pending, ageSeconds };
  return isFull(object) ? { ...row, tooLarge: true } : row;
}
