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

const SERVICE_ANNOTATIONS: Readonly<Record<string, readonly string[]>> = {
  'networking.istio.io': ['exportTo'],
  'alpha.istio.io': ['canonical-serviceaccounts', 'kubernetes-serviceaccounts'],
};

const keysOf = (annotations: Readonly<Record<string, readonly string[]>>): readonly string[] =>
  Object.entries(annotations).flatMap(([domain, names]) => names.map((name) => `${domain}/${name}`));

const FOR_WORKLOADS = keysOf(WORKLOAD_ANNOTATIONS);
const FOR_SERVICES = keysOf(SERVICE_ANNOTATIONS);
const KNOWN = [...FOR_WORKLOADS, ...FOR_SERVICES];

// Of a port of a service, in 0.3 to 0.7.
const PORT_AUTHENTICATION = /^auth\.istio\.io\/\d+$/;
// Parts of Istio with annotations that this list does not have.
const OTHER_DOMAINS = /(?:^|\.)(?:install|operator|release|config|galley|kiali|multicluster)\.istio\.io\//;

/** Where an annotation of Istio 0.2 to 1.4 belongs; undefined for one that it does not know. */
export function placeOfAnnotation(key: string): AnnotationPlace | undefined {
  if (FOR_WORKLOADS.includes(key)) return 'workload';
  return FOR_SERVICES.includes(key) || PORT_AUTHENTICATION.test(key) ? 'service' : undefined;
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
