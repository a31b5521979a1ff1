import type { Release } from './release.js';

/** What a template has that only some releases know. */
export interface ReleaseSign {
  /** The first release that has it. */
  readonly since: Release;
  /** The last one; undefined where the newest has it, too. */
  readonly until?: Release;
}

/**
 * Functions by the release that has them first. Those of Go itself and formatDuration are in all; any other that is not here
 * came with 0.8 in a template of parts, and with sprig (1.8) in a later one.
 */
export const FUNCTION_SIGNS: Readonly<Record<string, ReleaseSign>> = {
  protoToJSON: { since: '1.4' },
  appendMultusNetwork: { since: '1.8' },
  toJSON: { since: '1.0.2', until: '1.18' },
  render: { since: '1.0.2', until: '1.13' },
  strdict: { since: '1.18' },
  toJsonMap: { since: '1.18' },
  mergeMaps: { since: '1.21' },
  omitNil: { since: '1.30' },
  otelResourceAttributes: { since: '1.30' },
};

/** Istio's own functions that were there before sprig's. */
export const ISTIO_FUNCTIONS: ReadonlySet<string> = new Set([
  ...['annotation', 'isset', 'valueOrDefault', 'excludeInboundPort', 'includeInboundPorts', 'applicationPorts'],
  ...['kubevirtInterfaces', 'contains', 'toLower', 'directory', 'indent', 'toYaml', 'toJson', 'fromJSON'],
  ...['structToJSON', 'env'],
]);

/** The first release in which templates may call sprig's functions. */
export const SPRIG_SINCE = '1.8' satisfies Release;

/** Data of a template; what is read as a field of another value, such as a label, says nothing. */
export const FIELD_SIGNS: Readonly<Record<string, ReleaseSign>> = {
  '.TypeMeta': { since: '1.1' },
  '.DeploymentMeta': { since: '1.0.2' },
  '.Values': { since: '1.1' },
  '.InterceptionMode': { since: '1.0.2' },
  '.ProxyMetadata': { since: '1.5' },
  '.Revision': { since: '1.9' },
  '.EstimatedConcurrency': { since: '1.11', until: '1.17' },
  '.ProxyImage': { since: '1.13' },
  '.ProxyUID': { since: '1.20' },
  '.ProxyGID': { since: '1.20' },
  '.CompliancePolicy': { since: '1.21' },
  '.InboundTrafficPolicyMode': { since: '1.22' },
  '.NativeSidecars': { since: '1.27' },
  '.ProxyInitImage': { since: '1.31' },
};

/** Texts anywhere in a template: annotations, names of environment variables, an image. */
export const WORD_SIGNS: readonly (ReleaseSign & { readonly word: string })[] = [
  { word: '/proxyv2:', since: '1.0.2' },
  { word: 'sidecar.istio.io/interceptionMode', since: '1.0.2' },
  { word: 'sidecar.istio.io/proxy', since: '1.0.2' },
  { word: 'sidecar.istio.io/discoveryAddress', since: '1.0.2' },
  { word: 'sidecar.istio.io/controlPlaneAuthPolicy', since: '1.0.2' },
  { word: 'traffic.sidecar.istio.io/', since: '1.0.2' },
  { word: 'sidecar.istio.io/bootstrapOverride', since: '1.1' },
  { word: 'sidecar.istio.io/statsInclusion', since: '1.1' },
  { word: 'sidecar.istio.io/userVolume', since: '1.1' },
  { word: 'status.sidecar.istio.io/', since: '1.1' },
  { word: 'sidecar.istio.io/rewriteAppHTTPProbers', since: '1.2' },
  { word: 'traffic.sidecar.istio.io/excludeOutboundPorts', since: '1.2' },
  { word: 'sidecar.istio.io/logLevel', since: '1.5' },
  { word: 'sidecar.istio.io/componentLogLevel', since: '1.5' },
  { word: 'sidecar.istio.io/capNetBindService', since: '1.5' },
  { word: 'istio.io/rev', since: '1.5' },
  { word: 'sidecar.istio.io/proxyCPULimit', since: '1.6' },
  { word: 'sidecar.istio.io/proxyMemoryLimit', since: '1.6' },
  { word: 'proxy.istio.io/config', since: '1.7' },
  { word: 'traffic.sidecar.istio.io/includeOutboundPorts', since: '1.7' },
  { word: 'topology.istio.io/network', since: '1.8' },
  { word: 'sidecar.istio.io/agentLogLevel', since: '1.9' },
  { word: 'ENABLE_LEGACY_FSGROUP_INJECTION', since: '1.9', until: '1.19' },
  { word: 'traffic.sidecar.istio.io/excludeInterfaces', since: '1.15' },
  { word: 'ENABLE_NATIVE_SIDECARS', since: '1.19', until: '1.26' },
  { word: 'sidecar.istio.io/nativeSidecar', since: '1.24' },
  { word: 'istio.io/reroute-virtual-interfaces', since: '1.25' },
  { word: 'prometheus.istio.io/scrape-targets', since: '1.31' },
];

/** Keys at the beginning of a line of a template of parts. */
export const KEY_SIGNS: readonly (ReleaseSign & { readonly key: string })[] = [
  { key: 'dnsConfig', since: '1.0.2' },
  { key: 'securityContext', since: '1.0.2' },
  { key: 'rewriteAppHTTPProbe', since: '1.1' },
  { key: 'podRedirectAnnot', since: '1.3' },
  { key: 'holdApplicationUntilProxyStarts', since: '1.7' },
];
