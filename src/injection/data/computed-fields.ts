import { type JsonObject, objectAt } from '../../json/json.js';
import type { InjectionParts } from '../../template/istio/injection-data.js';
import { estimatedConcurrency } from './estimated-concurrency.js';
import { proxyImage, proxyInitImage } from './proxy-image.js';
import type { TypedValues } from './typed-values.js';

/** What the computed fields of a template's data are made of. */
export interface ComputedFrom {
  readonly values: TypedValues;
  /** The effective ProxyConfig and the mesh configuration, in protobuf's JSON. */
  readonly proxyConfig: JsonObject;
  readonly meshConfig: JsonObject;
  /** Annotations of the pod. */
  readonly annotations: JsonObject;
}

/** The fields of a template's data that depend on the configuration and the pod's annotations. */
export function computedFields(
  parts: ComputedFrom,
): Required<
  Pick<InjectionParts, 'proxyImage' | 'proxyInitImage' | 'estimatedConcurrency' | 'inboundTrafficPolicyMode'>
> {
  const { mode } = objectAt(parts.meshConfig, 'inboundTrafficPolicy');
  return {
    proxyImage: proxyImage(parts),
    proxyInitImage: proxyInitImage(parts),
    estimatedConcurrency: estimatedConcurrency(parts),
    inboundTrafficPolicyMode: mode === 'LOCALHOST' ? 'localhost' : 'passthrough',
  };
}
