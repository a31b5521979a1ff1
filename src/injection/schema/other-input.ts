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
const FROM_CHART = 'helm template istiod istio/istiod -n istio-system -f FILE';
const INSTALLED = `, or, where it is installed, ${FROM_CLUSTER}`;
const MAKES = {
  operator: `istioctl manifest generate -f FILE${INSTALLED}`,
  values: FROM_CHART + INSTALLED,
} as const;

/** What programs print for people to read, and what else is often at hand; how to get the ConfigMaps in its place. */
const OTHER_TEXTS: readonly { readonly sign: RegExp; readonly came: string; readonly how: string }[] = [
  { sign: /^Name:[ \t]/m, came: 'what kubectl describe prints', how: FROM_CLUSTER },
  {
    sign: /^(?:NAMESPACE[ \t]+)?NAME[ \t]+DATA[ \t]+AGE/m,
    came: 'the table that kubectl get prints',
    how: FROM_CLUSTER,
  },
  {
    sign: /^NAME(?::[ \t]|[ \t]+NAMESPACE[ \t]+REVISION)/m,
    came: 'what helm tells of a release',
    how: `helm get manifest istiod -n istio-system, or ${FROM_CLUSTER}`,
  },
  { sign: /^[Ee]rror(?: from server(?: \(\w+\))?)?: /m, came: 'an error message', how: FROM_CLUSTER },
  { sign: /^(?:COMPUTED|USER-SUPPLIED) VALUES:/m, came: "values of Istio's charts", how: MAKES.values },
  // A configuration has these too, but further in.
  { sign: /^(?:\{\{| {2}name: istio[-\w]*\{\{)/m, came: 'a template of a chart', how: MAKES.values },
];

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

/**
 * Refuses a text that does not parse, or holds no map, where what it is instead is known.
 * @throws ConfigError that says how to get the configuration
 */
export function refuseOtherText(text: string, name: string, cause?: ConfigError): void {
  const other = OTHER_TEXTS.find(({ sign }) => sign.test(text));
  if (other) throw new ConfigError(name, `got ${other.came}, want the ConfigMaps: by ${other.how}`, { cause });
}

function refused(name: string, { came, how }: { readonly came: string; readonly how: string }): ConfigError {
  return new ConfigError(name, `got ${came}, want the ConfigMaps that are made from it: by ${how}`);
}
