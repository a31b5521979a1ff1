import type { KindStrategy } from '../kinds/kind-strategy.js';
import { kindStrategy } from '../kinds/strategies.js';
import type { RequestContext } from '../kinds/validation/request-context.js';
import { isSince, type KubernetesVersion } from '../kubernetes-version.js';
import { apiGroupOf, type ResourceKind, servedApiVersions } from './resource-kind.js';

/** One kind as one group version serves it. */
export interface ServedResource {
  readonly kind: ResourceKind;
  readonly group: string;
  readonly version: string;
  /** `group/version`, or `v1`. */
  readonly apiVersion: string;
  readonly strategy: KindStrategy;
  readonly context: RequestContext;
  /** Whether metadata has a `selfLink`: 1.20 and newer servers write none. */
  readonly hasSelfLinks: boolean;
  /** The prefix of the group version's paths: `/apis/extensions/v1beta1`, `/api/v1`. */
  readonly root: string;
}

/** Which paths lead to which kinds, in one profile. */
export class Registry {
  readonly #served = new Map<string, ServedResource>();

  constructor(
    readonly version: KubernetesVersion,
    readonly kinds: readonly ResourceKind[],
  ) {
    for (const kind of kinds) {
      for (const apiVersion of servedApiVersions(kind, version)) {
        this.#served.set(`${apiVersion}/${kind.resource}`, newServedResource(kind, apiVersion, version));
      }
    }
  }

  /** The kind that a group version serves as a resource, if it does. */
  find(apiVersion: string, resource: string): ServedResource | undefined {
    return this.#served.get(`${apiVersion}/${resource}`);
  }

  /** Every kind of a group version, alphabetically by resource; empty where the group version is not served. */
  listGroupVersion(apiVersion: string): readonly ServedResource[] {
    return [...this.#served.values()]
      .filter((served) => served.apiVersion === apiVersion)
      .sort((a, b) => (a.kind.resource < b.kind.resource ? -1 : 1));
  }

  /** The kind with this plural, as the first group version that has it serves it. */
  findResource(resource: string): ServedResource | undefined {
    return [...this.#served.values()].find((served) => served.kind.resource === resource);
  }

  /** `group/version` of everything that is served, `v1` included; without order. */
  get groupVersions(): ReadonlySet<string> {
    return new Set([...this.#served.values()].map(({ apiVersion }) => apiVersion));
  }

  /** Whether a group version serves any kind. */
  serves(apiVersion: string): boolean {
    return this.listGroupVersion(apiVersion).length > 0;
  }
}

/** The path of a collection: of a namespace, of all of them, or of a kind outside namespaces. */
export function collectionSelfLink(served: ServedResource, namespace: string): string {
  const place = served.kind.namespaced && namespace !== '' ? `/namespaces/${namespace}` : '';
  return `${served.root}${place}/${served.kind.resource}`;
}

function newServedResource(kind: ResourceKind, apiVersion: string, version: KubernetesVersion): ServedResource {
  const group = apiGroupOf(apiVersion);
  return {
    kind,
    group,
    version: apiVersion.slice(apiVersion.indexOf('/') + 1),
    apiVersion,
    strategy: kindStrategy(kind.kind),
    context: { version, apiVersion },
    hasSelfLinks: !isSince(version, 20),
    root: group === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`,
  };
}
