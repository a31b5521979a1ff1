import type { Release } from '../releases/release.js';

/** Where a name is read: in the pod template (in the workload too, in releases that look there), in a Service, or in more places. */
export type NamePlace = 'workload' | 'service' | 'any';

/** An annotation or label of Istio's. */
export interface KnownName {
  readonly name: string;
  /** As what it is read. */
  readonly as: 'annotation' | 'label' | 'either';
  readonly place: NamePlace;
  /** The first release that reads it; 0.2.4: of 0.2. */
  readonly since: Release;
  /** The last one; undefined where the newest does. `0.1`: none that is known here. */
  readonly until?: Release | '0.1';
}

type Where = Omit<KnownName, 'name' | 'since'>;

const POD: Where = { as: 'annotation', place: 'workload' };
const SERVICE: Where = { as: 'annotation', place: 'service' };
const LABEL: Where = { as: 'label', place: 'any' };
const ANYWHERE: Where = { as: 'annotation', place: 'any' };
const EITHER: Where = { as: 'either', place: 'any' };

const names = (since: Release, where: Where, ...found: readonly string[]): readonly KnownName[] =>
  found.map((name) => ({ name, since, ...where }));

const inDomain = (domain: string, ...found: readonly string[]): readonly string[] =>
  found.map((name) => `${domain}/${name}`);

const SIDECAR = 'sidecar.istio.io';
const TRAFFIC = 'traffic.sidecar.istio.io';
const READINESS = 'readiness.status.sidecar.istio.io';

/**
 * Every annotation and label of 0.2 to 1.31 that concerns workloads, Services and who injects them, by the first tag that it
 * was seen in; the last one is that of the last template that reads it, of those that are known (1.1, 1.3, 1.4, 1.6, 1.15, 1.20,
 * 1.24, 1.31): what is between two of them counts with the older one. 1.0.2 stands for 0.8 and 1.0.
 */
export const KNOWN_NAMES: readonly KnownName[] = [
  ...names('0.2.4', { ...EITHER, place: 'workload' }, `${SIDECAR}/inject`),
  ...names('0.2.4', POD, `${SIDECAR}/status`, 'alpha.istio.io/identity'),
  ...names('0.2.4', { ...POD, until: '0.1' }, ...inDomain('alpha.istio.io', 'sidecar', 'version')),
  ...names('0.2.4', SERVICE, ...inDomain('alpha.istio.io', 'canonical-serviceaccounts', 'kubernetes-serviceaccounts')),
  ...names('1.0.2', POD, ...inDomain(SIDECAR, 'interceptionMode', 'proxyImage', 'proxyCPU', 'proxyMemory')),
  ...names('1.0.2', { ...POD, until: '1.5' }, ...inDomain(SIDECAR, 'controlPlaneAuthPolicy', 'discoveryAddress')),
  ...names(
    '1.0.2',
    POD,
    ...inDomain(
      TRAFFIC,
      ...['includeOutboundIPRanges', 'excludeOutboundIPRanges', 'includeInboundPorts', 'excludeInboundPorts'],
    ),
  ),
  ...names('1.1', POD, ...inDomain(SIDECAR, 'bootstrapOverride', 'statsInclusionPrefixes', 'userVolume')),
  ...names('1.1', POD, `${SIDECAR}/userVolumeMount`, 'status.sidecar.istio.io/port', `${TRAFFIC}/kubevirtInterfaces`),
  ...names('1.1', POD, ...inDomain(READINESS, 'failureThreshold', 'initialDelaySeconds', 'periodSeconds')),
  ...names('1.1', { ...POD, until: '1.5' }, `${READINESS}/applicationPorts`),
  ...names('1.1', SERVICE, 'networking.istio.io/exportTo'),
  // Of Mixer, which is no part of 1.8.
  ...names(
    '1.1',
    { ...POD, until: '1.7' },
    ...inDomain(
      'policy.istio.io',
      ...['check', 'checkRetries', 'checkBaseRetryWaitTime', 'checkMaxRetryWaitTime', 'lang'],
    ),
  ),
  ...names(
    '1.2',
    POD,
    ...inDomain(SIDECAR, 'rewriteAppHTTPProbers', 'statsInclusionSuffixes', 'statsInclusionRegexps'),
  ),
  ...names('1.2', POD, `${TRAFFIC}/excludeOutboundPorts`),
  ...names('1.4', LABEL, 'security.istio.io/tlsMode'),
  ...names('1.5', POD, ...inDomain(SIDECAR, 'logLevel', 'componentLogLevel', 'extraStatTags', 'capNetBindService')),
  ...names('1.5', { ...POD, until: '1.24' }, `${SIDECAR}/enableCoreDump`),
  ...names('1.5', EITHER, 'istio.io/rev'),
  ...names('1.5', LABEL, 'topology.istio.io/subzone'),
  ...names('1.6', POD, ...inDomain(SIDECAR, 'proxyCPULimit', 'proxyMemoryLimit'), 'prometheus.istio.io/merge-metrics'),
  ...names('1.6', { ...POD, until: '1.6' }, 'istio.io/proxyConfig'),
  ...names('1.6', ANYWHERE, 'traffic.istio.io/nodeSelector'),
  ...names('1.6', LABEL, ...inDomain('service.istio.io', 'canonical-name', 'canonical-revision')),
  ...names('1.7', POD, 'proxy.istio.io/config', `${TRAFFIC}/includeOutboundPorts`),
  ...names('1.8', LABEL, 'topology.istio.io/network'),
  ...names('1.9', POD, 'inject.istio.io/templates', 'proxy.istio.io/overrides', `${SIDECAR}/agentLogLevel`),
  ...names('1.9', POD, 'proxy.istio.io/health-checks-enabled'),
  ...names('1.10', LABEL, 'istio.io/tag'),
  ...names('1.12', LABEL, 'topology.istio.io/cluster'),
  ...names('1.13', POD, `${SIDECAR}/proxyImageType`),
  ...names('1.15', POD, `${TRAFFIC}/excludeInterfaces`),
  ...names('1.18', ANYWHERE, 'ambient.istio.io/redirection'),
  ...names('1.18', LABEL, 'istio.io/dataplane-mode'),
  ...names('1.19', POD, `${SIDECAR}/statsHistogramBuckets`),
  ...names('1.20', LABEL, 'networking.istio.io/tunnel'),
  ...names('1.21', POD, `${SIDECAR}/statsCompression`),
  ...names('1.24', POD, `${SIDECAR}/nativeSidecar`),
  ...names('1.24', SERVICE, 'networking.istio.io/traffic-distribution'),
  ...names('1.25', POD, 'istio.io/reroute-virtual-interfaces'),
  ...names('1.28', POD, ...inDomain(SIDECAR, 'statsEvictionInterval', 'statsFlushInterval')),
  ...names('1.31', POD, ...inDomain('prometheus.istio.io', 'scrape-targets', 'secure-port', 'secure-envoy-port')),
  ...names('1.31', LABEL, 'service.istio.io/workload-name'),
];
