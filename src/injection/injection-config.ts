import { z } from 'zod';

import { ConfigError, alternatives, shown } from './config-error.js';
import { checked, countOr, flagOr, mapOf, optionalText, textOr } from './config-schema.js';
import { parseConfigText, unwrapConfigMap, type ConfigSource } from './config-text.js';
import { RELEASES, releaseOfVersion, type Release } from './release.js';

const POLICIES = ['off', 'disabled', 'enabled'] as const;
const FAILURE_POLICIES = ['Fail', 'Ignore'] as const;
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'] as const;

/** `off`: never inject; `disabled`: only where the annotation says so; `enabled`: unless the annotation says no. */
export type InjectionPolicy = (typeof POLICIES)[number];

/** What becomes of a workload that can't get its sidecar: its creator gets an error, or it comes into being without. */
export type FailurePolicy = (typeof FAILURE_POLICIES)[number];

/** The namespaces that are to get sidecars. */
export type NamespaceScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'only'; readonly names: readonly string[] }
  | { readonly kind: 'except'; readonly names: readonly string[] };

/** The key `params`: what may be changed about the sidecar of a 0.2 to 0.4 configuration. */
export interface SidecarParams {
  readonly initImage: string;
  readonly proxyImage: string;
  /** Log level of the proxy agent, `-v`; 0 leaves the argument out. */
  readonly verbosity: number;
  /** Goes into the status annotation as `injected-version-<version>`; may be empty. */
  readonly version: string;
  /** ConfigMap, in the namespace of ours, whose key `mesh` holds the mesh configuration. */
  readonly meshConfigMapName: string;
  readonly imagePullPolicy: (typeof PULL_POLICIES)[number];
  /** User that the proxy runs as, and whose traffic istio-init does not redirect. */
  readonly sidecarProxyUID: number;
  readonly enableCoreDump: boolean;
  /** Privileged proxy with a writable root filesystem. */
  readonly debugMode: boolean;
  /** Comma separated CIDRs whose traffic is redirected; empty: all. */
  readonly includeIPRanges: string;
}

/** The key `config` of the ConfigMap `istio-inject`, with every default filled in. */
export interface InjectionConfig {
  readonly policy: InjectionPolicy;
  readonly scope: NamespaceScope;
  readonly initializerName: string;
  readonly params: SidecarParams;
  readonly compatibility: Release;
  /** What becomes of a pending workload outside `scope`: `ignore` leaves it for somebody else. */
  readonly outsideNamespaces: 'release' | 'ignore';
  /** For a workload whose sidecar the API server refuses. */
  readonly failurePolicy: FailurePolicy;
  /** For a workload of a kind that the server lets nobody inject: a Job, on 1.7 a StatefulSet. */
  readonly uninjectable: FailurePolicy;
  /** What the operator should know although it is valid; a sentence each. */
  readonly warnings: readonly string[];
}

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const INITIALIZER_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?){2,}$/;

const wantedNamespaces = 'a list of namespace names';

const policy = z
  // A YAML 1.1 tool that wrote the file turned a bare `off` into false.
  .preprocess((value) => (value === false ? 'off' : value), z.enum(POLICIES, { error: alternatives(POLICIES) }))
  .optional();

const namespaceName = (emptyMeans: string): z.ZodString =>
  z
    .string({ error: `a namespace name${emptyMeans}` })
    .regex(emptyMeans === '' ? DNS_LABEL : new RegExp(`^$|${DNS_LABEL.source}`), {
      error: `a namespace name${emptyMeans}`,
    });

const failurePolicy = z
  .enum(['', ...FAILURE_POLICIES], { error: alternatives(FAILURE_POLICIES) })
  .nullish()
  .transform((value) => (value === '' ? undefined : (value ?? undefined)));

const LARGEST_UID = 2 ** 31 - 1;

