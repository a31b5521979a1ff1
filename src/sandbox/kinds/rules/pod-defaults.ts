import { listAt, objectAt, stringAt, withField } from '../../json/json-path.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json/json-value.js';
import { type KubernetesVersion, perVersion } from '../../kubernetes-version.js';
import { completeFields } from '../fields/complete-fields.js';
import { containerFields } from '../fields/container-fields.js';
import { decodeObject } from '../fields/decode-object.js';
import { withInitContainerAnnotations, withInitContainersFromAnnotations } from './init-container-annotations.js';

const containerFieldsIn = perVersion((version) => completeFields(containerFields, ['core.v1.Container'], version));

/**
 * A decoded pod or pod template with the defaults that depend on other fields: pull policy from the image's tag, host
 * ports of the host network, the old name of the service account; on 1.7 the init containers' annotations too.
 */
export function withPodDefaults(template: JsonObject, version: KubernetesVersion): JsonObject {
  const read = version === '1.7' ? withInitContainersFromAnnotations(template) : template;
  const filled = withField(read, 'spec', withPodSpecDefaults(objectAt(read, 'spec'), version));
  return version === '1.7' ? withInitContainerAnnotations(filled) : filled;
}

function withPodSpecDefaults(spec: JsonObject, version: KubernetesVersion): JsonObject {
  const complete = containerDefaults(spec['hostNetwork'] === true, version);
  const account = stringAt(spec, 'serviceAccountName') || stringAt(spec, 'serviceAccount') || undefined;
  let result = withField(withField(spec, 'serviceAccountName', account), 'serviceAccount', account);
  for (const key of ['containers', 'initContainers']) {
    const containers = listAt(spec, key);
    if (containers.length > 0) result = withField(result, key, mapObjects(containers, complete));
  }
  return result;
}

function containerDefaults(onHost: boolean, version: KubernetesVersion): (container: JsonObject) => JsonObject {
  return (container) => {
    const policy = stringAt(container, 'imagePullPolicy') || pullPolicyOf(stringAt(container, 'image'));
    const pulled = withField(container, 'imagePullPolicy', policy);
    const ports = listAt(container, 'ports');
    const result = onHost && ports.length > 0 ? withField(pulled, 'ports', mapObjects(ports, withHostPort)) : pulled;
    // Back into the order of the Go struct: the annotations of 1.7 compare as text.
    return result === container ? container : decodeObject(result, containerFieldsIn(version), version);
  };
}

function withHostPort(port: JsonObject): JsonObject {
  return port['hostPort'] === undefined ? withField(port, 'hostPort', port['containerPort']) : port;
}

/** Always for `:latest` and for no tag; a digest is no tag (docker/distribution's reference grammar). */
function pullPolicyOf(image: string): string {
  const name = image.slice(image.lastIndexOf('/') + 1);
  const [tagged = '', digest] = name.split('@');
  const tag = tagged.includes(':') ? tagged.slice(tagged.indexOf(':') + 1) : undefined;
  const isLatest = tag === 'latest' || (tag === undefined && digest === undefined);
  return isLatest ? 'Always' : 'IfNotPresent';
}

/** The list with its objects mapped; the list itself where no object changes. */
function mapObjects(list: readonly JsonValue[], change: (item: JsonObject) => JsonObject): readonly JsonValue[] {
  const mapped = list.map((item) => (isJsonObject(item) ? change(item) : item));
  return mapped.every((item, index) => item === list[index]) ? list : mapped;
}
