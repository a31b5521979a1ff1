import omit from 'lodash/omit.js';

import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn } from '../../src/json/json.js';
import { modernNormal } from './modern/modern-normal.js';

/** Cases whose files do not come back to the byte, why, and what is the same nevertheless. */
export interface UninjectedDifference {
  readonly reason: string;
  readonly cases: RegExp;
  /** What the input and the file that came back are compared as. */
  readonly alike: (document: Json) => Json;
}

/** What `change` makes of every map, the innermost first. */
function everywhere(value: Json, change: (map: JsonObject) => JsonObject): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => everywhere(item, change));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, everywhere(inner ?? null, change)] as const);
  return change(Object.fromEntries(entries));
}

const without =
  (...keys: readonly string[]) =>
  (document: Json): Json =>
    everywhere(document, (map) => {
      const rest = Object.entries(omit(map, keys)).filter(
        ([key, value]) =>
          !(['annotations', 'securityContext'].includes(key) && Object.keys(objectAt(value)).length === 0),
      );
      return Object.fromEntries(rest);
    });

const HANDLERS = ['httpGet', 'tcpSocket'] as const;

/** A container with the numbers of its ports in its probes. */
function withNumbers(container: JsonObject): JsonObject {
  const numbers = new Map(objectsIn(container['ports']).map(({ name, containerPort }) => [name, containerPort]));
  const probes = ['readinessProbe', 'livenessProbe', 'startupProbe'].filter((probe) => isJsonObject(container[probe]));
  const numbered = probes.map((name): [string, Json] => {
    const probe = objectAt(container, name);
    const handlers = HANDLERS.filter((handler) => isJsonObject(probe[handler])).map((handler): [string, Json] => {
      const { port, ...rest } = objectAt(probe, handler);
      return [handler, { ...rest, port: numbers.get(port) ?? port ?? null }];
    });
    return [name, { ...probe, ...Object.fromEntries(handlers) }];
  });
  return { ...container, ...Object.fromEntries(numbered) };
}

const numbered = (document: Json): Json => everywhere(document, withNumbers);

const REDIRECTION = [
  'sidecar.istio.io/interceptionMode',
  ...['includeOutboundIPRanges', 'excludeOutboundIPRanges', 'includeInboundPorts', 'excludeInboundPorts'].map(
    (name) => `traffic.sidecar.istio.io/${name}`,
  ),
] as const;

/** Of files that this program has injected with Istio's templates. */
const OWN_DIFFERENCES: readonly UninjectedDifference[] = [
  {
    reason: 'a port that a probe had by its name has its number',
    cases:
      /^(?:hello-probes(?!-with-flag-unset).*|https-probes|named_port|one_container|ready_live|startup_(?:live|ready_live)|tcp-probes)$/,
    alike: numbered,
  },
  {
    reason: 'a proxy of its own became a native sidecar, and comes back from the annotation',
    cases: /^(?:only-proxy-container|proxy-override-.*)$/,
    alike: (document) => document,
  },
  {
    reason: 'the annotation with the own proxy has quantities in their shortest form',
    cases: /^proxy-override$/,
    alike: modernNormal,
  },
  {
    reason: 'nothing tells that the gateway template added the sysctls',
    cases: /^gateway(?:-.*)?$/,
    alike: without('sysctls'),
  },
  {
    reason: "nothing tells which annotations a template of the user's own has added",
    cases: /^custom-template$/,
    alike: without('prometheus.istio.io/merge-metrics', 'sidecar.istio.io/rewriteAppHTTPProbers', 'foo'),
  },
];

/** Of files that this program has injected with Istio's templates up to 1.8. */
const OWN_PARTS_DIFFERENCES: readonly UninjectedDifference[] = [
  ...OWN_DIFFERENCES,
  {
    reason: 'a port that a probe had by its name has its number',
    cases: /^(?:app_probe-.*|hello-probes.*)$/,
    alike: numbered,
  },
  {
    reason: 'nothing tells whether pod or configuration say which traffic is redirected',
    cases: /^(?:hello-tproxy|kubevirtInterfaces|status_params|traffic-params)$/,
    alike: without(...REDIRECTION),
  },
  {
    reason: 'nothing tells that the template added the dnsConfig',
    cases: /^hello-template-in-values$/,
    alike: without('dnsConfig'),
  },
];

/** Since it templates render whole pods. */
const WHOLE_PODS = 9;

/** Of files that this program has injected with the templates of a release, such as `1.6.0`. */
export const ownDifferences = (release: string): readonly UninjectedDifference[] =>
  Number(release.split('.')[1]) < WHOLE_PODS ? OWN_PARTS_DIFFERENCES : OWN_DIFFERENCES;

/** Of files that Istio has injected: they are compared as objects. */
export const ISTIO_DIFFERENCES: readonly UninjectedDifference[] = [
  ...OWN_DIFFERENCES,
  {
    reason: 'a port that a probe had by its name has its number (1.6)',
    cases: /^app_probe-.*$/,
    alike: numbered,
  },
  {
    reason: 'nothing tells whether pod or configuration say which traffic is redirected',
    cases: /^(?:hello-tproxy|kubevirtInterfaces|status_params|traffic-annotations-wildcards|traffic-params)$/,
    alike: without(...REDIRECTION),
  },
  {
    reason: 'nothing tells that the template added the dnsConfig',
    cases: /^hello-template-in-values$/,
    alike: without('dnsConfig'),
  },
];
