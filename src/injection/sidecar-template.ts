import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

import { compileInjectionTemplate, delimitersOf, type InjectionTemplate } from '../template/injection-template.js';
import { TemplateError } from '../template/template-error.js';
import { ConfigError } from './config-error.js';
import type { Json, JsonObject } from './json.js';
import { SidecarError } from './sidecar-error.js';
import { YamlShapes } from './yaml-shapes.js';

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

/** What stands around the actions of a template. */
export type Delimiters = readonly [left: string, right: string];

/** A template that has been read. */
export interface SidecarTemplate {
  /** Hex SHA-256 of the text. */
  readonly version: string;
  readonly delimiters: Delimiters;
  /**
   * The text that it makes: YAML with the containers and volumes of the sidecar.
   * @throws SidecarError where it fails, with Go's text
   */
  readonly render: (input: SidecarTemplateInput) => string;
  /** Reads such a text. @throws GoYamlError */
  readonly read: (text: string) => Json;
}

function compiled(text: string, [left, right]: Delimiters): InjectionTemplate {
  try {
    return compileInjectionTemplate(text, { left, right });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new ConfigError('config key "template"', error.message, { cause: error });
  }
}

/**
 * Reads a template.
 * @param delimiters those that the text speaks of where there are none: `[[` and `]]` where it has the first, else braces
 * @throws ConfigError where it does not parse, with Go's text
 */
export function compileSidecarTemplate(text: string, delimiters?: Delimiters): SidecarTemplate {
  const usual = delimitersOf(text);
  const around = delimiters ?? ([usual.left, usual.right] as const);
  const template = compiled(text, around);
  const shapes = new YamlShapes();
  return {
    version: bytesToHex(sha256(new TextEncoder().encode(text))),
    delimiters: around,
    read: (made) => shapes.read(made),
    render: (input) => {
      try {
        return template.execute(input);
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        throw new SidecarError('TemplateFailed', `the sidecar template failed: ${error.message}`, { cause: error });
      }
    },
  };
}
