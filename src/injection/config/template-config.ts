import * as z from 'zod/mini';

import type { JsonObject } from '../../json/json.js';
import type { TemplateRelease } from '../releases/istio-release.js';
import { rulesOf } from '../releases/rules/release-rules.js';
import { type DelimiterPair, releaseOfParts } from '../releases/signs/find-release.js';
import { type PodToRender, ProxyFactFinder, templateData } from '../rendering/template-data.js';
import { parseWithSchema, strictMap, textOr } from '../schema/config-schema.js';
import { type LabelSelector, labelSelectors } from '../schema/label-selector.js';
import { compileSidecarTemplate, delimitersIn, type SidecarTemplate } from '../sidecar/sidecar-template.js';
import { commonKeys, outcomeKeys } from './config-keys.js';
import { type CommonConfig, commonOf, warningsFor } from './params-config.js';
import { givenRelease, type ReleaseHints, type SettledRelease, settleRelease } from './settled-release.js';

/** What the configurations with templates have in common. */
export interface TemplatedConfig extends CommonConfig {
  /** Pods that get no sidecar where no annotation decides; one selector that fits is enough. */
  readonly neverInjectSelector: readonly LabelSelector[];
  /** Pods that get one, whatever the policy, where neither an annotation nor a neverInjectSelector decides. */
  readonly alwaysInjectSelector: readonly LabelSelector[];
  /** Annotations for every pod that gets a sidecar from the webhook. */
  readonly injectedAnnotations: Readonly<Record<string, string>>;
  readonly compatibility: TemplateRelease;
  /** What says that it is this release, as the end of "release ...". */
  readonly releaseReason: string;
}

/** A configuration of 0.5 to 1.8: the sidecar is what a Go template makes of the pod. */
export interface TemplateConfig extends TemplatedConfig {
  readonly form: 'template';
  readonly template: SidecarTemplate;
  /**
   * What is known of the proxies of pods, and what templates see of it; nothing up to 1.0, where parts are added to a pod and
   * nothing else is done.
   */
  readonly proxies?: { readonly factsOf: ProxyFactFinder['factsOf']; readonly dataOf: typeof templateData };
}

/** The keys of every configuration with templates that are not those of its templates. */
export const templatedKeys = {
  ...commonKeys,
  compatibility: z.nullish(z.string({ error: 'a release of Istio in quotes, such as 1.13' })),
  ...outcomeKeys,
  meshConfigMapName: textOr('istio'),
  neverInjectSelector: labelSelectors,
  alwaysInjectSelector: labelSelectors,
  injectedAnnotations: z.pipe(
    z.nullish(z.record(z.string(), z.string({ error: 'a text' }), { error: 'a map of annotations' })),
    z.transform((annotations) => annotations ?? {}),
  ),
};

const delimiter = z
  .string({ error: 'a text' })
  .check(z.regex(/^\S+$/, { error: 'a text without blanks' }), z.maxLength(16, { error: 'at most 16 characters' }));

/** The form with one template of parts. */
export const templateSchema = strictMap({
  ...templatedKeys,
  template: z.string({ error: 'the text of a template' }),
  delimiters: z.nullish(z.tuple([delimiter, delimiter], { error: `two delimiters, like ['[[', ']]']` })),
});

type TemplatedInput = Omit<z.infer<typeof templateSchema>, 'template' | 'delimiters'>;

/** A configuration of the form with one template of parts, of its map. @throws ConfigError */
export function templateConfig(text: JsonObject, hints: ReleaseHints): TemplateConfig {
  const input = parseWithSchema(templateSchema, text, 'config');
  const delimiters: DelimiterPair = input.delimiters ?? delimitersIn(input.template);
  const { values } = hints;
  const settled = settleRelease(givenRelease(input.compatibility, hints), () =>
    releaseOfParts({ text: input.template, delimiters }, values),
  );
  const template = compileSidecarTemplate({ text: input.template, delimiters, release: settled.compatibility });
  const config = templatedConfig(input, settled);
  if (!config.rules.parts.rewritesPod) return { ...config, form: 'template', template };
  const finder = new ProxyFactFinder(config.rules);
  const proxies = { factsOf: (pod: PodToRender) => finder.factsOf(pod), dataOf: templateData };
  return { ...config, form: 'template', template, proxies };
}

/** What both forms with templates have in common. @throws ConfigError */
export function templatedConfig(input: TemplatedInput, settled: SettledRelease): TemplatedConfig {
  const { neverInjectSelector, alwaysInjectSelector, meshConfigMapName, injectedAnnotations } = input;
  const config = {
    ...commonOf(input),
    ...{ neverInjectSelector, alwaysInjectSelector, meshConfigMapName, injectedAnnotations },
    ...settled,
    rules: rulesOf(settled.compatibility),
    outsideNamespaces: input.outsideNamespaces ?? 'release',
  } as const;
  return { ...config, warnings: [...settled.warnings, ...warningsFor(config)] };
}
