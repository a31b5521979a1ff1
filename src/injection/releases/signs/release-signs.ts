import { rulesAt } from '../history.js';
import { type Release, RELEASES } from '../release.js';
import { TEMPLATE_HISTORY } from '../rules/template-rules.js';

/** What a template has that only some releases know. */
export interface ReleaseSign {
  /** The first release that has it. */
  readonly since: Release;
  /** The last one; undefined where the newest has it, too. */
  readonly until?: Release;
}

/** The release that brought Istio's own functions; the history has them from its beginning, which allows more than was there. */
const FUNCTIONS_SINCE = '1.0.2' satisfies Release;

/** What sprig has under the same name: it neither came nor went with Istio's own. */
const ALSO_OF_SPRIG: ReadonlySet<string> = new Set(['omit', 'toJson']);

/** Istio's own functions that are not sprig's, by the releases that have them. */
export const FUNCTION_SIGNS: ReadonlyMap<string, ReleaseSign> = new Map<string, ReleaseSign>([
  ...signsOf('istioFunctions').filter(([name]) => !ALSO_OF_SPRIG.has(name)),
  ['protoToJSON', { since: '1.4' }],
]);

/** The first release after 1.0 in which templates may call sprig's functions. */
export const SPRIG_SINCE: Release =
  TEMPLATE_HISTORY.findLast(({ rules }) => rules.sprig !== undefined)?.since ?? FUNCTIONS_SINCE;

/** Data of a template; what is read as a field of another value, such as a label, says nothing. */
export const FIELD_SIGNS: ReadonlyMap<string, ReleaseSign> = new Map<string, ReleaseSign>([
  ['TypeMeta', { since: '1.1' }],
  ['DeploymentMeta', { since: '1.0.2' }],
  ['Values', { since: '1.1' }],
  ['InterceptionMode', { since: '1.0.2' }],
  ['ProxyMetadata', { since: '1.5' }],
  ...signsOf('dataFields'),
]);

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

/** Each name of a list that the history of templates keeps, with the first and the last release that have it. */
function signsOf(list: 'istioFunctions' | 'dataFields'): readonly (readonly [name: string, sign: ReleaseSign])[] {
  const namesByRelease = RELEASES.map((release) => ({ release, names: rulesAt(TEMPLATE_HISTORY, release)[list] }));
  const all = new Set<string>(namesByRelease.flatMap(({ names }) => names));
  return [...all].map((name) => {
    const having = RELEASES.filter((_, index) => namesByRelease[index]?.names.some((other) => other === name));
    const [first = FUNCTIONS_SINCE] = having;
    const last = having.at(-1);
    const since = first === RELEASES[0] ? FUNCTIONS_SINCE : first;
    return [name, { since, ...(last && last !== RELEASES.at(-1) && { until: last }) }];
  });
}
