import type { JsonObject } from '../../json/json.js';
import { ConfigError, withSourceName } from '../schema/config-error.js';
import { type ConfigSource, parseConfigTextIfAny } from '../schema/config-text.js';
import { type ParamsConfig, paramsConfig } from './params-config.js';
import type { ReleaseHints } from './settled-release.js';
import { type TemplateConfig, templateConfig } from './template-config.js';
import { type TemplatesConfig, templatesConfig } from './templates-config.js';

/** The key `config` of the ConfigMap `istio-inject` or `istio-sidecar-injector`, with every default filled in. */
export type InjectionConfig = ParamsConfig | TemplateConfig | TemplatesConfig;

/**
 * Reads the text of the key `config`: with the key `templates` it is of the form of 1.9 and later, with `template` alone of
 * that of 0.5 to 1.8, else of the `params` form of 0.2 to 0.4. One that is empty is an error: nobody asks for the
 * defaults of the last, which are of a release of long ago, by leaving it out; `{}` does.
 * @param hints what says of which release it is, where the text does not
 * @throws ConfigError that names the key, what came and what is wanted
 */
export function parseInjectionConfig(text: string, source: ConfigSource, hints: ReleaseHints = {}): InjectionConfig {
  return withSourceName(source.name, () => {
    const input = parseConfigTextIfAny(text, source);
    if (!input) {
      const wanted = 'want at least one of the keys "policy", "template" and "templates"';
      throw new ConfigError(source.name, `got an empty ${source.key}, ${wanted}`);
    }
    return hasTemplates(input) ? configWithTemplates(input, hints) : paramsConfig(input);
  });
}

function hasTemplates(input: JsonObject): boolean {
  return input['template'] !== undefined || input['templates'] !== undefined;
}

function configWithTemplates(input: JsonObject, hints: ReleaseHints): TemplateConfig | TemplatesConfig {
  const key = input['templates'] === undefined ? 'template' : 'templates';
  if (input['params'] !== undefined) {
    throw new ConfigError(`config key "${key}"`, 'got both this key and "params", want only one of them');
  }
  return key === 'template' ? templateConfig(input, hints) : templatesConfig(input, hints);
}
