import { listAt, objectAt, withField } from '../../json/json-path.js';
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../json/json-value.js';
import { containerFields } from '../fields/container-fields.js';
import { decodeObject } from '../fields/decode-object.js';

const alpha = 'pod.alpha.kubernetes.io/init-containers';
const beta = 'pod.beta.kubernetes.io/init-containers';

/**
 * On 1.7 init containers are also in two annotations of the pod template, which take precedence over `spec.initContainers` on
 * every write, the beta one over the alpha one (recording `init-containers-and-annotations`). The containers of an annotation
 * get their defaults afterwards. An annotation that is not a list of objects is ignored.
 */
export function withInitContainersFromAnnotations(template: JsonObject): JsonObject {
  const annotations = objectAt(template, 'metadata', 'annotations');
  const containers = parseContainers(annotations[beta] ?? annotations[alpha]);
  if (containers === undefined) return template;
  const spec = objectAt(template, 'spec');
  // Where both already agree the same containers are kept, which other versions of the object share.
  if (toAnnotation(listAt(spec, 'initContainers')) === (annotations[beta] ?? annotations[alpha])) return template;
  return withField(template, 'spec', withField(spec, 'initContainers', containers.length > 0 ? containers : undefined));
}

/** The template with both annotations set to `spec.initContainers`, or removed where there are no init containers. */
export function withInitContainerAnnotations(template: JsonObject): JsonObject {
  const containers = listAt(template, 'spec', 'initContainers');
  const annotations = objectAt(template, 'metadata', 'annotations');
  const value = containers.length === 0 ? undefined : toAnnotation(containers);
  const mirrored = withField(withField(annotations, alpha, value), beta, value);
  if (mirrored === annotations) return template;
  const kept = Object.keys(mirrored).length === 0 ? undefined : mirrored;
  return withField(template, 'metadata', withField(objectAt(template, 'metadata'), 'annotations', kept));
}

function toAnnotation(containers: readonly JsonValue[]): string {
  return JSON.stringify(containers).replace(/[<>&\u2028\u2029]/g, escapeAsGo);
}

/** Escapes what Go's encoder escapes, because it could end a script element. */
function escapeAsGo(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function parseContainers(annotation: JsonValue | undefined): readonly JsonObject[] | undefined {
  if (typeof annotation !== 'string') return undefined;
  try {
    const parsed = JSON.parse(annotation) as JsonValue;
    if (!isJsonList(parsed) || !parsed.every(isJsonObject)) return undefined;
    return parsed.map((container) => decodeObject(container, containerFields, '1.7'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
