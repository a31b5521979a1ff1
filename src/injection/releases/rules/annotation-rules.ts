import type { History } from '../history.js';

/** Forms that say all by their names. */
export type PlainForm =
  | 'address'
  | 'agentLogLevels'
  | 'boolean'
  | 'componentLogLevels'
  | 'interfaces'
  /** Names with a `+` behind them stand for all that begin so. */
  | 'interfacePatterns'
  | 'json'
  /** With blanks around them, which are taken out. */
  | 'lenientInterfaces'
  | 'logLevel'
  | 'objectName'
  | 'proxyConfig'
  | 'quantity'
  | 'uint16'
  | 'uint32'
  | 'yamlMap';

/** The form that the value of an annotation has to have. */
export type AnnotationForm =
  /** Nobody looks at it. */
  | { readonly form: 'any' }
  /** How the traffic is redirected. */
  | { readonly form: 'interceptionMode'; readonly modes: readonly string[] }
  | { readonly form: 'words'; readonly words: readonly string[] }
  /** A list; `name` is the original's for it. */
  | {
      readonly form: 'ranges' | 'ports';
      readonly name: string;
      /** `*` alone means all. */
      readonly wildcard: boolean;
      /** As the release reads it, or as it should be: with blanks around items, which are taken out, and no port 0. */
      readonly reading: 'exact' | 'lenient';
    }
  | { readonly form: PlainForm };

/** The forms of a release by annotation. */
export type AnnotationRules = Readonly<Record<string, AnnotationForm>>;

const TRAFFIC = 'traffic.sidecar.istio.io/';
const READINESS = 'readiness.status.sidecar.istio.io/';
const ANY = { form: 'any' } as const;

type Reading = 'exact' | 'lenient';

const lists = (reading: Reading): AnnotationRules => ({
  [`${TRAFFIC}includeOutboundIPRanges`]: { form: 'ranges', name: 'includeIPRanges', wildcard: true, reading },
  [`${TRAFFIC}excludeOutboundIPRanges`]: { form: 'ranges', name: 'excludeIPRanges', wildcard: false, reading },
  [`${TRAFFIC}includeInboundPorts`]: { form: 'ports', name: 'includeInboundPorts', wildcard: true, reading },
  [`${TRAFFIC}excludeInboundPorts`]: { form: 'ports', name: 'excludeInboundPorts', wildcard: false, reading },
  [`${TRAFFIC}includeOutboundPorts`]: { form: 'ports', name: 'includeOutboundPorts', wildcard: true, reading },
  [`${TRAFFIC}excludeOutboundPorts`]: { form: 'ports', name: 'excludeOutboundPorts', wildcard: false, reading },
  [`${READINESS}applicationPorts`]: { form: 'ports', name: 'applicationPorts', wildcard: true, reading },
});

const interfaces = (form: 'interfaces' | 'interfacePatterns' | 'lenientInterfaces'): AnnotationRules => ({
  [`${TRAFFIC}kubevirtInterfaces`]: { form },
  [`${TRAFFIC}excludeInterfaces`]: { form },
  'istio.io/reroute-virtual-interfaces': { form },
});

/**
 * What is checked in each release. Beside what the release checks itself this is what would make a sidecar that does not start,
 * or text that is no value any more: amounts, levels, names and JSON. Up to 1.0, where the release checks little, it is all
 * that any later one checks.
 */
export const ANNOTATION_HISTORY: History<AnnotationRules> = [
  {
    since: '0.2.4',
    rules: {
      'sidecar.istio.io/interceptionMode': { form: 'interceptionMode', modes: ['REDIRECT', 'TPROXY'] },
      ...lists('lenient'),
      ...interfaces('lenientInterfaces'),
      'sidecar.istio.io/proxyCPU': { form: 'quantity' },
      'sidecar.istio.io/proxyCPULimit': { form: 'quantity' },
      'sidecar.istio.io/proxyMemory': { form: 'quantity' },
      'sidecar.istio.io/proxyMemoryLimit': { form: 'quantity' },
      'sidecar.istio.io/discoveryAddress': { form: 'address' },
      'sidecar.istio.io/controlPlaneAuthPolicy': { form: 'words', words: ['NONE', 'MUTUAL_TLS'] },
      'sidecar.istio.io/logLevel': { form: 'logLevel' },
      'sidecar.istio.io/componentLogLevel': { form: 'componentLogLevels' },
      'sidecar.istio.io/agentLogLevel': { form: 'agentLogLevels' },
      'sidecar.istio.io/bootstrapOverride': { form: 'objectName' },
      'sidecar.istio.io/userVolume': { form: 'json' },
      'sidecar.istio.io/userVolumeMount': { form: 'json' },
      'sidecar.istio.io/rewriteAppHTTPProbers': { form: 'boolean' },
      'sidecar.istio.io/enableCoreDump': { form: 'boolean' },
      'sidecar.istio.io/nativeSidecar': { form: 'boolean' },
      'prometheus.istio.io/merge-metrics': { form: 'boolean' },
      'status.sidecar.istio.io/port': { form: 'uint16' },
      [`${READINESS}initialDelaySeconds`]: { form: 'uint32' },
      [`${READINESS}periodSeconds`]: { form: 'uint32' },
      [`${READINESS}failureThreshold`]: { form: 'uint32' },
      'proxy.istio.io/config': { form: 'yamlMap' },
      'proxy.istio.io/overrides': { form: 'json' },
    },
  },
  {
    since: '1.1',
    rules: {
      'sidecar.istio.io/interceptionMode': { form: 'interceptionMode', modes: ['REDIRECT', 'TPROXY', 'NONE'] },
      ...lists('exact'),
      ...interfaces('interfacePatterns'),
      // What is no boolean counts for nothing there, and stops nobody.
      'sidecar.istio.io/rewriteAppHTTPProbers': ANY,
      'sidecar.istio.io/nativeSidecar': ANY,
      'proxy.istio.io/config': ANY,
    },
  },
  { since: '1.6', rules: { 'istio.io/proxyConfig': { form: 'proxyConfig' } } },
  { since: '1.7', rules: { 'istio.io/proxyConfig': ANY, 'proxy.istio.io/config': { form: 'proxyConfig' } } },
  { since: '1.25', rules: { 'sidecar.istio.io/enableCoreDump': ANY } },
  { since: '1.31', rules: interfaces('interfaces') },
];
