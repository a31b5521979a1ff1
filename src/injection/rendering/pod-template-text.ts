import type { Json } from '../../json/json.js';
import type { InjectionParts } from '../../template/istio/injection-data.js';
import { compileInjectionTemplate, type InjectionTemplate } from '../../template/istio/injection-template.js';
import { TemplateError } from '../../template/parse/template-error.js';
import { GoYamlError } from '../../yaml/read-go-yaml.js';
import { SimilarYamlReader } from '../../yaml/read-similar-yaml.js';
import type { ReleaseRules } from '../releases/rules/release-rules.js';
import type { DelimiterPair } from '../releases/signs/find-release.js';
import { ConfigError } from '../schema/config-error.js';
import { SidecarError } from '../sidecar/sidecar-error.js';
import { type Environment, templateByEnvironment } from '../sidecar/template-by-environment.js';

/** Around the actions of templates that render pods. */
export const POD_DELIMITERS: DelimiterPair = ['{{', '}}'];

/** A template that renders a pod. */
export interface PodTemplateText {
  readonly name: string;
  /**
   * The document that it renders; what several pods have in common may be shared, so it must not be changed.
   * @param environment the same object for one pod after the other: the template is compiled for it
   * @throws SidecarError where it fails, with Go's text, or renders no YAML
   */
  readonly render: (data: InjectionParts, environment: Environment) => Json;
}

/** A template, as a configuration has it. */
interface PodTemplateSource {
  readonly name: string;
  readonly text: string;
  readonly rules: ReleaseRules;
}

/**
 * Compiles a template.
 * @throws ConfigError where it does not parse, with Go's text
 */
export function compilePodTemplate(source: PodTemplateSource): PodTemplateText {
  const { name } = source;
  const templateFor = templateByEnvironment((environment) => compileFor(source, environment));
  // Of many pods, the rendered texts differ in a few quoted values.
  const yaml = new SimilarYamlReader();
  return {
    name,
    render: (data, environment) => {
      try {
        return yaml.read(templateFor(environment).execute(data));
      } catch (error) {
        throw renderingError(name, error);
      }
    },
  };
}

function compileFor({ name, text, rules }: PodTemplateSource, environment: Environment): InjectionTemplate {
  const [left, right] = POD_DELIMITERS;
  const release = { features: rules.template, environment, proxyDefaults: rules.mesh.proxyDefaults };
  try {
    return compileInjectionTemplate(text, { left, right }, release);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new ConfigError(`config key "templates.${name}"`, error.message, { cause: error });
  }
}

function renderingError(name: string, error: unknown): unknown {
  if (error instanceof TemplateError) {
    return new SidecarError('TemplateFailed', `the template ${name} failed: ${error.message}`, { cause: error });
  }
  if (!(error instanceof GoYamlError)) return error;
  const problem = `the template ${name} made no pod: its text is not valid YAML: ${error.message}`;
  return new SidecarError('TemplateFailed', problem, { cause: error });
}