const params = mapOf({
  initImage: optionalText,
  proxyImage: optionalText,
  verbosity: countOr(0),
  version: textOr(''),
  meshConfigMapName: textOr('istio'),
  imagePullPolicy: z
    .enum(['', ...PULL_POLICIES], { error: alternatives(PULL_POLICIES) })
    .nullish()
    .transform((value) => (value === '' || !value ? 'IfNotPresent' : value)),
  sidecarProxyUID: countOr(0)
    .refine((uid) => uid <= LARGEST_UID, { error: `a user id up to ${LARGEST_UID}` })
    // 0 meant "use the default" in the original; root's own traffic must be redirected.
    .transform((uid) => (uid === 0 ? 1337 : uid)),
  enableCoreDump: flagOr(false),
  debugMode: flagOr(false),
  includeIPRanges: textOr(''),
});

const schema = mapOf({
  policy,
  namespaces: z
    .array(namespaceName(' ("" means all)'), { error: wantedNamespaces })
    .min(1, { error: 'at least one namespace ("" means all), or no such key for all' })
    .nullish(),
  excludeNamespaces: z.array(namespaceName(''), { error: wantedNamespaces }).nullish(),
  initializerName: textOr('sidecar.initializer.istio.io'),
  compatibility: z.enum(RELEASES, { error: alternatives(RELEASES) }).nullish(),
  outsideNamespaces: z.enum(['release', 'ignore'], { error: alternatives(['release', 'ignore']) }).nullish(),
  failurePolicy,
  uninjectable: failurePolicy,
  params: z.preprocess((value) => value ?? {}, params),
});

type Input = z.infer<typeof schema>;

function scopeOf(input: Input): NamespaceScope {
  const { namespaces } = input;
  const excluded = input.excludeNamespaces ?? [];
  if (namespaces && excluded.length > 0) {
    throw new ConfigError('config key "excludeNamespaces"', 'got it together with "namespaces", want only one of them');
  }
  if (excluded.length > 0) return { kind: 'except', names: excluded };
  return !namespaces || namespaces.includes('') ? { kind: 'all' } : { kind: 'only', names: namespaces };
}

function checkInitializerName(name: string): void {
  if (INITIALIZER_NAME.test(name)) return;
  // The API server asks the same of the name in an InitializerConfiguration.
  const wanted = 'a DNS name of at least three parts, like sidecar.initializer.istio.io';
  throw new ConfigError('config key "initializerName"', `got ${shown(name)}, want ${wanted}`);
}

/** The images of the release where none are named, as the original filled them in when it read its ConfigMap. */
function paramsOf(given: Input['params'], release: Release): SidecarParams {
  return {
    ...given,
    initImage: given.initImage ?? `docker.io/istio/proxy_init:${release}`,
    proxyImage: given.proxyImage ?? `docker.io/istio/${given.debugMode ? 'proxy_debug' : 'proxy'}:${release}`,
  };
}

function warningsFor(config: Omit<InjectionConfig, 'warnings'>): readonly string[] {
  if (config.outsideNamespaces === 'release' || config.scope.kind === 'all') return [];
  return [
    'outsideNamespaces is ignore: a workload outside the configured namespaces stays uninitialized, and its creation ' +
      'hangs, unless another initializer of the same name takes care of it',
  ];
}

/**
 * Reads the text of the key `config`, of the `params` form of 0.2 to 0.4. An empty text is all defaults.
 * @throws ConfigError that names the key, what came and what is wanted
 */
export function parseInjectionConfig(text: string, source: ConfigSource): InjectionConfig {
  const input = checked(schema, parseConfigText(text, source), 'config');
  checkInitializerName(input.initializerName);
  const compatibility = input.compatibility ?? releaseOfVersion(input.params.version);
  const config = {
    policy: input.policy ?? 'enabled',
    scope: scopeOf(input),
    initializerName: input.initializerName,
    params: paramsOf(input.params, compatibility),
    compatibility,
    // Releases up to 0.2.10 ignored such workloads; it froze clusters, so only who asks for that release by name gets it.
    failurePolicy: input.failurePolicy ?? 'Fail',
    uninjectable: input.uninjectable ?? 'Ignore',
    outsideNamespaces: input.outsideNamespaces ?? (input.compatibility === '0.2.4' ? 'ignore' : 'release'),
  } as const;
  return { ...config, warnings: warningsFor(config) };
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
export function defaultInjectionConfig(): InjectionConfig {
  return parseInjectionConfig('', { key: 'config', name: 'built-in defaults' });
}
