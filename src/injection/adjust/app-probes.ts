import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
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

const PROBES = [
  ['readinessProbe', 'readyz'],
  ['livenessProbe', 'livez'],
  ['startupProbe', 'startupz'],
] as const;

const HOOKS = [
  ['preStop', 'prestopz'],
  ['postStart', 'poststartz'],
] as const;

/** The lists whose containers have probes that count, in the order of the map. */
export function probedLists({ initContainers }: ProbeRules): readonly ContainerList[] {
  return initContainers ? ['initContainers', 'containers'] : ['containers'];
}

/** The probes and hooks of a container that the agent takes over; none for the proxy itself. */
export function appProbesOf(container: JsonObject, settings: ProbeSettings): readonly AppProbe[] {
  const name = stringIn(container['name']) ?? '';
  if (name === PROXY_NAME) return [];
  const { startupProbes, lifecycle } = settings.rules;
  const probes = PROBES.filter(([field]) => startupProbes || field !== 'startupProbe').map(([field, last]) => ({
    ...{ key: `/app-health/${name}/${last}`, path: [field], isHook: false },
    value: container[field],
  }));
  const hooks = (lifecycle ? HOOKS : []).map(([field, last]) => ({
    ...{ key: `/app-lifecycle/${name}/${last}`, path: ['lifecycle', field], isHook: true },
    value: objectAt(container, 'lifecycle')[field],
  }));
  return [...probes, ...hooks].flatMap(({ value, ...rest }): readonly AppProbe[] => {
    if (!isJsonObject(value)) return [];
    const kind = handlerKinds(rest.isHook, settings).find((candidate) => isJsonObject(value[candidate]));
    return kind ? [{ ...rest, value, kind, handler: objectAt(value, kind) }] : [];
  });
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
