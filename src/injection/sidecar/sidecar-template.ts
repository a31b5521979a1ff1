import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

import type { JsonObject } from '../../json/json.js';
import {
  compileInjectionTemplate,
  delimitersOf,
  type InjectionTemplate,
} from '../../template/istio/injection-template.js';
import { TemplateError } from '../../template/parse/template-error.js';
import { SimilarYamlReader } from '../../yaml/read-similar-yaml.js';
import type { DelimiterPair } from '../releases/find-release.js';
import type { TemplateRelease } from '../releases/istio-release.js';
import { ConfigError } from '../schema/config-error.js';
import { SidecarError } from './sidecar-error.js';
import { SidecarReader } from './sidecar-reader.js';

/** What a template is executed over. */
interface SidecarTemplateInput {
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

/** A compiled template. */
export interface SidecarTemplate {
  /** Hex SHA-256 of the text. */
  readonly version: string;
  readonly delimiters: DelimiterPair;
  readonly release: TemplateRelease;
  /**
   * The text that it renders: YAML with the containers and volumes of the sidecar.
   * @throws SidecarError where it fails, with Go's text
   */
  readonly render: (input: SidecarTemplateInput) => string;
  /** The sidecar that such a text describes. @throws SidecarError where it can't be read */
  readonly read: SidecarReader['read'];
  /** A sidecar that was read and changed, with a status that names what is in it now. */
  readonly withStatus: SidecarReader['withStatus'];
}

/** A template, as a configuration has it. */
export interface SidecarTemplateSource {
  readonly text: string;
  readonly delimiters: DelimiterPair;
  readonly release: TemplateRelease;
}

/** What is around the actions of a text: `[[` and `]]` where it has the first of them, else double braces. */
export function delimitersIn(text: string): DelimiterPair {
  const { left, right } = delimitersOf(text);
  return [left, right];
}

/**
 * Compiles a template.
 * @throws ConfigError where it does not parse, with Go's text
 */
export function compileSidecarTemplate({ text, delimiters, release }: SidecarTemplateSource): SidecarTemplate {
  const template = compileText(text, delimiters);
  const version = bytesToHex(sha256(new TextEncoder().encode(text)));
  // Of many pods, the rendered texts differ in a few quoted values.
  const yaml = new SimilarYamlReader();
  const reader = new SidecarReader({ version, release, readYaml: (rendered) => yaml.read(rendered) });
  return {
    version,
    delimiters,
    release,
    read: (rendered, options) => reader.read(rendered, options),
    withStatus: (sidecar) => reader.withStatus(sidecar),
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

function compileText(text: string, [left, right]: DelimiterPair): InjectionTemplate {
  try {
    return compileInjectionTemplate(text, { left, right });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new ConfigError('config key "template"', error.message, { cause: error });
  }
}
