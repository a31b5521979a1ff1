import { nearestWord } from '../schema/nearest-word.js';

/** Where an annotation is read: in the pod template (in the workload too, in releases that look there), or in a Service. */
export type AnnotationPlace = 'workload' | 'service' | 'any';

const WORKLOAD_ANNOTATIONS: Readonly<Record<string, readonly string[]>> = {
  'sidecar.istio.io': [
    'inject',
    'status',
    'proxyImage',
    'proxyCPU',
    'proxyCPULimit',
    'proxyMemory',
    'proxyMemoryLimit',
    'interceptionMode',
    'bootstrapOverride',
    'discoveryAddress',
    'controlPlaneAuthPolicy',
    'enableCoreDump',
    'logLevel',
    'componentLogLevel',
    'rewriteAppHTTPProbers',
    'statsInclusionPrefixes',
    'statsInclusionSuffixes',
    'statsInclusionRegexps',
    'userVolume',
    'userVolumeMount',
  ],
  'status.sidecar.istio.io': ['port'],
  'readiness.status.sidecar.istio.io': ['applicationPorts', 'failureThreshold', 'initialDelaySeconds', 'periodSeconds'],
  'traffic.sidecar.istio.io': [
    'includeOutboundIPRanges',
    'excludeOutboundIPRanges',
    'excludeOutboundPorts',
    'includeInboundPorts',
    'excludeInboundPorts',
    'kubevirtInterfaces',
  ],
  'policy.istio.io': ['check', 'checkRetries', 'checkBaseRetryWaitTime', 'checkMaxRetryWaitTime', 'lang'],
  'alpha.istio.io': ['identity'],
};

/** Annotations that came after 1.4, and the first release that reads them. */
const LATER_ANNOTATIONS: Readonly<Record<string, string>> = {
  'sidecar.istio.io/extraStatTags': '1.5',
  'sidecar.istio.io/capNetBindService': '1.5',
  'prometheus.istio.io/merge-metrics': '1.6',
  'proxy.istio.io/config': '1.7',
  'traffic.sidecar.istio.io/includeOutboundPorts': '1.7',
  'inject.istio.io/templates': '1.9',
  'proxy.istio.io/overrides': '1.9',
  'sidecar.istio.io/agentLogLevel': '1.9',
  'proxy.istio.io/health-checks-enabled': '1.9',
  'sidecar.istio.io/proxyImageType': '1.13',
  'traffic.sidecar.istio.io/excludeInterfaces': '1.15',
  'sidecar.istio.io/statsHistogramBuckets': '1.19',
  'sidecar.istio.io/statsCompression': '1.21',
  'sidecar.istio.io/nativeSidecar': '1.24',
  'istio.io/reroute-virtual-interfaces': '1.25',
  'sidecar.istio.io/statsEvictionInterval': '1.28',
  'sidecar.istio.io/statsFlushInterval': '1.28',
  'prometheus.istio.io/scrape-targets': '1.31',
  'prometheus.istio.io/secure-port': '1.31',
  'prometheus.istio.io/secure-envoy-port': '1.31',
};

/** The same, for those that have a meaning in more than one place. */
const LATER_ANYWHERE: Readonly<Record<string, string>> = {
  'istio.io/rev': '1.5',
  'topology.istio.io/subzone': '1.5',
  'traffic.istio.io/nodeSelector': '1.6',
  'topology.istio.io/network': '1.8',
  'istio.io/tag': '1.10',
  'topology.istio.io/cluster': '1.12',
  'ambient.istio.io/redirection': '1.18',
  'istio.io/dataplane-mode': '1.18',
};

const SERVICE_ANNOTATIONS: Readonly<Record<string, readonly string[]>> = {
  'networking.istio.io': ['exportTo'],
  'alpha.istio.io': ['canonical-serviceaccounts', 'kubernetes-serviceaccounts'],
};

const keysOf = (annotations: Readonly<Record<string, readonly string[]>>): readonly string[] =>
  Object.entries(annotations).flatMap(([domain, names]) => names.map((name) => `${domain}/${name}`));

const FOR_WORKLOADS = keysOf(WORKLOAD_ANNOTATIONS);
const FOR_SERVICES = keysOf(SERVICE_ANNOTATIONS);
const LATER: Readonly<Record<string, string>> = { ...LATER_ANNOTATIONS, ...LATER_ANYWHERE };
const KNOWN = [...FOR_WORKLOADS, ...FOR_SERVICES, ...Object.keys(LATER)];

// Of a port of a service, in 0.3 to 0.7.
const PORT_AUTHENTICATION = /^auth\.istio\.io\/\d+$/;
// Parts of Istio with annotations that this list does not have.
const OTHER_DOMAINS = /(?:^|\.)(?:install|operator|release|config|galley|kiali|multicluster)\.istio\.io\//;

/** Where an annotation of Istio's belongs; undefined for one that no release knows. */
export function placeOfAnnotation(key: string): AnnotationPlace | undefined {
  if (FOR_WORKLOADS.includes(key) || Object.hasOwn(LATER_ANNOTATIONS, key)) return 'workload';
  if (Object.hasOwn(LATER_ANYWHERE, key)) return 'any';
  return FOR_SERVICES.includes(key) || PORT_AUTHENTICATION.test(key) ? 'service' : undefined;
}

/** The first release that reads an annotation, for one that came after 1.4; undefined for any other. */
export function laterReleaseOf(key: string): string | undefined {
  return Object.hasOwn(LATER, key) ? LATER[key] : undefined;
}

/** What an unknown annotation was meant to be; undefined for one that is not like any of Istio's. */
export type Misspelling = { readonly nearest: string } | { readonly nearest: undefined } | undefined;

/** Finds out whether a key is a misspelled annotation of Istio's; undefined where it is right, or not Istio's. */
export function misspelling(key: string): Misspelling {
  if (placeOfAnnotation(key) || OTHER_DOMAINS.test(key)) return undefined;
  const nearest = nearestWord(key, KNOWN);
  if (nearest !== undefined) return { nearest };
  return /(?:^|\.)istio\.io\//.test(key) ? { nearest: undefined } : undefined;
}
