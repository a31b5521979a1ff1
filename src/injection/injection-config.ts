import * as z from 'zod';

import { ConfigError, alternatives } from './config-error.js';
import {
  checkInitializerName,
  commonKeys,
  outcomeKeys,
  scopeOf,
  type FailurePolicy,
  type InjectionPolicy,
  type NamespaceScope,
} from './config-keys.js';
import { checked, mapOf, textOr } from './config-schema.js';
import { parseConfigText, unwrapConfigMap, type ConfigSource } from './config-text.js';
import type { JsonObject } from './json.js';
import { labelSelectors, type LabelSelector } from './label-selector.js';
import {
  RELEASES,
  TEMPLATE_RELEASES,
  releaseOfTemplate,
  releaseOfVersion,
  type Release,
  type TemplateRelease,
} from './release.js';
import { sidecarParams, withImages, type SidecarParams } from './sidecar-params.js';
import { compileSidecarTemplate, type SidecarTemplate } from './sidecar-template.js';

/** What the configurations of both forms say: who gets a sidecar, and what if one can't. */
interface CommonConfig {
  readonly policy: InjectionPolicy;
  readonly scope: NamespaceScope;
  readonly initializerName: string;
  /** ConfigMap, in the namespace of ours, whose key `mesh` holds the mesh configuration. */
  readonly meshConfigMapName: string;
  /** What becomes of a pending workload outside `scope`: `ignore` leaves it for somebody else. */
  readonly outsideNamespaces: 'release' | 'ignore';
  /** For a workload whose sidecar the API server refuses, or that no sidecar can be made for. */
  readonly failurePolicy: FailurePolicy;
  /** For a workload of a kind that the server lets nobody inject: a Job, on 1.7 a StatefulSet. */
  readonly uninjectable: FailurePolicy;
  /** Every workload gets a sidecar that can have one: neither namespace, policy, annotation nor selector is asked. */
  readonly forced: boolean;
  /** What the operator should know although it is valid; a sentence each. */
  readonly warnings: readonly string[];
}

/** A configuration of 0.2 to 0.4: the sidecar is made from parameters. */
export interface ParamsConfig extends CommonConfig {
  readonly form: 'params';
  readonly params: SidecarParams;
  readonly compatibility: Release;
}

/** A configuration of 0.5 and later: the sidecar is what a Go template makes of the pod. */
export interface TemplateConfig extends CommonConfig {
  readonly form: 'template';
  readonly template: SidecarTemplate;
  /** Pods that get no sidecar where no annotation decides; any of them. */
  readonly neverInjectSelector: readonly LabelSelector[];
  /** Pods that get one, whatever the policy, where neither an annotation nor a neverInjectSelector decides; any of them. */
  readonly alwaysInjectSelector: readonly LabelSelector[];
  readonly compatibility: TemplateRelease;
}

/** The key `config` of the ConfigMap `istio-inject` or `istio-sidecar-injector`, with every default filled in. */
export type InjectionConfig = ParamsConfig | TemplateConfig;

const paramsSchema = mapOf({
  ...commonKeys,
  compatibility: z.enum(RELEASES, { error: alternatives(RELEASES) }).nullish(),
  ...outcomeKeys,
  params: sidecarParams,
});

const delimiter = z
  .string({ error: 'a text' })
  .regex(/^\S+$/, { error: 'a text without blanks' })
  .max(16, { error: 'at most 16 characters' });

const templateSchema = mapOf({
  ...commonKeys,
  compatibility: z.enum(TEMPLATE_RELEASES, { error: alternatives(TEMPLATE_RELEASES) }).nullish(),
  ...outcomeKeys,
  meshConfigMapName: textOr('istio'),
  template: z.string({ error: 'the text of a template' }),
  delimiters: z.tuple([delimiter, delimiter], { error: `two delimiters, like ['[[', ']]']` }).nullish(),
  neverInjectSelector: labelSelectors,
  alwaysInjectSelector: labelSelectors,
});

type CommonInput = Omit<z.infer<typeof paramsSchema>, 'params' | 'compatibility'>;

function commonOf(input: CommonInput): Omit<CommonConfig, 'meshConfigMapName' | 'outsideNamespaces' | 'warnings'> {
  checkInitializerName(input.initializerName);
  return {
    policy: input.policy ?? 'enabled',
    scope: scopeOf(input.namespaces, input.excludeNamespaces),
    initializerName: input.initializerName,
    failurePolicy: input.failurePolicy ?? 'Fail',
    uninjectable: input.uninjectable ?? 'Ignore',
    forced: false,
  };
}

function warningsFor({ outsideNamespaces, scope }: Omit<CommonConfig, 'warnings'>): readonly string[] {
  if (outsideNamespaces === 'release' || scope.kind === 'all') return [];
  return [
    'outsideNamespaces is ignore: a workload outside the configured namespaces stays uninitialized, and its creation ' +
      'hangs, unless another initializer of the same name takes care of it',
  ];
}

function paramsConfig(text: JsonObject): ParamsConfig {
  const input = checked(paramsSchema, text, 'config');
  const compatibility = input.compatibility ?? releaseOfVersion(input.params.version);
  const params = withImages(input.params, compatibility);
  const config = {
    ...commonOf(input),
    form: 'params',
    params,
    meshConfigMapName: params.meshConfigMapName,
    compatibility,
    // Releases up to 0.2.10 ignored such workloads; it froze clusters, so only who asks for that release by name gets it.
    outsideNamespaces: input.outsideNamespaces ?? (input.compatibility === '0.2.4' ? 'ignore' : 'release'),
  } as const;
  return { ...config, warnings: warningsFor(config) };
}

function templateConfig(text: JsonObject): TemplateConfig {
  if (text['params'] !== undefined) {
    throw new ConfigError('config key "template"', 'got it together with "params", want only one of them');
  }
  const input = checked(templateSchema, text, 'config');
  const config = {
    ...commonOf(input),
    form: 'template',
    template: compileSidecarTemplate(input.template, input.delimiters ?? undefined),
    neverInjectSelector: input.neverInjectSelector,
    alwaysInjectSelector: input.alwaysInjectSelector,
    meshConfigMapName: input.meshConfigMapName,
    compatibility: input.compatibility ?? releaseOfTemplate(input.template),
    outsideNamespaces: input.outsideNamespaces ?? 'release',
  } as const;
  return { ...config, warnings: warningsFor(config) };
}

/**
 * Reads the text of the key `config`: with the key `template` it is of the form of 0.5 and later, else of the `params` form
 * of 0.2 to 0.4. An empty text is all defaults of the latter.
 * @throws ConfigError that names the key, what came and what is wanted
 */
export function parseInjectionConfig(text: string, source: ConfigSource): InjectionConfig {
  const input = parseConfigText(text, source);
  return input['template'] === undefined ? paramsConfig(input) : templateConfig(input);
}

/**
 * Reads a file that holds the text of the key `config` or the ConfigMap around it.
 * @throws ConfigError as parseInjectionConfig
 */
export function parseInjectionConfigFile(text: string, name: string): InjectionConfig {
  const source = { key: 'config', name };
  return parseInjectionConfig(unwrapConfigMap(text, source), source);
}

/** The configuration of somebody who wrote none. */
export function defaultInjectionConfig(): ParamsConfig {
  return paramsConfig({});
}

/** The configuration of `kube-inject --force`: whoever can have a sidecar gets one. */
export function forced<C extends InjectionConfig>(config: C): C {
  return { ...config, forced: true };
}
