import isEqual from 'lodash/isEqual.js';
import omit from 'lodash/omit.js';

import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn } from '../../src/json/json.js';

const STATUS = 'sidecar.istio.io/status';
const NAMES: readonly unknown[] = ['istio-proxy', 'istio-init', 'enable-core-dump', 'istio-envoy', 'istio-certs'];

/** The path of a workload's pod template, found independently of the engine. */
export function podTemplatePath(workload: JsonObject): readonly string[] {
  if (workload['kind'] === 'Pod') return [];
  return workload['kind'] === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template'];
}

/** What injection added to a workload. */
export function sidecarOf(workload: JsonObject): JsonObject {
  const spec = objectAt(workload, ...podTemplatePath(workload), 'spec');
  const ours = (list: string): readonly JsonObject[] =>
    objectsIn(spec[list]).filter((item) => NAMES.includes(item['name']));
  return {
    initContainers: ours('initContainers'),
    containers: ours('containers'),
    volumes: ours('volumes'),
    status: objectAt(workload, 'metadata', 'annotations')[STATUS] ?? null,
  };
}

/** A workload without what injection added, to be compared with what the user wrote. */
export function withoutSidecar(workload: Json): Json {
  return strip(workload);
}

function strip(value: Json): Json {
  if (Array.isArray(value)) {
    return (value as readonly Json[]).filter((item) => !NAMES.includes(objectAt(item)['name'])).map(strip);
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(omit(value, STATUS)).flatMap(([key, child]): [string, Json][] => {
    const before = child ?? null;
    const after = strip(before);
    const emptied = (isEqual(after, []) || isEqual(after, {})) && !isEqual(after, before);
    return emptied ? [] : [[key, after]];
  });
  return Object.fromEntries(entries);
}
