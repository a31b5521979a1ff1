import { isJsonObject, type Json, type JsonObject, objectsIn, stringIn, valueAt } from '../../json/json.js';
import type { ContainerList } from '../releases/rules/container-rules.js';
import type { ProbeRules } from '../releases/rules/probe-rules.js';
import { PROXY_NAME } from './pod-containers.js';

/** What is called: by HTTP, by opening a connection, or by gRPC's health check. */
type HandlerKind = 'httpGet' | 'tcpSocket' | 'grpc';

/** Which handlers are taken over, in a release and with the switches of its injector. */
export interface ProbeSettings {
  readonly rules: ProbeRules;
  /** False where the environment of the injector has REWRITE_TCP_PROBES=false. */
  readonly rewriteTcp: boolean;
}

/** A probe or hook that the agent can take over. */
export interface AppProbe {
  /** The path by which the kubelet calls the agent, and the key under which the agent finds what to call. */
  readonly key: string;
  /** Keys from the container to it. */
  readonly path: readonly string[];
  readonly isHook: boolean;
  readonly kind: HandlerKind;
  readonly value: JsonObject;
  readonly handler: JsonObject;
}

/** The fields of a map that are probes or hooks, and how the paths end by which the agent is called for them. */
interface ProbeFields {
  readonly fields: readonly (readonly [field: string, last: string])[];
  /** What the paths begin with. */
  readonly prefix: string;
  /** Key from the container to the map. */
  readonly path: readonly string[];
  readonly isHook: boolean;
}

const OLD_PROBES: ProbeFields = {
  fields: [
    ['readinessProbe', 'readyz'],
    ['livenessProbe', 'livez'],
  ],
  ...{ prefix: '/app-health', path: [], isHook: false },
};

const PROBES: ProbeFields = { ...OLD_PROBES, fields: [...OLD_PROBES.fields, ['startupProbe', 'startupz']] };

const HOOKS: ProbeFields = {
  fields: [
    ['preStop', 'prestopz'],
    ['postStart', 'poststartz'],
  ],
  ...{ prefix: '/app-lifecycle', path: ['lifecycle'], isHook: true },
};

/** The lists whose containers have probes that count, in the order of the map. */
export function probedLists({ initContainers }: ProbeRules): readonly ContainerList[] {
  return initContainers ? ['initContainers', 'containers'] : ['containers'];
}

/** The probes and hooks of a container that the agent takes over; none for the proxy itself. */
export function appProbesOf(container: JsonObject, settings: ProbeSettings): readonly AppProbe[] {
  if (container['name'] === PROXY_NAME) return [];
  const { startupProbes, lifecycle: readsHooks } = settings.rules;
  const probes = probesIn(container, startupProbes ? PROBES : OLD_PROBES, settings);
  return readsHooks ? [...probes, ...probesIn(container, HOOKS, settings)] : probes;
}

/** What the agent has to know to call in the place of the kubelet; undefined where it can't, or is called already. */
export function entryOf(
  probe: AppProbe,
  container: JsonObject,
  { rules, statusPort }: { readonly rules: ProbeRules; readonly statusPort: number },
): JsonObject | undefined {
  const { kind, handler, isHook } = probe;
  if (kind === 'grpc') return { grpc: grpcEntry(handler), ...timeoutOf(probe) };
  const port = typeof handler['port'] === 'string' ? portNamed(handler['port'], container) : handler['port'];
  if (port === undefined) return undefined;
  if (rules.skipsStatusPort && port === handler['port'] && port === statusPort) return undefined;
  const entry = kind === 'httpGet' ? httpEntry(handler, port) : withoutAbsent({ port, host: handler['host'] });
  if (rules.entries === 'httpGet') return entry;
  return { [kind]: entry, ...(isHook ? {} : timeoutOf(probe)) };
}

function probesIn(
  container: JsonObject,
  { fields, prefix, path, isHook }: ProbeFields,
  settings: ProbeSettings,
): readonly AppProbe[] {
  const map = valueAt(container, ...path);
  if (!isJsonObject(map)) return [];
  const found: AppProbe[] = [];
  for (const [field, last] of fields) {
    const value = map[field];
    const handler = isJsonObject(value) ? handlerOf(value, isHook, settings) : undefined;
    if (!isJsonObject(value) || !handler) continue;
    const key = `${prefix}/${stringIn(container['name']) ?? ''}/${last}`;
    found.push({ key, path: [...path, field], isHook, value, ...handler });
  }
  return found;
}

/** The first handler of a probe or hook that the agent can take over. */
function handlerOf(
  value: JsonObject,
  isHook: boolean,
  settings: ProbeSettings,
): Pick<AppProbe, 'kind' | 'handler'> | undefined {
  for (const kind of handlerKinds(isHook, settings)) {
    const handler = value[kind];
    if (isJsonObject(handler)) return { kind, handler };
  }
  return undefined;
}

function handlerKinds(isHook: boolean, { rules, rewriteTcp }: ProbeSettings): readonly HandlerKind[] {
  const tcp = rules.tcp && (rewriteTcp || !rules.tcpSwitch);
  return ['httpGet', ...(tcp ? (['tcpSocket'] as const) : []), ...(rules.grpc && !isHook ? (['grpc'] as const) : [])];
}

/** The number of a container's port; the last of several of a name. */
function portNamed(name: string, container: JsonObject): Json | undefined {
  return name === ''
    ? undefined
    : objectsIn(container['ports']).findLast((port) => port['name'] === name)?.['containerPort'];
}

function timeoutOf({ value }: AppProbe): JsonObject {
  const seconds = value['timeoutSeconds'];
  return typeof seconds === 'number' && seconds !== 0 ? { timeoutSeconds: seconds } : {};
}

function grpcEntry({ port, service }: JsonObject): JsonObject {
  return { port: port ?? 0, service: service ?? null };
}

function httpEntry({ path, host, scheme, httpHeaders }: JsonObject, port: Json): JsonObject {
  const headers = Array.isArray(httpHeaders) && httpHeaders.length > 0 ? (httpHeaders as readonly Json[]) : undefined;
  return withoutAbsent({ path, port, host, scheme, httpHeaders: headers });
}

/** Without keys that Go leaves out: those without a value, and empty texts. */
function withoutAbsent(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
}
