import { isJsonObject, type Json, type JsonObject, textOf } from '../../json/json.js';
import { shorten } from '../../json/shorten.js';
import { SidecarError } from '../sidecar/sidecar-error.js';
import {
  address,
  agentLogLevels,
  booleanText,
  type Check,
  cidrList,
  componentLogLevels,
  interceptionMode,
  interfaces,
  itemsOf,
  jsonText,
  logLevel,
  objectNameText,
  oneOf,
  portList,
  portNumber,
  quantity,
  wholeNumber,
  yamlMap,
} from './annotation-forms.js';

/** What istio-init gets as one text: without blanks. */
const LISTS: Readonly<Record<string, Check>> = {
  'traffic.sidecar.istio.io/includeOutboundIPRanges': cidrList('includeIPRanges', { wildcard: true }),
  'traffic.sidecar.istio.io/excludeOutboundIPRanges': cidrList('excludeIPRanges', { wildcard: false }),
  'traffic.sidecar.istio.io/includeInboundPorts': portList('includeInboundPorts', { wildcard: true }),
  'traffic.sidecar.istio.io/excludeInboundPorts': portList('excludeInboundPorts', { wildcard: false }),
  'traffic.sidecar.istio.io/includeOutboundPorts': portList('includeOutboundPorts', { wildcard: true }),
  'traffic.sidecar.istio.io/excludeOutboundPorts': portList('excludeOutboundPorts', { wildcard: false }),
  'traffic.sidecar.istio.io/kubevirtInterfaces': interfaces,
  'traffic.sidecar.istio.io/excludeInterfaces': interfaces,
  'istio.io/reroute-virtual-interfaces': interfaces,
  'readiness.status.sidecar.istio.io/applicationPorts': portList('applicationPorts', { wildcard: true }),
};

const CHECKS: readonly (readonly [annotation: string, check: Check])[] = Object.entries({
  'sidecar.istio.io/interceptionMode': interceptionMode,
  ...LISTS,
  'sidecar.istio.io/proxyCPU': quantity,
  'sidecar.istio.io/proxyCPULimit': quantity,
  'sidecar.istio.io/proxyMemory': quantity,
  'sidecar.istio.io/proxyMemoryLimit': quantity,
  'sidecar.istio.io/discoveryAddress': address,
  'sidecar.istio.io/controlPlaneAuthPolicy': oneOf('NONE', 'MUTUAL_TLS'),
  'sidecar.istio.io/logLevel': logLevel,
  'sidecar.istio.io/componentLogLevel': componentLogLevels,
  'sidecar.istio.io/agentLogLevel': agentLogLevels,
  'sidecar.istio.io/bootstrapOverride': objectNameText,
  'sidecar.istio.io/userVolume': jsonText,
  'sidecar.istio.io/userVolumeMount': jsonText,
  'sidecar.istio.io/rewriteAppHTTPProbers': booleanText,
  'sidecar.istio.io/enableCoreDump': booleanText,
  'sidecar.istio.io/nativeSidecar': booleanText,
  'prometheus.istio.io/merge-metrics': booleanText,
  'status.sidecar.istio.io/port': portNumber,
  'readiness.status.sidecar.istio.io/initialDelaySeconds': wholeNumber(),
  'readiness.status.sidecar.istio.io/periodSeconds': wholeNumber(),
  'readiness.status.sidecar.istio.io/failureThreshold': wholeNumber(),
  'proxy.istio.io/config': yamlMap,
  'proxy.istio.io/overrides': jsonText,
});

/** An annotation whose value the sidecar can't use. */
interface AnnotationProblem {
  readonly name: string;
  /** Shortened. */
  readonly value: string;
  /** What is wrong, or wanted instead. */
  readonly problem: string;
}

/** The annotations of a pod whose values the sidecar can't use. */
export function annotationProblems(annotations: JsonObject): readonly AnnotationProblem[] {
  return CHECKS.flatMap(([name, check]) => problemOf(name, annotations[name], check));
}

/**
 * The metadata of a pod as a template sees it. Annotations that configure the sidecar are checked where their values have a
 * form, and the lists among them have no blanks.
 * @throws SidecarError that names each annotation whose value the sidecar can't use, with the value and what is wanted
 */
export function checkMetadata(metadata: JsonObject): JsonObject {
  const { annotations } = metadata;
  if (!isJsonObject(annotations)) return metadata;
  const problems = annotationProblems(annotations).map(
    ({ name, value, problem }) => `Invalid value for annotation ${name}: ${value}. Error: ${problem}`,
  );
  if (problems.length > 0) throw new SidecarError('InvalidAnnotation', `injection failed. ${problems.join('; ')}`);
  if (!Object.keys(annotations).some((name) => Object.hasOwn(LISTS, name))) return metadata;
  return { ...metadata, annotations: Object.fromEntries(Object.entries(annotations).map(withoutBlanks)) };
}

function problemOf(name: string, value: Json | undefined, check: Check): readonly AnnotationProblem[] {
  // In a file it may be a bare number or boolean.
  if (value === undefined || value === null || typeof value === 'object') return [];
  const text = textOf(value);
  const problem = check(text);
  if (problem === undefined) return [];
  return [{ name, value: shorten(text), problem: shorten(problem) }];
}

/** A list as istio-init understands it: without blanks. */
function withoutBlanks([name, value]: [string, Json | undefined]): [string, Json | undefined] {
  return typeof value === 'string' && Object.hasOwn(LISTS, name) ? [name, itemsOf(value).join(',')] : [name, value];
}
