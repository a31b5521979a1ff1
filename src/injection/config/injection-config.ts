import * as z from 'zod';

import type { JsonObject } from '../../json/json.js';
import { TEMPLATE_RELEASES, type TemplateRelease } from '../releases/istio-release.js';
import { alternatives, ConfigError, withSourceName } from '../schema/config-error.js';
import { parseWithSchema, strictMap, textOr } from '../schema/config-schema.js';
import { type ConfigSource, parseConfigText, unwrapConfigMap } from '../schema/config-text.js';
import { compileSidecarTemplate, type SidecarTemplate } from '../sidecar/sidecar-template.js';
import { commonKeys, outcomeKeys } from './config-keys.js';
import { type LabelSelector, labelSelectors } from './label-selector.js';
import { type CommonConfig, commonOf, type ParamsConfig, paramsConfig, warningsFor } from './params-config.js';

/** A configuration of 0.5 and later: the sidecar is what a Go template makes of the pod. */
export interface TemplateConfig extends CommonConfig {
  readonly form: 'template';
  readonly template: SidecarTemplate;
  /** Pods that get no sidecar where no annotation decides; one selector that fits is enough. */
  readonly neverInjectSelector: readonly LabelSelector[];
  /** Pods that get one, whatever the policy, where neither an annotation nor a neverInjectSelector decides. */
  readonly alwaysInjectSelector: readonly LabelSelector[];
  readonly compatibility: TemplateRelease;
}

/** The key `config` of the ConfigMap `istio-inject` or `istio-sidecar-injector`, with every default filled in. */
export type InjectionConfig = ParamsConfig | TemplateConfig;

const delimiter = z
  .string({ error: 'a text' })
  .regex(/^\S+$/, { error: 'a text without blanks' })
  .max(16, { error: 'at most 16 characters' });

const templateSchema = strictMap({
  ...commonKeys,
  compatibility: z.enum(TEMPLATE_RELEASES, { error: alternatives(TEMPLATE_RELEASES) }).nullish(),
  ...outcomeKeys,
  meshConfigMapName: textOr('istio'),
  template: z.string({ error: 'the text of a template' }),
  delimiters: z.tuple([delimiter, delimiter], { error: `two delimiters, like ['[[', ']]']` }).nullish(),
  neverInjectSelector: labelSelectors,
  alwaysInjectSelector: labelSelectors,
});

/**
 * Reads the text of the key `config`: with the key `template` it is of the form of 0.5 and later, else of the `params` form
 * of 0.2 to 0.4. An empty text is all defaults of the latter.
 * @throws ConfigError that names the key, what came and what is wanted
 */
export function parseInjectionConfig(text: string, source: ConfigSource): InjectionConfig {
  return withSourceName(source.name, () => {
    const input = parseConfigText(text, source);
    return input['template'] === undefined ? paramsConfig(input) : templateConfig(input);
  });
}

/**
 * Reads a file that holds the text of the key `config` or the ConfigMap around it.
 * @throws ConfigError as parseInjectionConfig
 */
export function parseInjectionConfigFile(text: string, name: string): InjectionConfig {
  const source = { key: 'config', name };
  return parseInjectionConfig(unwrapConfigMap(text, source), source);
}

function templateConfig(text: JsonObject): TemplateConfig {
  if (text['params'] !== undefined) {
    throw new ConfigError('config key "template"', 'got both this key and "params", want only one of them');
  }
  const input = parseWithSchema(templateSchema, text, 'config');
  const template = compileSidecarTemplate({
    text: input.template,
    delimiters: input.delimiters ?? undefined,
    release: input.compatibility ?? undefined,
  });
  const config = {
    ...commonOf(input),
    form: 'template',
    template,
    neverInjectSelector: input.neverInjectSelector,
    alwaysInjectSelector: input.alwaysInjectSelector,
    meshConfigMapName: input.meshConfigMapName,
    compatibility: template.release,
    outsideNamespaces: input.outsideNamespaces ?? 'release',
  } as const;
  return { ...config, warnings: warningsFor(config) };
}
