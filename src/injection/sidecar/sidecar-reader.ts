import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn } from '../../json/json.js';
import { GoYamlError } from '../../yaml/read-go-yaml.js';
import { FieldTypeError } from '../pod-types/scalar-json.js';
import { typedJson, type TypedValue } from '../pod-types/typed-json.js';
import type { TemplateRelease } from '../releases/istio-release.js';
import { namesOf } from '../workload/workload.js';
import { type InjectedNames, SIDECAR_LISTS, statusText } from './injection-status.js';
import { withoutOldRestartPolicy } from './old-restart-policy.js';
import { withSidecarDefaults } from './pod-defaults.js';
import type { Sidecar } from './sidecar.js';
import { type SidecarDemands, sidecarDemands } from './sidecar-demands.js';
import { SidecarError } from './sidecar-error.js';
import { SIDECAR_FIELDS } from './sidecar-fields.js';
import { unknownFieldWarnings } from './template-warnings.js';

/** What a template rendered, as Kubernetes' own types hold it. */
type SidecarParts = Omit<TemplateSidecar, 'status'>;

/** What a template rendered, with the status that names it. */
export type TemplateSidecar = Omit<Sidecar, 'statusOnWorkload'> & { readonly demands: SidecarDemands };

export interface SidecarReaderOptions {
  /** Of the template, for the status. */
  readonly version: string;
  readonly release: TemplateRelease;
  /** The first document of a YAML text, as `readGoYaml` reads it. It is not changed. @throws GoYamlError */
  readonly readYaml: (text: string) => Json;
}

const templateFailure = (problem: string, cause: unknown): SidecarError =>
  new SidecarError('TemplateFailed', `the sidecar template made no sidecar: ${problem}`, { cause });

/** Reads the texts that one template renders. */
export class SidecarReader {
  readonly #options: SidecarReaderOptions;
  constructor(options: SidecarReaderOptions) {
    this.#options = options;
  }

  /**
   * The sidecar that a text describes.
   * @param options with or without what Kubernetes fills in
   * @throws SidecarError where it is not valid YAML, or a value in it has the wrong type
   */
  read(text: string, options: { readonly withDefaults: boolean }): TemplateSidecar {
    try {
      const sidecar = this.withStatus(readParts(this.#options.readYaml(text)));
      return options.withDefaults ? withSidecarDefaults(sidecar) : sidecar;
    } catch (error) {
      if (!(error instanceof GoYamlError)) throw error;
      throw templateFailure(`its text is not valid YAML: ${error.message}`, error);
    }
  }

  /** A sidecar with a status that names what is in it. */
  withStatus(parts: SidecarParts): TemplateSidecar {
    const { version, release } = this.#options;
    return { ...parts, status: statusText({ version, release }, namesIn(parts), parts) };
  }
}

function namedItems(parts: JsonObject, list: string): readonly JsonObject[] {
  const items = objectsIn(parts[list]);
  const nameless = items.findIndex(({ name }) => !name);
  if (nameless >= 0) throw templateFailure(`${list}[${nameless}]: got none, want a name`, undefined);
  return items;
}

function readTypedParts(document: Json): TypedValue {
  try {
    return typedJson(document ?? {}, SIDECAR_FIELDS);
  } catch (error) {
    if (!(error instanceof FieldTypeError)) throw error;
    throw templateFailure(error.message, error);
  }
}

/** @throws SidecarError where the text is a whole pod, in which no part of a sidecar is found */
function refuseWholePod(parts: JsonObject): void {
  const found = ['spec', 'metadata'].find((key) => parts[key] !== undefined);
  if (found === undefined) return;
  throw templateFailure(
    `it renders a whole pod, with the key ${found}, as templates of Istio 1.9 and newer do; want the keys initContainers, containers and volumes`,
    undefined,
  );
}

/** Containers, volumes and the rest of a sidecar; an empty document is an empty one. */
function readParts(document: Json): SidecarParts {
  const { value, unknown } = readTypedParts(document);
  const parts = objectAt(value);
  refuseWholePod(parts);
  const [initContainers = [], containers = [], volumes = [], imagePullSecrets = []] = SIDECAR_LISTS.map((list) =>
    namedItems(parts, list),
  );
  const cleaned = {
    initContainers: withoutOldRestartPolicy(initContainers, 'initContainers'),
    containers: withoutOldRestartPolicy(containers, 'containers'),
  };
  const warnings = [
    ...unknownFieldWarnings(unknown),
    ...cleaned.initContainers.warnings,
    ...cleaned.containers.warnings,
  ];
  const { dnsConfig, securityContext } = parts;
  return {
    initContainers: cleaned.initContainers.containers,
    containers: cleaned.containers.containers,
    volumes,
    ...(imagePullSecrets.length > 0 && { imagePullSecrets }),
    ...(isJsonObject(dnsConfig) && { dnsConfig }),
    ...(isJsonObject(securityContext) && { securityContext }),
    ...(warnings.length > 0 && { warnings }),
    demands: sidecarDemands(parts),
  };
}

/** The names in a sidecar, list by list. */
function namesIn(parts: SidecarParts): InjectedNames {
  return {
    initContainers: namesOf(parts.initContainers),
    containers: namesOf(parts.containers),
    volumes: namesOf(parts.volumes),
    imagePullSecrets: namesOf(parts.imagePullSecrets ?? []),
  };
}
