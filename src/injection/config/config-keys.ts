import * as z from 'zod/mini';

import { alternatives, ConfigError, formatValue } from '../schema/config-error.js';
import { textOr } from '../schema/config-schema.js';

/** What the key `policy` can hold. */
export const POLICIES = ['off', 'disabled', 'enabled'] as const;
const FAILURE_POLICIES = ['Fail', 'Ignore'] as const;

/** `off`: never inject; `disabled`: only where the annotation says so; `enabled`: unless the annotation says no. */
export type InjectionPolicy = (typeof POLICIES)[number];

/** What becomes of a workload that can't get its sidecar: its creator gets an error, or it is created without. */
export type FailurePolicy = (typeof FAILURE_POLICIES)[number];

/** The namespaces that are to get sidecars. */
export type NamespaceScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'only'; readonly names: readonly string[] }
  | { readonly kind: 'except'; readonly names: readonly string[] };

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const EMPTY_OR_DNS_LABEL = /^(?:[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)?$/;
const INITIALIZER_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?){2,}$/;

const wantedNamespaces = 'a list of namespace names';

const namespaceName = (emptyMeans: string): z.ZodMiniString =>
  z
    .string({ error: `a namespace name${emptyMeans}` })
    .check(z.regex(emptyMeans === '' ? DNS_LABEL : EMPTY_OR_DNS_LABEL, { error: `a namespace name${emptyMeans}` }));

const failurePolicy = z.pipe(
  z.nullish(z.enum(['', ...FAILURE_POLICIES], { error: alternatives(FAILURE_POLICIES) })),
  z.transform((value) => (value === '' ? undefined : (value ?? undefined))),
);

/** The name of the initializer where the configuration gives none. */
export const DEFAULT_INITIALIZER_NAME = 'sidecar.initializer.istio.io';

/** The keys of a configuration that say which workloads get a sidecar, and what if one can't; the same in both forms. */
export const commonKeys = {
  policy: z.optional(
    z.pipe(
      // A YAML 1.1 tool that wrote the file turned a bare `off` into false.
      z.transform((value) => (value === false ? 'off' : value)),
      z.enum(POLICIES, { error: alternatives(POLICIES) }),
    ),
  ),
  namespaces: z.nullish(
    z
      .array(namespaceName(' ("" means all)'), { error: wantedNamespaces })
      .check(z.minLength(1, { error: 'at least one namespace ("" means all), or no such key for all' })),
  ),
  excludeNamespaces: z.nullish(z.array(namespaceName(''), { error: wantedNamespaces })),
  initializerName: textOr(DEFAULT_INITIALIZER_NAME),
};

/** The other common keys. They come after `compatibility` where an error lists the keys. */
export const outcomeKeys = {
  outsideNamespaces: z.nullish(z.enum(['release', 'ignore'], { error: alternatives(['release', 'ignore']) })),
  failurePolicy,
  uninjectable: failurePolicy,
};

/**
 * The scope that `namespaces` and `excludeNamespaces` make.
 * @throws ConfigError where both are given
 */
export function scopeOf(
  namespaces: readonly string[] | null | undefined,
  excludeNamespaces: readonly string[] | null | undefined,
): NamespaceScope {
  const excluded = excludeNamespaces ?? [];
  if (namespaces && excluded.length > 0) {
    throw new ConfigError(
      'config key "excludeNamespaces"',
      'got both this key and "namespaces", want only one of them',
    );
  }
  if (excluded.length > 0) return { kind: 'except', names: excluded };
  return !namespaces || namespaces.includes('') ? { kind: 'all' } : { kind: 'only', names: namespaces };
}

/** @throws ConfigError where the API server would not take the name in an InitializerConfiguration */
export function checkInitializerName(name: string): void {
  if (INITIALIZER_NAME.test(name)) return;
  const wanted = 'a DNS name of at least three parts, like sidecar.initializer.istio.io';
  throw new ConfigError('config key "initializerName"', `got ${formatValue(name)}, want ${wanted}`);
}
