import { stringAt } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';
import type { ServedResource } from '../registry/registry.js';
import { renderObject } from '../registry/render.js';
import type { StoredObject } from '../store/stored-object.js';
import { columnDefinition } from './column.js';
import { columnsOf } from './columns-of-kinds.js';
import type { IncludedObject } from './included-object.js';

/** The Table that a client asked for instead of objects. */
export interface TableForm {
  /** `meta.k8s.io/v1`, or an older version of the same form. */
  readonly apiVersion: string;
  readonly include: IncludedObject;
  /** The time at which ages are computed. */
  readonly now: () => Date;
}

/** What a Table shows, and the metadata of the list that it replaces. */
export interface TableContent {
  readonly served: ServedResource;
  readonly objects: readonly StoredObject[];
  /** The object's own metadata, where the Table shows a single one. */
  readonly metadata?: JsonObject;
  /** Whether the columns are left out, because the client has them from an earlier Table of the same watch. */
  readonly continued?: boolean;
}

/** The objects as a Table with a row for each. */
export function toTable(form: TableForm, { served, objects, metadata, continued = false }: TableContent): JsonObject {
  const now = form.now();
  const columns = columnsOf(served.kind.kind);
  const shown = objects.map((stored) => JSON.parse(renderObject(served, stored).toString()) as JsonObject);
  return {
    kind: 'Table',
    apiVersion: form.apiVersion,
    metadata: metadata ?? listMetadata(shown[0]),
    columnDefinitions: continued ? [] : columns.map(columnDefinition),
    rows: shown.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, now)),
      ...completedCondition(object),
      object: rowObject(form, object),
    })),
  };
}

function listMetadata(object: JsonObject = {}): JsonObject {
  const selfLink = stringAt(object, 'metadata', 'selfLink');
  return {
    ...(selfLink !== '' && { selfLink }),
    resourceVersion: stringAt(object, 'metadata', 'resourceVersion'),
  };
}

function rowObject({ apiVersion, include }: TableForm, object: JsonObject): JsonObject | null {
  switch (include) {
    case 'None':
      return null;
    case 'Object':
      return object;
    case 'Metadata':
      return { kind: 'PartialObjectMetadata', apiVersion, metadata: object['metadata'] ?? {} };
  }
}

const COMPLETED: Readonly<Record<string, string>> = {
  Succeeded: 'The pod has completed successfully.',
  Failed: 'The pod failed.',
};

/** Marks the row of a pod that has ended. */
function completedCondition(object: JsonObject): JsonObject {
  const phase = stringAt(object, 'status', 'phase');
  const message = object['kind'] === 'Pod' && Object.hasOwn(COMPLETED, phase) ? COMPLETED[phase] : undefined;
  if (message === undefined) return {};
  return { conditions: [{ type: 'Completed', status: 'True', reason: phase, message }] };
}
