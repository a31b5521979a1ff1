import { type JsonObject, objectAt } from '../../json/json.js';
import { STATUS_ANNOTATION } from '../sidecar/injection-status.js';
import { NETWORK_LABEL } from './cluster-envs.js';
import { annotationsOf, withAnnotations } from './pod-containers.js';

/** What injection says of a pod in its metadata. */
export interface PodMetadata {
  /** Empty where it is not known. */
  readonly network: string;
  /** Value of the annotation `sidecar.istio.io/status`. */
  readonly status: string;
  /** `injectedAnnotations` of the configuration: they count before what is there. */
  readonly injectedAnnotations: JsonObject;
}

/** The pod with label and annotations that say what has been done. */
export function withInjectionMetadata(
  pod: JsonObject,
  { network, status, injectedAnnotations }: PodMetadata,
): JsonObject {
  const annotated = withAnnotations(pod, {
    ...annotationsOf(pod),
    [STATUS_ANNOTATION]: status,
    ...injectedAnnotations,
  });
  if (network === '') return annotated;
  const metadata = objectAt(annotated, 'metadata');
  const labels = { ...objectAt(metadata, 'labels'), [NETWORK_LABEL]: network };
  return { ...annotated, metadata: { ...metadata, labels } };
}
