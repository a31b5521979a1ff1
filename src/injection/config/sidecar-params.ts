import * as z from 'zod/mini';

import type { JsonObject } from '../../json/json.js';
import type { ParamsRelease } from '../releases/istio-release.js';
import { alternatives } from '../schema/config-error.js';
import { countOr, flagOr, optionalText, strictMap, textOr } from '../schema/config-schema.js';
import { quantityValue } from '../schema/quantity.js';

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'] as const;

/** The key `params`: what may be changed about the sidecar of a 0.2 to 0.4 configuration. */
export interface SidecarParams {
  readonly initImage: string;
  readonly proxyImage: string;
  /** Log level of the proxy agent, `-v`; 0 leaves the argument out. */
  readonly verbosity: number;
  /** Goes into the status annotation as `injected-version-<version>`; may be empty. */
  readonly version: string;
  /** ConfigMap, in the namespace of the injection configuration, whose key `mesh` holds the mesh configuration. */
  readonly meshConfigMapName: string;
  readonly imagePullPolicy: (typeof PULL_POLICIES)[number];
  /** User that the proxy runs as, and whose traffic istio-init does not redirect. */
  readonly sidecarProxyUID: number;
  readonly enableCoreDump: boolean;
  /** Privileged proxy with a writable root filesystem. */
  readonly debugMode: boolean;
  /** Comma separated CIDRs whose traffic is redirected; empty: all. */
  readonly includeIPRanges: string;
  /** Of the proxy; an empty map for none. */
  readonly resources: JsonObject;
}

const MAX_UID = 2 ** 31 - 1;
const wantedQuantity = 'a quantity, such as 10m or 128Mi';
const wantedResources = 'a map with requests and limits';

// Without a request, an autoscaler that looks at CPU can't work for a pod. As in the templates of the project.
const DEFAULT_RESOURCES = { requests: { cpu: '10m' } } as const satisfies JsonObject;

const quantity = z
  .pipe(z.union([z.string(), z.number()], { error: wantedQuantity }), z.transform(String))
  .check(z.refine((text) => (quantityValue(text) ?? -1) >= 0, { error: wantedQuantity }));
const quantities = z.optional(z.record(z.string(), quantity, { error: 'a map of quantities' }));
const resources = z.pipe(
  z.nullish(z.looseObject({ requests: quantities, limits: quantities }, { error: wantedResources })),
  z.transform((value): JsonObject =>
    value ? (z.record(z.string(), z.json()).parse(value) as JsonObject) : DEFAULT_RESOURCES,
  ),
);

const params = strictMap({
  initImage: optionalText,
  proxyImage: optionalText,
  verbosity: countOr(0),
  version: textOr(''),
  meshConfigMapName: textOr('istio'),
  imagePullPolicy: z.pipe(
    z.nullish(z.enum(['', ...PULL_POLICIES], { error: alternatives(PULL_POLICIES) })),
    z.transform((value) => (value === '' || !value ? 'IfNotPresent' : value)),
  ),
  sidecarProxyUID: z.pipe(
    countOr(0).check(z.refine((uid) => uid <= MAX_UID, { error: `a user id up to ${MAX_UID}` })),
    // 0 meant "use the default" in the original; root's own traffic must be redirected.
    z.transform((uid) => (uid === 0 ? 1337 : uid)),
  ),
  enableCoreDump: flagOr(false),
  debugMode: flagOr(false),
  includeIPRanges: textOr(''),
  resources,
});

/** The value of the key `params`; missing or null is all defaults. */
export const sidecarParams = z.pipe(
  z.transform((value) => value ?? {}),
  params,
);

/** The images of the release where none are named, as the original filled them in when it read its ConfigMap. */
export function withDefaultImages(given: z.infer<typeof sidecarParams>, release: ParamsRelease): SidecarParams {
  return {
    ...given,
    initImage: given.initImage ?? `docker.io/istio/proxy_init:${release}`,
    proxyImage: given.proxyImage ?? `docker.io/istio/${given.debugMode ? 'proxy_debug' : 'proxy'}:${release}`,
  };
}
