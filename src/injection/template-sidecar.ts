import { ownerOfPod, type Owner } from './deployment-of-pod.js';
import { GoYamlError, readGoYaml } from './go-yaml.js';
import type { TemplateConfig } from './injection-config.js';
import { SIDECAR_LISTS, statusText, type InjectedNames } from './injection-status.js';
import { isJsonObject, objectAt, objectsIn, stringIn, type Json, type JsonObject } from './json.js';
import { checkedMetadata } from './pod-annotations.js';
import { SidecarError } from './sidecar-error.js';
import { SIDECAR_FIELDS } from './sidecar-fields.js';
import type { Sidecar, SidecarConfig } from './sidecar.js';
import { FieldTypeError, typedJson } from './typed-json.js';
import { namesOf, type WorkloadShape } from './workload.js';

/** What a template made, as Kubernetes' own types hold it. */
type SidecarParts = Omit<Sidecar, 'status' | 'statusOnWorkload'>;

const failed = (problem: string, cause: unknown): SidecarError =>
  new SidecarError('TemplateFailed', `the sidecar template made no sidecar: ${problem}`, { cause });

function namedItems(parts: JsonObject, list: string): readonly JsonObject[] {
  const items = objectsIn(parts[list]);
  const nameless = items.findIndex(({ name }) => !name);
  if (nameless >= 0) throw failed(`${list}[${nameless}]: got none, want a name`, undefined);
  return items;
}

function typedParts(document: Json): JsonObject {
  try {
    return objectAt(typedJson(document ?? {}, SIDECAR_FIELDS), []);
  } catch (error) {
    if (!(error instanceof FieldTypeError)) throw error;
    throw failed(error.message, error);
  }
}

function readYaml(text: string, read: (text: string) => Json): Json {
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof GoYamlError)) throw error;
    throw failed(`its text is not valid YAML: ${error.message}`, error);
  }
}

/**
 * What the text that a template made says: containers, volumes and the rest of a sidecar; an empty text is an empty one.
 * @param read the reader of its YAML
 * @throws SidecarError where it is no YAML, or something in it is of a wrong type
 */
function readSidecarText(text: string, read: (text: string) => Json = readGoYaml): SidecarParts {
  const parts = typedParts(readYaml(text, read));
  const [initContainers = [], containers = [], volumes = [], imagePullSecrets = []] = SIDECAR_LISTS.map((list) =>
    namedItems(parts, list),
  );
  const { dnsConfig, securityContext } = parts;
  return {
    initContainers,
    containers,
    volumes,
    ...(imagePullSecrets.length > 0 && { imagePullSecrets }),
    ...(isJsonObject(dnsConfig) && { dnsConfig }),
    ...(isJsonObject(securityContext) && { securityContext }),
  };
}

/** The sidecar without the image pull secrets that the pod has already: they would come twice, and go at uninjection. */
function withoutOwnSecrets(parts: SidecarParts, spec: JsonObject): SidecarParts {
  const { imagePullSecrets, ...rest } = parts;
  const own = namesOf(objectsIn(spec['imagePullSecrets']));
  const added = (imagePullSecrets ?? []).filter(({ name }) => !own.includes(stringIn(name) ?? ''));
  return added.length > 0 ? { ...rest, imagePullSecrets: added } : rest;
}

function ownerOf(workload: JsonObject, { kind }: WorkloadShape): Owner {
  if (kind === 'Pod') return ownerOfPod(workload);
  const apiVersion = stringIn(workload['apiVersion']) ?? '';
  return { typeMeta: { apiVersion, kind }, metadata: objectAt(workload, ['metadata']) };
}

/** Names of what a sidecar is made of, list by list. */
function namesInSidecar(parts: SidecarParts): InjectedNames {
  return {
    initContainers: namesOf(parts.initContainers),
    containers: namesOf(parts.containers),
    volumes: namesOf(parts.volumes),
    imagePullSecrets: namesOf(parts.imagePullSecrets ?? []),
  };
}

/**
 * The sidecar that the template of a configuration makes for one workload, as Istio 0.5 and later made it.
 * @throws SidecarError where the template fails, makes nothing that can be read, or an annotation is wrong
 */
export function templateSidecar(
  { config, mesh, values = {} }: SidecarConfig<TemplateConfig>,
  workload: JsonObject,
  shape: WorkloadShape,
): Sidecar {
  const { template } = config;
  const spec = objectAt(workload, [...shape.podTemplate, 'spec']);
  const owner = ownerOf(workload, shape);
  const text = template.render({
    typeMeta: owner.typeMeta,
    deploymentMeta: owner.metadata,
    objectMeta: checkedMetadata(objectAt(workload, [...shape.podTemplate, 'metadata'])),
    spec,
    proxyConfig: objectAt(mesh.json, ['defaultConfig']),
    meshConfig: mesh.json,
    values,
  });
  const parts = withoutOwnSecrets(readSidecarText(text, template.read), spec);
  const status = statusText(template.version, namesInSidecar(parts), config.compatibility);
  return { ...parts, status, statusOnWorkload: false };
}
