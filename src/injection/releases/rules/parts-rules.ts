import type { History } from '../history.js';

/** What follows the rendering of a template of parts: a sidecar of 0.5 to 1.8. */
export interface PartsRules {
  /** The pod is made anew; else, up to 1.0, parts are added to it and nothing else is done. */
  readonly rewritesPod: boolean;
  /** The proxy gets `--concurrency` from its CPU limit or request where its arguments say none. */
  readonly concurrency: boolean;
  /** `podRedirectAnnot` becomes annotations, for the network plugin; these names, and no others. */
  readonly redirectAnnotations: readonly string[];
  /** The webhook makes annotations of it, too. */
  readonly redirectsInWebhook: boolean;
  /** Label `security.istio.io/tlsMode`. */
  readonly tlsModeLabel: boolean;
  /** Label `istio.io/rev`. */
  readonly revisionLabel: boolean;
  /** Labels with the canonical name and revision of the service; the webhook's alone. */
  readonly canonicalLabels: boolean;
  /** Metrics are merged; the webhook's alone. */
  readonly mergesMetrics: boolean;
  /** `holdApplicationUntilProxyStarts` of the template: the proxy comes first. */
  readonly holdsApplication: boolean;
}

const TRAFFIC = 'traffic.sidecar.istio.io';
const READINESS = 'readiness.status.sidecar.istio.io';

/** The annotations that 1.3 knew. */
const KNOWN_TO_1_3: readonly string[] = [
  ...['bootstrapOverride', 'controlPlaneAuthPolicy', 'discoveryAddress', 'inject', 'interceptionMode', 'proxyCPU'],
  ...['proxyImage', 'proxyMemory', 'rewriteAppHTTPProbers', 'statsInclusionPrefixes', 'statsInclusionRegexps'],
  ...['statsInclusionSuffixes', 'status', 'userVolume', 'userVolumeMount'],
]
  .map((name) => `sidecar.istio.io/${name}`)
  .concat(
    ...['includeOutboundIPRanges', 'excludeOutboundIPRanges', 'includeInboundPorts', 'excludeInboundPorts'].map(
      (name) => `${TRAFFIC}/${name}`,
    ),
    ...['excludeOutboundPorts', 'kubevirtInterfaces'].map((name) => `${TRAFFIC}/${name}`),
    ...['applicationPorts', 'failureThreshold', 'initialDelaySeconds', 'periodSeconds'].map(
      (name) => `${READINESS}/${name}`,
    ),
    'status.sidecar.istio.io/port',
  );

const KNOWN_TO_1_6: readonly string[] = [
  ...KNOWN_TO_1_3,
  ...['componentLogLevel', 'enableCoreDump', 'logLevel', 'proxyCPULimit', 'proxyMemoryLimit'].map(
    (name) => `sidecar.istio.io/${name}`,
  ),
];

/** Sampled at 1.1, 1.3, 1.4 and 1.6: what is between two of them, and not known, is as in the older one. */
export const PARTS_HISTORY: History<PartsRules> = [
  {
    since: '0.5.0',
    rules: {
      rewritesPod: false,
      concurrency: false,
      redirectAnnotations: [],
      redirectsInWebhook: true,
      tlsModeLabel: false,
      revisionLabel: false,
      canonicalLabels: false,
      mergesMetrics: false,
      holdsApplication: false,
    },
  },
  { since: '1.1', rules: { rewritesPod: true, concurrency: true } },
  { since: '1.3', rules: { redirectAnnotations: KNOWN_TO_1_3 } },
  { since: '1.4', rules: { tlsModeLabel: true } },
  {
    since: '1.6',
    rules: {
      redirectAnnotations: KNOWN_TO_1_6,
      redirectsInWebhook: false,
      revisionLabel: true,
      canonicalLabels: true,
      mergesMetrics: true,
    },
  },
  {
    since: '1.7',
    rules: { redirectAnnotations: [...KNOWN_TO_1_6, `${TRAFFIC}/includeOutboundPorts`], holdsApplication: true },
  },
];
