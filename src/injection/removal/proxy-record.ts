import { isJsonObject, type Json, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { NETWORK_ENV } from '../adjust/inject-url.js';
import { envOf, findProxy } from '../adjust/pod-containers.js';
import { type ProberMap, PROBERS_ENV, readProbers } from '../adjust/prober-map.js';
import { SCRAPE_ENV, SECURE_PORT_ENV } from '../adjust/prometheus-merge.js';

/** What the environment of an injected proxy tells of the pod as it was before. */
export interface ProxyRecord {
  /** The probes and hooks that its agent calls, by path. */
  readonly probers: ProberMap;
  /** The annotations for Prometheus, as its agent got them; undefined where the pod had none. */
  readonly scrape: JsonObject | undefined;
  /** Empty where it is not known, as the others. */
  readonly network: string;
  readonly workloadName: string;
  readonly securePort: string;
  readonly isTunnelled: boolean;
}

/** What the proxy of a pod tells; nothing of a pod without one. */
export function proxyRecord(pod: JsonObject): ProxyRecord {
  const env = envOf(findProxy(pod, { proxyIn: ['containers', 'initContainers'] })?.container ?? {});
  // The agent gets the last of several of a name.
  const values = new Map(
    env.map((item) => [stringIn(objectAt(item)['name']) ?? '', stringIn(objectAt(item)['value']) ?? '']),
  );
  const valueOf = (name: string): string => values.get(name) ?? '';
  return {
    probers: readProbers(valueOf(PROBERS_ENV)) ?? new Map<string, JsonObject>(),
    scrape: mapIn(valueOf(SCRAPE_ENV)),
    network: valueOf(NETWORK_ENV),
    workloadName: valueOf('ISTIO_META_WORKLOAD_NAME'),
    securePort: valueOf(SECURE_PORT_ENV),
    isTunnelled: valueOf('ISTIO_META_ENABLE_HBONE') === 'true',
  };
}

function mapIn(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
