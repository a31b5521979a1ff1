import * as z from 'zod/mini';

import type { JsonObject } from '../../json/json.js';
import { messageReaders } from '../../template/messages/message-json.js';
import { readProxyConfigText } from '../data/proxy-config-text.js';
import { PodPatchReader } from '../merge/pod-patch.js';
import type { ReleaseRules } from '../releases/rules/release-rules.js';
import { releaseOfPods } from '../releases/signs/find-release.js';
import { compilePodTemplate, POD_DELIMITERS, type PodTemplateText } from '../rendering/pod-template-text.js';
import { renderPod } from '../rendering/render-pod.js';
import type { RenderedPod } from '../rendering/rendered-pod.js';
import { stepRulesOf } from '../rendering/step-rules.js';
import { type PodToRender, ProxyFactFinder } from '../rendering/template-data.js';
import { ConfigError } from '../schema/config-error.js';
import { parseWithSchema, strictMap } from '../schema/config-schema.js';
import { givenRelease, type ReleaseHints, rendersPods, type SettledRelease, settleRelease } from './settled-release.js';
import { type TemplatedConfig, templatedConfig, templatedKeys } from './template-config.js';

/** A configuration of 1.9 and later: each template renders a pod that is merged over the user's. */
export interface TemplatesConfig extends TemplatedConfig {
  readonly form: 'templates';
  /** By name. */
  readonly templates: ReadonlyMap<string, PodTemplateText>;
  /** Names that stand for several templates. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  /** Names of templates or aliases for a pod that asks for none. */
  readonly defaultTemplates: readonly string[];
  /**
   * What the templates make of a pod. A configuration without templates of pods need not load what does it.
   * @throws SidecarError where a template fails or makes nothing that can be merged, or an annotation is wrong
   */
  readonly renderPod: (input: PodToRender) => RenderedPod;
  /** What is wrong with a text that is to be a proxy's configuration; undefined where nothing is. */
  readonly checkProxyConfig: (text: string) => string | undefined;
}

const DEFAULT_TEMPLATES: readonly string[] = ['sidecar'];

const names = z.array(z.string({ error: 'the name of a template' }), { error: 'a list of names of templates' });

/** The form with templates of whole pods. */
export const templatesSchema = strictMap({
  ...templatedKeys,
  templates: z.record(z.string(), z.string({ error: 'the text of a template' }), {
    error: 'a map of templates by their names',
  }),
  aliases: z.nullish(z.record(z.string(), names, { error: 'a map of lists of names of templates' })),
  defaultTemplates: z.nullish(names),
  // The charts put a text here that no release can read, so that an older injector fails; newer ones don't look at it.
  template: z.nullish(z.string({ error: 'the text of a template' })),
});

/** A configuration of the form with templates of whole pods, of its map. @throws ConfigError */
export function templatesConfig(text: JsonObject, hints: ReleaseHints): TemplatesConfig {
  const input = parseWithSchema(templatesSchema, text, 'config');
  const texts = Object.entries(input.templates);
  const settled = checkForm(
    settleRelease(givenRelease(input.compatibility, hints), () =>
      releaseOfPods(
        texts.map(([, template]) => ({ text: template, delimiters: POD_DELIMITERS })),
        hints.values,
      ),
    ),
  );
  const config = templatedConfig(input, settled);
  const { rules, injectedAnnotations } = config;
  const defaults = input.defaultTemplates ?? [];
  const set = {
    templates: new Map(texts.map(([name, template]) => [name, compilePodTemplate({ name, text: template, rules })])),
    aliases: new Map(Object.entries(input.aliases ?? {})),
    defaultTemplates: defaults.length > 0 ? defaults : DEFAULT_TEMPLATES,
  };
  const renderer = {
    ...{ ...set, rules, injectedAnnotations },
    steps: stepRulesOf(rules),
    facts: new ProxyFactFinder(rules),
    patches: new PodPatchReader(rules.podType),
  };
  return {
    ...config,
    form: 'templates',
    ...set,
    renderPod: (pod) => renderPod(pod, renderer),
    checkProxyConfig: proxyConfigCheck(rules),
  };
}

function proxyConfigCheck({ template }: ReleaseRules): (text: string) => string | undefined {
  const reader = messageReaders(template.meshApi).proxy;
  return (text) => {
    const read = readProxyConfigText(text, reader);
    return read.kind === 'wrong' ? read.problem : undefined;
  };
}

/** @throws ConfigError for a release that does not know the key `templates` */
function checkForm(settled: SettledRelease): SettledRelease {
  if (rendersPods(settled.compatibility)) return settled;
  const problem = `got this key and the release ${settled.compatibility} ${settled.releaseReason}, want 1.9 or later`;
  throw new ConfigError('config key "templates"', problem);
}
