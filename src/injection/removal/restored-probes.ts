import omit from 'lodash/omit.js';

import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn, stringIn, valueAt } from '../../json/json.js';
import { shorten } from '../../json/shorten.js';
import type { ProberMap } from '../adjust/prober-map.js';
import { withValueAt } from '../workload/workload.js';

/** A container as its author wrote it, as far as anything tells, and what nothing tells; a sentence each. */
export interface RestoredContainer {
  readonly container: JsonObject;
  readonly notes: readonly string[];
}

/** Where a container has probes and hooks. */
const PLACES: readonly (readonly string[])[] = [
  ['readinessProbe'],
  ['livenessProbe'],
  ['startupProbe'],
  ['lifecycle', 'preStop'],
  ['lifecycle', 'postStart'],
];
const KINDS = ['httpGet', 'tcpSocket', 'grpc'] as const;
/** Paths of the agent, each with the name of the container behind it. */
const AGENT_PATHS = ['/app-health/', '/app-lifecycle/'] as const;

/**
 * A container whose probes and hooks call the application again, and no longer the proxy's agent, which a pod without a proxy
 * has not. The same object where none of them calls an agent.
 */
export function withRestoredProbes(container: JsonObject, probers: ProberMap): RestoredContainer {
  return PLACES.reduce<RestoredContainer>(
    (restored, path) => {
      const probe = valueAt(restored.container, ...path);
      if (!isJsonObject(probe) || !callsAgent(probe, container)) return restored;
      const key = stringIn(objectAt(probe, 'httpGet')['path']) ?? '';
      const what = `the ${path.at(-1) ?? ''} of container ${shorten(nameOf(container))}`;
      const entry = probers.get(key);
      if (!entry) return { ...restored, notes: [...restored.notes, lostProbe(what, key)] };
      const before = probeOf(probe, entry);
      return {
        container: withValueAt(restored.container, path, () => before),
        notes: [...restored.notes, ...numberedPort(what, before, container)],
      };
    },
    { container, notes: [] },
  );
}

function nameOf(container: JsonObject): string {
  return stringIn(container['name']) ?? '';
}

function callsAgent(probe: JsonObject, container: JsonObject): boolean {
  const path = stringIn(objectAt(probe, 'httpGet')['path']) ?? '';
  return AGENT_PATHS.some((start) => path.startsWith(`${start}${nameOf(container)}/`));
}

/** The probe with the handler that the agent calls. Up to 1.5 what is kept is the `httpGet` itself. */
function probeOf(probe: JsonObject, entry: JsonObject): JsonObject {
  const kind = KINDS.find((candidate) => isJsonObject(entry[candidate]));
  const handler = kind ? objectAt(entry, kind) : entry;
  if (kind === 'tcpSocket' || kind === 'grpc') return { ...omit(probe, 'httpGet'), [kind]: present(handler) };
  const { path, port, scheme } = handler;
  // When, how often, and with which headers has stayed in the probe.
  return { ...probe, httpGet: present({ ...objectAt(probe, 'httpGet'), path, port, scheme }) };
}

/** Without what Go writes for a field that is not there. */
function present(handler: JsonObject): JsonObject {
  const set = Object.entries(handler).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return Object.fromEntries(set);
}

function lostProbe(what: string, path: string): string {
  return `${what} still calls the agent of the proxy, ${shorten(path)}: what it called before is not kept; write it anew`;
}

function numberedPort(what: string, probe: JsonObject, container: JsonObject): readonly string[] {
  const handler = objectAt(probe, KINDS.find((kind) => isJsonObject(probe[kind])) ?? 'httpGet');
  const port: Json | undefined = handler['port'];
  const named = objectsIn(container['ports']).find(
    ({ name, containerPort }) => isNamed(name) && containerPort === port,
  );
  return named === undefined || probe['grpc'] !== undefined
    ? []
    : [`${what} has the port ${JSON.stringify(port)}: whether it was named '${shorten(nameOf(named))}' is not kept`];
}

function isNamed(name: Json | undefined): boolean {
  return typeof name === 'string' && name !== '';
}
