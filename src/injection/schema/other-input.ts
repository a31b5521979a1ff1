import { type JsonObject, stringIn } from '../../json/json.js';
import { shorten } from '../../json/shorten.js';
import { ConfigError } from './config-error.js';
import type { ConfigSource } from './config-text.js';

/** Objects that an installation of Istio is made from. */
const OPERATORS: readonly string[] = ['IstioOperator', 'Istio', 'IstioRevision', 'IstioControlPlane'];
/** Keys of the values of Istio's charts that neither an injection nor a mesh configuration has. */
const VALUES_KEYS = [
  'global',
  'pilot',
  'sidecarInjectorWebhook',
  'istio_cni',
  '_internal_defaults_do_not_set',
] as const;

const FROM_CLUSTER = 'kubectl -n istio-system get configmap istio-sidecar-injector istio -o yaml';
const MAKES = {
  operator: `istioctl manifest generate -f FILE, or, where it is installed, ${FROM_CLUSTER}`,
  values: `helm template istiod istio/istiod -n istio-system -f FILE, or, where it is installed, ${FROM_CLUSTER}`,
} as const;

/**
 * Refuses what people have at hand in place of a configuration: what the configuration is made from, and objects of other kinds.
 * @param objects those of a file without a ConfigMap
 * @throws ConfigError that says how to get the configuration
 */
export function refuseOtherInput(objects: readonly JsonObject[], { key, name }: ConfigSource): void {
  const kinds = objects.flatMap(({ kind }) => stringIn(kind) ?? []);
  const operator = kinds.find((kind) => OPERATORS.includes(kind));
  if (operator !== undefined) throw refused(name, { came: `an object ${operator}`, how: MAKES.operator });
  if (kinds.length > 0 && kinds.length === objects.length) {
    const came = shorten([...new Set(kinds)].join(', '));
    throw new ConfigError(name, `want one ConfigMap with the key "${key}", got objects of the kind ${came}`);
  }
  const isValues = key !== 'values' && objects.some((object) => VALUES_KEYS.some((word) => word in object));
  if (isValues) throw refused(name, { came: "values of Istio's charts", how: MAKES.values });
}

function refused(name: string, { came, how }: { readonly came: string; readonly how: string }): ConfigError {
  return new ConfigError(name, `got ${came}, want the ConfigMaps that are made from it: by ${how}`);
}
