import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn } from '../../json/json.js';
import { GoYamlError } from '../../yaml/read-go-yaml.js';
import { YamlShapes } from '../../yaml/read-similar-yaml.js';
import type { CheckKnown } from '../../yaml/yaml-shape.js';
import type { TemplateRelease } from '../releases/istio-release.js';
import { namesOf } from '../workload/workload.js';
import { type InjectedNames, SIDECAR_LISTS, statusText } from './injection-status.js';
import { withSidecarDefaults } from './pod-defaults.js';
import type { Sidecar } from './sidecar.js';
import { SidecarError } from './sidecar-error.js';
import { SIDECAR_FIELDS } from './sidecar-fields.js';
import { FieldTypeError, typedJson } from './typed-json.js';

/** What a template made, as Kubernetes' own types hold it. */
type SidecarParts = Omit<Sidecar, 'status' | 'statusOnWorkload'>;

/** What a template made, with the status that speaks of it. */
export type TemplateSidecar = Omit<Sidecar, 'statusOnWorkload'>;

/** What the status says of the template. */
interface Origin {
  /** Of the template. */
  readonly version: string;
  readonly release: TemplateRelease;
}

const templateFailure = (problem: string, cause: unknown): SidecarError =>
  new SidecarError('TemplateFailed', `the sidecar template made no sidecar: ${problem}`, { cause });

/** Reads the texts that one template makes. */
export class SidecarReader {
  readonly #origin: Origin;
  readonly #asWritten = new YamlShapes((document, checkKnown) => this.#sidecarIn(document, checkKnown));
  readonly #withDefaults = new YamlShapes((document, checkKnown) =>
    withDefaults(this.#sidecarIn(document, checkKnown), checkKnown),
  );

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  /**
   * What a text says.
   * @param options with or without what Kubernetes fills in
   * @throws SidecarError where it is no YAML, or something in it is of a wrong type
   */
  read(text: string, options: { readonly withDefaults: boolean }): TemplateSidecar {
    try {
      return options.withDefaults ? this.#withDefaults.read(text) : this.#asWritten.read(text);
    } catch (error) {
      if (!(error instanceof GoYamlError)) throw error;
      throw templateFailure(`its text is not valid YAML: ${error.message}`, error);
    }
  }

  /** The sidecar with these of its image pull secrets; its status speaks of no others then. */
  withSecrets(sidecar: TemplateSidecar, kept: readonly JsonObject[]): TemplateSidecar {
    const { imagePullSecrets, ...rest } = sidecar;
    const parts = kept.length > 0 && imagePullSecrets ? { ...rest, imagePullSecrets: kept } : rest;
    return { ...parts, status: this.#statusOf(namesIn(parts)) };
  }

  #sidecarIn(document: Json, checkKnown: CheckKnown): TemplateSidecar {
    const parts = readParts(document);
    const names = namesIn(parts);
    for (const name of Object.values(names).flat()) checkKnown(name);
    return { ...parts, status: this.#statusOf(names) };
  }

  #statusOf(names: InjectedNames): string {
    return statusText(this.#origin.version, names, this.#origin.release);
  }
}

function namedItems(parts: JsonObject, list: string): readonly JsonObject[] {
  const items = objectsIn(parts[list]);
  const nameless = items.findIndex(({ name }) => !name);
  if (nameless >= 0) throw templateFailure(`${list}[${nameless}]: got none, want a name`, undefined);
  return items;
}

function readTypedParts(document: Json): JsonObject {
  try {
    return objectAt(typedJson(document ?? {}, SIDECAR_FIELDS));
  } catch (error) {
    if (!(error instanceof FieldTypeError)) throw error;
    throw templateFailure(error.message, error);
  }
}

/** Containers, volumes and the rest of a sidecar; an empty document is an empty one. */
function readParts(document: Json): SidecarParts {
  const parts = readTypedParts(document);
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

/** Names of what a sidecar is made of, list by list. */
function namesIn(parts: SidecarParts): InjectedNames {
  return {
    initContainers: namesOf(parts.initContainers),
    containers: namesOf(parts.containers),
    volumes: namesOf(parts.volumes),
    imagePullSecrets: namesOf(parts.imagePullSecrets ?? []),
  };
}

/** The sidecar with what Kubernetes fills in: of a container that does not say when to pull its image, that goes by the image. */
function withDefaults(sidecar: TemplateSidecar, checkKnown: CheckKnown): TemplateSidecar {
  for (const { image, imagePullPolicy } of [...sidecar.initContainers, ...sidecar.containers]) {
    if (imagePullPolicy === undefined) checkKnown(image);
  }
  return withSidecarDefaults(sidecar);
}
