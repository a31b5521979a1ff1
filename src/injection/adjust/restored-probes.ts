import omit from 'lodash/omit.js';

import { isJsonObject, type JsonObject, objectAt, objectsIn, stringIn, valueAt } from '../../json/json.js';
import { withValueAt } from '../workload/workload.js';
import { envOf, podList, withPodList } from './pod-containers.js';
import { type ProberMap, PROBERS_ENV, readProbers } from './prober-map.js';

const HANDLERS = ['httpGet', 'tcpSocket', 'grpc'] as const;
const CALLS: readonly (readonly string[])[] = [
  ...[['readinessProbe'], ['livenessProbe'], ['startupProbe']],
  ...[
    ['lifecycle', 'preStop'],
    ['lifecycle', 'postStart'],
  ],
];

/** What the agent of a proxy calls in the place of the kubelet; undefined where the container is told of nothing. */
export function probersOf(proxy: JsonObject): ProberMap | undefined {
  const variable = envOf(proxy).find((item) => objectAt(item)['name'] === PROBERS_ENV);
  return readProbers(stringIn(objectAt(variable)['value']) ?? '');
}

/**
 * The pod whose probes and hooks call the application again, as far as the map of its agent tells: of a port that had a name
 * the number is known, and of a scheme that the agent called by, the scheme. The same pod where none calls the agent.
 */
export function withRestoredProbes(pod: JsonObject, probers: ProberMap): JsonObject {
  return (['initContainers', 'containers'] as const).reduce((changed, list) => {
    const before = podList(changed, list);
    const after = before.map((item) => (isJsonObject(item) ? restored(item, probers) : item));
    return after.every((item, index) => item === before[index]) ? changed : withPodList(changed, list, after);
  }, pod);
}

function restored(container: JsonObject, probers: ProberMap): JsonObject {
  return CALLS.reduce((changed, path) => {
    const call = valueAt(changed, ...path);
    const httpGet = objectAt(call, 'httpGet');
    const entry = probers.get(stringIn(httpGet['path']) ?? '');
    return entry && isJsonObject(call) ? withValueAt(changed, path, () => original(call, entry)) : changed;
  }, container);
}

/** A probe or hook that calls what the agent's entry says. */
function original({ httpGet, ...call }: JsonObject, entry: JsonObject): JsonObject {
  const kind = HANDLERS.find((name) => isJsonObject(entry[name]));
  if (kind !== undefined && kind !== 'httpGet') return { ...call, [kind]: withoutNulls(objectAt(entry, kind)) };
  const said = kind === undefined ? entry : objectAt(entry, kind);
  const { path, port, ...more } = objectAt(httpGet);
  const rest = omit(more, 'scheme');
  const isSaid = (value: unknown): boolean => value !== undefined;
  return {
    ...call,
    httpGet: {
      ...(isSaid(said['path']) && isSaid(path) && { path: said['path'] }),
      port: said['port'] ?? port,
      ...(isSaid(said['scheme']) && { scheme: said['scheme'] }),
      ...rest,
      ...(objectsIn(rest['httpHeaders']).length === 0 &&
        isSaid(said['httpHeaders']) && { httpHeaders: said['httpHeaders'] }),
    },
  };
}

function withoutNulls(handler: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(handler).filter(([, value]) => value !== null));
}
