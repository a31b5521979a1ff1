import type { JsonValue } from '../../src/sandbox/json/json-value.js';
import type { Compare, RecordedEvent, StepResult } from './recording.js';

const ALWAYS = ['kind', 'metadata', 'reason', 'message', 'code', 'details'];
const WITH_SPEC = ['apiVersion', 'spec', 'items'];

/** The part of a result that must agree with the recording. */
export function view(result: StepResult, compare: Compare | undefined = result.compare): JsonValue {
  const shown = {
    do: result.do,
    id: result.id,
    ...(result.status !== undefined && { status: result.status }),
    ...(result.blocked !== undefined && { blocked: result.blocked }),
    ...(result.body !== undefined && { body: bodyView(result.body, compare) }),
    ...(result.events !== undefined && { events: result.events.map((event) => eventView(event, compare)) }),
  };
  return JSON.parse(JSON.stringify(shown)) as JsonValue;
}

function eventView({ type, object }: RecordedEvent, compare: Compare | undefined): unknown {
  return { type, object: bodyView(object, compare) };
}

function bodyView(body: JsonValue, compare: Compare | undefined): unknown {
  if (typeof body !== 'object' || body === null) return body;
  if (Array.isArray(body)) return (body as readonly RecordedEvent[]).map((event) => eventView(event, compare));
  const paths = typeof compare === 'object' ? compare : compare === 'all' ? [...ALWAYS, ...WITH_SPEC] : ALWAYS;
  const items: unknown = Reflect.get(body, 'items');
  const listed = Array.isArray(items) && typeof compare !== 'object' ? (items as readonly JsonValue[]) : undefined;
  return {
    ...Object.fromEntries(paths.map((path) => [path, at(body, path)])),
    ...(Reflect.get(body, 'kind') === 'Status' && { status: Reflect.get(body, 'status') as unknown }),
    ...(listed !== undefined && { items: listed.map((item) => bodyView(item, compare)) }),
  };
}

function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (found, key) => (typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined),
      value,
    );
}
