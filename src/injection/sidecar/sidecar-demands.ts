import { isJsonObject, type JsonObject, objectAt, objectsIn, stringIn, textOf } from '../../json/json.js';
import { goBoolean } from '../schema/go-boolean.js';

/** What a template asks for beside the parts of a sidecar, as Istio 1.1 to 1.8 read it. */
export interface SidecarDemands {
  /** Annotations for the pod, which the network plugin reads. */
  readonly podRedirectAnnot: JsonObject;
  /** Probes over HTTP are to go through the proxy's agent; undefined where the template does not say. */
  readonly rewriteAppHTTPProbe: boolean | undefined;
  /** The proxy is to come before the pod's own containers. */
  readonly holdApplicationUntilProxyStarts: boolean;
}

/** A pod, or a pod template. */
interface PodParts {
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
}

const REWRITE_PROBES = 'sidecar.istio.io/rewriteAppHTTPProbers';
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

const flagIn = (parts: JsonObject, key: string): boolean | undefined => {
  const value = parts[key];
  return value === undefined || value === null ? undefined : textOf(value) !== 'false';
};

/** Reads what a template asks for. */
export function sidecarDemands(parts: JsonObject): SidecarDemands {
  return {
    podRedirectAnnot: objectAt(parts, 'podRedirectAnnot'),
    rewriteAppHTTPProbe: flagIn(parts, 'rewriteAppHTTPProbe'),
    holdApplicationUntilProxyStarts: flagIn(parts, 'holdApplicationUntilProxyStarts') === true,
  };
}

/** What of it a release does. */
export interface DemandsMet {
  /** Which annotations it sets. */
  readonly podRedirectAnnot: (name: string) => boolean;
  readonly rewriteAppHTTPProbe: boolean;
  readonly holdApplicationUntilProxyStarts: boolean;
}

const NOTHING_MET: DemandsMet = {
  podRedirectAnnot: () => false,
  rewriteAppHTTPProbe: false,
  holdApplicationUntilProxyStarts: false,
};

/**
 * What of it is not done for a pod, and would make a difference there, a phrase each that begins with the key.
 * @param met what the release of the template does; default: nothing
 */
export function unmetDemands(demands: SidecarDemands, pod: PodParts, met: DemandsMet = NOTHING_MET): readonly string[] {
  return [
    ...missingAnnotations(demands, pod, met),
    ...(met.rewriteAppHTTPProbe ? [] : probesToRewrite(demands, pod)),
    ...(demands.holdApplicationUntilProxyStarts && !met.holdApplicationUntilProxyStarts
      ? ['holdApplicationUntilProxyStarts (the proxy would come first)']
      : []),
  ];
}

/** The probes of a pod that a template wants to be rewritten, in a phrase that begins with the key; empty for none. */
export function probesToRewrite(demands: SidecarDemands, pod: PodParts): readonly string[] {
  if (!wantsRewriting(demands, pod)) return [];
  const probes = objectsIn(pod.spec['containers']).flatMap((container) =>
    PROBES.filter((probe) => isJsonObject(objectAt(container, probe)['httpGet'])).map(
      (probe) => `${probe} of container ${stringIn(container['name']) ?? '?'}`,
    ),
  );
  return probes.length === 0 ? [] : [`rewriteAppHTTPProbe (${probes.join(', ')})`];
}

function missingAnnotations(
  { podRedirectAnnot }: SidecarDemands,
  { metadata }: PodParts,
  met: DemandsMet,
): readonly string[] {
  const annotations = objectAt(metadata, 'annotations');
  const missing = Object.entries(podRedirectAnnot).flatMap(([name, value]) => {
    const text = textOf(value ?? null);
    return text === '' || met.podRedirectAnnot(name) || textOf(annotations[name] ?? null) === text
      ? []
      : [`${name}: ${text}`];
  });
  return missing.length === 0 ? [] : [`podRedirectAnnot (annotations ${missing.join(', ')})`];
}

/** Whether the probes of a pod are to be rewritten: its annotation counts where the template knows of it. */
function wantsRewriting({ rewriteAppHTTPProbe }: SidecarDemands, { metadata }: PodParts): boolean {
  if (rewriteAppHTTPProbe === undefined) return false;
  const annotation = textOf(objectAt(metadata, 'annotations')[REWRITE_PROBES] ?? null);
  return goBoolean(annotation) ?? rewriteAppHTTPProbe;
}
