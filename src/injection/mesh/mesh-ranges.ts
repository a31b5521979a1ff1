import { type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { shorten } from '../../json/shorten.js';
import { formatDuration, parseDuration } from '../../template/go/duration.js';
import type { MeshConfig } from './mesh-schema.js';

type Nanoseconds = number;

const SECOND_NS = 1e9;

/** The durations that Envoy or Istio accepts. */
interface Range {
  readonly component: string;
  readonly shortest: Nanoseconds;
  readonly longest: Nanoseconds;
}

const CONNECT_TIMEOUT: Range = { component: 'Envoy', shortest: SECOND_NS / 1000, longest: 30 * SECOND_NS };
const REFRESH_DELAY: Range = { component: 'Istio', shortest: SECOND_NS, longest: 600 * SECOND_NS };

const warning = (key: string, is: string, wanted: string): string => `mesh key "${key}" is ${is}, ${wanted}`;

/** Values of a mesh configuration that no proxy can use, a sentence each; the original refused them. */
export function rangeWarnings(
  { proxyListenPort, defaultConfig: proxy }: Pick<MeshConfig, 'proxyListenPort' | 'defaultConfig'>,
  json: JsonObject,
): readonly string[] {
  const duration = (key: string): Nanoseconds => parseDuration(stringIn(json[key]) ?? '') ?? SECOND_NS;
  return [
    ...portWarnings('proxyListenPort', proxyListenPort),
    ...durationWarnings('connectTimeout', duration('connectTimeout'), CONNECT_TIMEOUT),
    ...durationWarnings('rdsRefreshDelay', duration('rdsRefreshDelay'), REFRESH_DELAY),
    ...portWarnings('defaultConfig.proxyAdminPort', proxy.proxyAdminPort),
    ...shutdownWarnings(proxy),
    ...durationWarnings('defaultConfig.connectTimeout', proxy.connectTimeout, CONNECT_TIMEOUT),
    ...durationWarnings('defaultConfig.discoveryRefreshDelay', proxy.discoveryRefreshDelay, REFRESH_DELAY),
    ...addressWarnings(proxy.discoveryAddress),
  ];
}

/** The same of a mesh configuration of 1.1 and later, in protobuf's JSON. */
export function modernRangeWarnings(json: JsonObject): readonly string[] {
  const proxy = objectAt(json, 'defaultConfig');
  const ports = ([object, key, prefix]: readonly [JsonObject, string, string]): readonly string[] => {
    const port = object[key];
    return typeof port === 'number' ? portWarnings(`${prefix}${key}`, port) : [];
  };
  const connectTimeout = parseDuration(stringIn(json['connectTimeout']) ?? '');
  return [
    ...ports([json, 'proxyListenPort', '']),
    ...ports([json, 'proxyInboundListenPort', '']),
    ...(connectTimeout === undefined ? [] : durationWarnings('connectTimeout', connectTimeout, CONNECT_TIMEOUT)),
    ...ports([proxy, 'proxyAdminPort', 'defaultConfig.']),
    ...ports([proxy, 'statusPort', 'defaultConfig.']),
    ...addressWarnings(stringIn(proxy['discoveryAddress']) ?? ''),
  ];
}

function portWarnings(key: string, port: number): readonly string[] {
  return port >= 1 && port <= 65535 ? [] : [warning(key, String(port), 'a port is between 1 and 65535')];
}

function durationWarnings(key: string, duration: Nanoseconds, range: Range): readonly string[] {
  const { component, shortest, longest } = range;
  if (duration >= shortest && duration <= longest) return [];
  const wanted = `${component} takes between ${formatDuration(shortest)} and ${formatDuration(longest)}`;
  return [warning(key, formatDuration(duration), wanted)];
}

function shutdownWarnings({ drainDuration, parentShutdownDuration }: MeshConfig['defaultConfig']): readonly string[] {
  const [drain, parent] = [drainDuration, parentShutdownDuration].map(formatDuration) as [string, string];
  const key = (name: string): string => `defaultConfig.${name}`;
  const order = parentShutdownDuration > drainDuration ? [] : [`it must be more than drainDuration ${drain}`];
  const fractions = Object.entries({ drainDuration, parentShutdownDuration }).filter(
    ([, value]) => value % SECOND_NS !== 0,
  );
  return [
    ...order.map((wanted) => warning(key('parentShutdownDuration'), parent, wanted)),
    ...fractions.map(([name, value]) => warning(key(name), formatDuration(value), 'Envoy takes whole seconds')),
  ];
}

function addressWarnings(address: string): readonly string[] {
  if (address === '' || /:[0-9]+$/.test(address)) return [];
  return [
    warning('defaultConfig.discoveryAddress', `'${shorten(address)}'`, 'an address has a port, like istio-pilot:15007'),
  ];
}
