import { isJsonObject, type Json, type JsonObject, valueAt } from '../../json/json.js';
import { ConfigError, formatValue } from '../schema/config-error.js';

/** What of the Helm values is read beside the templates. A text that is missing is empty. */
export interface TypedValues {
  readonly hub: string;
  /** As it prints: 11 is `11`, 1.12 `1.12`. */
  readonly tag: string;
  readonly variant: string;
  /** Name of the proxy's image, or a whole image; the same of the init container. */
  readonly proxyImage: string;
  readonly proxyInitImage: string;
  readonly network: string;
  readonly clusterName: string;
  readonly rewriteAppHTTPProbe: boolean;
  readonly holdApplicationUntilProxyStarts: boolean;
  /** CPU of the proxy's `resources`, as quantities. */
  readonly cpuLimit: string;
  readonly cpuRequest: string;
}

/**
 * Reads the values that Istio reads as a structure: unknown keys and nulls are passed over, and a tag may be a number.
 * @throws ConfigError where another value has a wrong type: Istio refuses all values then
 */
export function readTypedValues(values: JsonObject): TypedValues {
  const text = (...path: readonly string[]): string => textAt(values, path);
  const flag = (...path: readonly string[]): boolean => flagAt(values, path);
  const resources = ['global', 'proxy', 'resources'];
  return {
    hub: text('global', 'hub'),
    tag: scalarAt(values, ['global', 'tag']),
    variant: text('global', 'variant'),
    proxyImage: text('global', 'proxy', 'image'),
    proxyInitImage: text('global', 'proxy_init', 'image'),
    network: text('global', 'network'),
    clusterName: text('global', 'multiCluster', 'clusterName'),
    rewriteAppHTTPProbe: flag('sidecarInjectorWebhook', 'rewriteAppHTTPProbe'),
    holdApplicationUntilProxyStarts: flag('global', 'proxy', 'holdApplicationUntilProxyStarts'),
    cpuLimit: scalarAt(values, [...resources, 'limits', 'cpu']),
    cpuRequest: scalarAt(values, [...resources, 'requests', 'cpu']),
  };
}

/** The value there, where all that lead to it are maps. */
function find(values: JsonObject, path: readonly string[]): Json {
  path.slice(0, -1).forEach((_, index) => {
    const outer = path.slice(0, index + 1);
    const found = valueAt(values, ...outer) ?? null;
    if (found !== null && !isJsonObject(found)) throw wrong(outer, found, 'a map of keys');
  });
  return valueAt(values, ...path) ?? null;
}

function textAt(values: JsonObject, path: readonly string[]): string {
  const found = find(values, path);
  if (found === null || typeof found === 'string') return found ?? '';
  throw wrong(path, found, 'a text (in quotes where it looks like a number or a boolean)');
}

function flagAt(values: JsonObject, path: readonly string[]): boolean {
  const found = find(values, path);
  if (found === null || typeof found === 'boolean') return found ?? false;
  throw wrong(path, found, 'true or false (not in quotes)');
}

function scalarAt(values: JsonObject, path: readonly string[]): string {
  const found = find(values, path);
  if (found === null) return '';
  if (typeof found !== 'object') return String(found);
  throw wrong(path, found, 'a text or a number');
}

function wrong(path: readonly string[], got: Json, wanted: string): ConfigError {
  return new ConfigError(`values key "${path.join('.')}"`, `got ${formatValue(got)}, want ${wanted}`);
}
