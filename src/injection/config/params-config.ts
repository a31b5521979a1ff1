import * as z from 'zod/mini';

import type { JsonObject } from '../../json/json.js';
import { PARAMS_RELEASES, type ParamsRelease, releaseOfVersion } from '../releases/istio-release.js';
import { type ReleaseRules, rulesOf } from '../releases/rules/release-rules.js';
import { alternatives, withSourceName } from '../schema/config-error.js';
import { parseWithSchema, strictMap } from '../schema/config-schema.js';
import { type ConfigSource, parseConfigText } from '../schema/config-text.js';
import {
  checkInitializerName,
  commonKeys,
  type FailurePolicy,
  type InjectionPolicy,
  type NamespaceScope,
  outcomeKeys,
  scopeOf,
} from './config-keys.js';
import { type SidecarParams, sidecarParams, withDefaultImages } from './sidecar-params.js';

/** What the configurations of both forms say: which workloads get a sidecar, and what if one can't. */
export interface CommonConfig {
  readonly policy: InjectionPolicy;
  readonly scope: NamespaceScope;
  readonly initializerName: string;
  /** ConfigMap, in the namespace of the injection configuration, whose key `mesh` holds the mesh configuration. */
  readonly meshConfigMapName: string;
  /** What becomes of a pending workload outside `scope`: `ignore` leaves it to another initializer. */
  readonly outsideNamespaces: 'release' | 'ignore';
  /** For a workload whose sidecar the API server refuses, or that no sidecar can be made for. */
  readonly failurePolicy: FailurePolicy;
  /** For a workload of a kind that the API server allows no sidecar in: a Job, on 1.7 a StatefulSet. */
  readonly uninjectable: FailurePolicy;
  /** Every workload that can have a sidecar gets one, whatever namespace, policy, annotation and selectors say. */
  readonly forced: boolean;
  /** Those of its release. */
  readonly rules: ReleaseRules;
  /** What the operator should know although it is valid; a sentence each. */
  readonly warnings: readonly string[];
}

/** A configuration of 0.2 to 0.4: the sidecar is made from parameters. */
export interface ParamsConfig extends CommonConfig {
  readonly form: 'params';
  readonly params: SidecarParams;
  readonly compatibility: ParamsRelease;
}

/** The form of 0.2 to 0.4. */
export const paramsSchema = strictMap({
  ...commonKeys,
  compatibility: z.nullish(z.enum(PARAMS_RELEASES, { error: alternatives(PARAMS_RELEASES) })),
  ...outcomeKeys,
  params: sidecarParams,
});

type CommonInput = Omit<z.infer<typeof paramsSchema>, 'params' | 'compatibility'>;

/** What both forms have in common. @throws ConfigError */
export function commonOf(
  input: CommonInput,
): Omit<CommonConfig, 'meshConfigMapName' | 'outsideNamespaces' | 'rules' | 'warnings'> {
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

/** The configuration of `kube-inject --force`: every workload that can have a sidecar gets one. */
export function forceInjection<C extends CommonConfig>(config: C): C {
  return { ...config, forced: true };
}

/** What the operator should know of a configuration. */
export function warningsFor({ outsideNamespaces, scope }: Omit<CommonConfig, 'warnings'>): readonly string[] {
  if (outsideNamespaces === 'release' || scope.kind === 'all') return [];
  return [
    'outsideNamespaces is ignore: a workload outside the configured namespaces stays uninitialized, and its creation ' +
      'hangs, unless another controller initializes it under the same name',
  ];
}

/** A configuration of the form with `params`, of its map. @throws ConfigError */
export function paramsConfig(text: JsonObject): ParamsConfig {
  const input = parseWithSchema(paramsSchema, text, 'config');
  const compatibility = input.compatibility ?? releaseOfVersion(input.params.version);
  const params = withDefaultImages(input.params, compatibility);
  const config = {
    ...commonOf(input),
    form: 'params',
    params,
    meshConfigMapName: params.meshConfigMapName,
    compatibility,
    rules: rulesOf(compatibility),
    // Releases up to 0.2.10 ignored such workloads, which froze clusters: only a user who names that release gets it.
    outsideNamespaces: input.outsideNamespaces ?? (input.compatibility === '0.2.4' ? 'ignore' : 'release'),
  } as const;
  return { ...config, warnings: warningsFor(config) };
}

/**
 * Reads the text of the key `config` where it can only have the `params` form. A caller that knows this need not load the
 * template engine.
 * @throws ConfigError that names the key, what came and what is wanted
 */
export function parseParamsConfig(text: string, source: ConfigSource): ParamsConfig {
  return withSourceName(source.name, () => paramsConfig(parseConfigText(text, source)));
}

/** The configuration of a user who wrote none. */
export function defaultInjectionConfig(): ParamsConfig {
  return paramsConfig({});
}
