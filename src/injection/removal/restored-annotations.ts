import { type Json, type JsonObject, objectAt, stringIn, textOf } from '../../json/json.js';
import { OVERRIDES_ANNOTATION } from '../adjust/kept-overrides.js';
import { STATUS_ANNOTATION } from '../sidecar/injection-status.js';
import type { RestoredEntry } from './metadata-change.js';
import type { ProxyRecord } from './proxy-record.js';
import { restoredMetrics } from './restored-metrics.js';

/** What is known of an injected pod beside its metadata. */
export interface InjectedPod {
  readonly record: ProxyRecord;
  /** The revision that the status names; empty where it names none. */
  readonly revision: string;
  /** Name of the first of its author's containers; empty where there is none. */
  readonly firstContainer: string;
  /** The ports of its author's containers, in the form in which annotations list them. */
  readonly containerPorts: string;
  /** Since 1.9 annotations say which traffic goes through the proxy only where Istio's CNI plugin reads them. */
  readonly hasCni: boolean;
  /** A template of gRPC without a proxy in between. */
  readonly isProxyless: boolean;
  /** The name of the workload, which its pods may have in a label. */
  readonly workloadName: string;
  /** Up to 1.8 the status names the version of the template. */
  readonly hasVersion: boolean;
}

/** Says the revision of the injector since 1.16, before all else that injection writes. */
export const REVISION_ANNOTATION = 'istio.io/rev';
const REWRITE = 'sidecar.istio.io/rewriteAppHTTPProbers';
const CONTAINER_ANNOTATIONS = [
  'kubectl.kubernetes.io/default-container',
  'kubectl.kubernetes.io/default-logs-container',
];
const NETWORKS = 'k8s.v1.cni.cncf.io/networks';
const EXCLUDED_PORTS = 'traffic.sidecar.istio.io/excludeInboundPorts';
const STATUS_PORT = 'status.sidecar.istio.io/port';
const DEFAULT_STATUS_PORT = '15020';

const INBOUND_PORTS = 'traffic.sidecar.istio.io/includeInboundPorts';
/** Up to 1.8 the first of the annotations that say which traffic is redirected; it is always there. */
export const INTERCEPTION_MODE = 'sidecar.istio.io/interceptionMode';
/** What the CNI plugin is told where neither pod nor configuration say otherwise. */
const CNI_DEFAULTS: Readonly<Record<string, readonly string[]>> = {
  [INTERCEPTION_MODE]: ['REDIRECT'],
  'traffic.sidecar.istio.io/includeOutboundIPRanges': ['*'],
  'traffic.sidecar.istio.io/excludeOutboundIPRanges': [''],
  [INBOUND_PORTS]: ['*', ''],
  'traffic.sidecar.istio.io/includeOutboundPorts': [''],
  'traffic.sidecar.istio.io/excludeOutboundPorts': [''],
};

/** The attachment that templates add to a pod's networks, behind the others. */
const ATTACHMENTS: readonly string[] = ['istio-cni', 'default/istio-cni'];

/** The annotations that injection has written or changed, as they were before, as far as anything tells. */
export function restoredAnnotations(annotations: JsonObject, pod: InjectedPod): readonly RestoredEntry[] {
  const { record, revision, firstContainer, hasCni, hasVersion, isProxyless } = pod;
  const isThere = (name: string, value: string): boolean => value !== '' && annotations[name] === value;
  const gone = (name: string): RestoredEntry => ({ name, before: undefined });
  const written = hasVersion
    ? []
    : [
        ...(isThere(REVISION_ANNOTATION, revision || textOf(annotations[REVISION_ANNOTATION] ?? ''))
          ? [gone(REVISION_ANNOTATION)]
          : []),
        ...CONTAINER_ANNOTATIONS.filter((name) => isThere(name, firstContainer)).map(gone),
        ...(isProxyless && isThere(REWRITE, 'false') ? [gone(REWRITE)] : []),
        ...(annotations[OVERRIDES_ANNOTATION] === undefined ? [] : [gone(OVERRIDES_ANNOTATION)]),
      ];
  // From 1.3 to 1.8 they are written whatever reads them, and this one always.
  const redirects = hasVersion ? annotations[INTERCEPTION_MODE] !== undefined : hasCni;
  return [
    ...written,
    ...restoredMetrics(annotations, record),
    ...(redirects ? cniEntries(annotations, pod) : []),
    gone(STATUS_ANNOTATION),
  ];
}

function cniEntries(annotations: JsonObject, { containerPorts }: InjectedPod): readonly RestoredEntry[] {
  const flags = Object.entries(CNI_DEFAULTS).flatMap(([name, defaults]): RestoredEntry[] => {
    const value = annotations[name];
    if (value === undefined) return [];
    const isDefault = defaults.includes(textOf(value)) || (name === INBOUND_PORTS && value === containerPorts);
    if (isDefault) return [{ name, before: undefined }];
    return [{ name, before: textOf(value), note: stays(name) }];
  });
  return [...flags, ...excludedPortsEntry(annotations), ...networksEntry(annotations[NETWORKS])];
}

/** The port of the agent is put behind the pod's own. */
function excludedPortsEntry(annotations: JsonObject): readonly RestoredEntry[] {
  const value = stringIn(annotations[EXCLUDED_PORTS]);
  if (value === undefined) return [];
  const port = textOf(annotations[STATUS_PORT] ?? DEFAULT_STATUS_PORT);
  if (value === '' || value === port) return [{ name: EXCLUDED_PORTS, before: undefined }];
  const end = `,${port}`;
  const before = value.endsWith(end) ? value.slice(0, -end.length) : value;
  return [{ name: EXCLUDED_PORTS, before, note: stays(EXCLUDED_PORTS) }];
}

function stays(name: string): string {
  return `the annotation ${name} stays: whether the pod had it, or the configuration of the injection, is not kept`;
}

function networksEntry(value: Json | undefined): readonly RestoredEntry[] {
  const text = stringIn(value) ?? '';
  const before = text.includes(']') ? withoutLastObject(text) : withoutLastName(text);
  return before === undefined ? [] : [{ name: NETWORKS, before: before === '' ? undefined : before }];
}

/** `a, istio-cni` without the last; undefined where that is not the attachment. */
function withoutLastName(text: string): string | undefined {
  const added = ATTACHMENTS.find((name) => text === name || text.endsWith(`, ${name}`));
  return added === undefined ? undefined : text.slice(0, Math.max(0, text.length - added.length - 2));
}

/** `[..., {"name": "istio-cni"}]` without the last; undefined where that is not the attachment. */
function withoutLastObject(text: string): string | undefined {
  const inside = text.slice(0, text.lastIndexOf(']'));
  const begin = inside.lastIndexOf('{');
  const end = inside.lastIndexOf('}') + 1;
  const others = inside.slice(0, Math.max(begin, 0)).trimEnd();
  if (!others.endsWith(',') || !isAttachment(text.slice(begin, end))) return undefined;
  return others.slice(0, -1) + text.slice(end);
}

function isAttachment(json: string): boolean {
  try {
    return ATTACHMENTS.includes(stringIn(objectAt(JSON.parse(json) as Json)['name']) ?? '');
  } catch {
    return false;
  }
}
