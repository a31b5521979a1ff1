import { errorMessage } from '../../json/error-message.js';
import { type Json, type JsonObject, objectAt, objectsIn } from '../../json/json.js';
import { shorten } from '../../json/shorten.js';
import { container } from '../pod-types/container-fields.js';
import { fields, list } from '../pod-types/field-type.js';
import { typedObject } from '../pod-types/typed-json.js';
import type { ContainerList } from '../releases/rules/container-rules.js';
import type { PodTypeRules } from '../releases/rules/pod-type-rules.js';
import { SidecarError } from '../sidecar/sidecar-error.js';
import { annotationText } from './pod-containers.js';

/** Keeps the author's settings for injected containers, for the next injection. */
export const OVERRIDES_ANNOTATION = 'proxy.istio.io/overrides';

const LISTS = fields({ containers: list(container), initContainers: list(container) });

/** Containers of each list. */
export type Containers = Readonly<Record<ContainerList, readonly JsonObject[]>>;

/**
 * The settings that an earlier injection kept in the pod's annotation; none where there is no annotation.
 * @throws SidecarError where it is not the JSON of containers
 */
export function keptOverrides(pod: JsonObject, rules: PodTypeRules): Containers {
  const text = annotationText(pod, OVERRIDES_ANNOTATION);
  if (text === undefined) return { containers: [], initContainers: [] };
  try {
    return typedContainers((JSON.parse(text) as Json) ?? {}, rules);
  } catch (error) {
    const message =
      `the annotation ${OVERRIDES_ANNOTATION} is '${shorten(text)}', want the JSON that an injection wrote: ` +
      `${errorMessage(error)}; remove it, or correct it`;
    throw new SidecarError('InvalidAnnotation', message, { cause: error });
  }
}

/**
 * Containers of both lists as a release's own types hold them: what it does not know is left out.
 * @param containers a map with the lists
 * @throws FieldTypeError where a value has another type than its field
 */
export function typedContainers(containers: Json, rules: PodTypeRules): Containers {
  const { value } = typedObject(containers, LISTS, rules);
  const read = objectAt(value);
  return { containers: objectsIn(read['containers']), initContainers: objectsIn(read['initContainers']) };
}
