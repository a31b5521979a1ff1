import type { ApiRequest } from '../api-request.js';
import type { JsonObject } from '../json/json-value.js';
import type { ServedResource } from '../registry/registry.js';
import { renderObject } from '../registry/render.js';
import type { StoreEvent } from '../store/store-event.js';
import type { StoredObject } from '../store/stored-object.js';
import { type TableForm, toTable } from '../tables/table.js';

/** The type of a watch event. */
type EventType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** Writes the line of an object; `event` is the change that caused it, if there was one. */
export type LineWriter = (type: EventType, object: StoredObject, event?: StoreEvent) => Buffer;

/** The writer of a watch's lines: with the objects as they are, or each as a Table of one row. */
export function lineWriter({ served, table }: ApiRequest): LineWriter {
  return table === undefined ? objectLines(served) : tableLines(served, table);
}

/** The last line of a watch that cannot continue. */
export function errorLine(status: JsonObject): Buffer {
  return Buffer.from(`{"type":"ERROR","object":${JSON.stringify(status)}}\n`);
}

function eventLine(type: EventType, object: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`{"type":"${type}","object":`), object, Buffer.from('}\n')]);
}

/** The line of an event is made once for all watchers that see the same of it. */
function objectLines(served: ServedResource): LineWriter {
  return (type, object, event) => {
    const key = `${type} ${served.apiVersion}`;
    const known = event?.rendered.get(key);
    if (known !== undefined) return known;
    const line = eventLine(type, renderObject(served, object));
    event?.rendered.set(key, line);
    return line;
  };
}

/** Only the first Table of a watch names its columns. */
function tableLines(served: ServedResource, form: TableForm): LineWriter {
  let continued = false;
  return (type, object) => {
    const table = toTable(form, { served, objects: [object], continued });
    continued = true;
    return eventLine(type, Buffer.from(JSON.stringify(table)));
  };
}
