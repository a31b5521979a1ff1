import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

import type { InjectionParts } from '../../template/istio/injection-data.js';
import {
  compileInjectionTemplate,
  delimitersOf,
  type InjectionTemplate,
} from '../../template/istio/injection-template.js';
import { TemplateError } from '../../template/parse/template-error.js';
import { SimilarYamlReader } from '../../yaml/read-similar-yaml.js';
import { rulesAt } from '../releases/history.js';
import type { TemplateRelease } from '../releases/istio-release.js';
import { MESH_HISTORY } from '../releases/rules/mesh-rules.js';
import { PARTS_HISTORY } from '../releases/rules/parts-rules.js';
import { TEMPLATE_HISTORY } from '../releases/rules/template-rules.js';
import type { DelimiterPair } from '../releases/signs/find-release.js';
import { ConfigError } from '../schema/config-error.js';
import { SidecarError } from './sidecar-error.js';
import { SidecarReader } from './sidecar-reader.js';
import { type Environment, NO_ENVIRONMENT, templateByEnvironment } from './template-by-environment.js';

/** A compiled template. */
export interface SidecarTemplate {
  /** Hex SHA-256 of the text. */
  readonly version: string;
  readonly delimiters: DelimiterPair;
  readonly release: TemplateRelease;
  /**
   * The text that it renders: YAML with the containers and volumes of the sidecar.
   * @param environment the same object for one pod after the other: the template is compiled for it; default: none
   * @throws SidecarError where it fails, with Go's text
   */
  readonly render: (input: InjectionParts, environment?: Environment) => string;
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
export function compileSidecarTemplate(source: SidecarTemplateSource): SidecarTemplate {
  const { text, delimiters, release } = source;
  const templateFor = templateByEnvironment((environment) => compileFor(source, environment));
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
    render: (input, environment = NO_ENVIRONMENT) => {
      try {
        return templateFor(environment).execute(input);
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        throw new SidecarError('TemplateFailed', `the sidecar template failed: ${error.message}`, { cause: error });
      }
    },
  };
}

function compileFor(source: SidecarTemplateSource, environment: Environment): InjectionTemplate {
  const [left, right] = source.delimiters;
  try {
    return compileInjectionTemplate(source.text, { left, right }, releaseFor(source, environment));
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new ConfigError('config key "template"', error.message, { cause: error });
  }
}

/** Up to 1.0 a template may call more than it could there. */
function releaseFor(
  { release }: SidecarTemplateSource,
  environment: Environment,
): Parameters<typeof compileInjectionTemplate>[2] {
  if (!rulesAt(PARTS_HISTORY, release).rewritesPod) return undefined;
  const { proxyDefaults } = rulesAt(MESH_HISTORY, release);
  return { features: rulesAt(TEMPLATE_HISTORY, release), environment, proxyDefaults };
}
