import type { JsonObject } from '../../json/json.js';
import { manifestObjects } from '../packaged-manifest.js';

/** All that an installation may consist of, by what it is there for. */
export interface InstallationManifests {
  readonly base: readonly JsonObject[];
  /** For injecting pods of Jobs. */
  readonly pods: readonly JsonObject[];
  /** For a controller that registers itself. */
  readonly managed: readonly JsonObject[];
}

/** Reads the manifests of this package. */
export async function installationManifests(): Promise<InstallationManifests> {
  const [mesh, initializer, pods, managed] = await Promise.all([
    manifestObjects('istio.yaml'),
    manifestObjects('istio-initializer.yaml'),
    manifestObjects('pods/istio-initializer-pods.yaml'),
    manifestObjects('managed/istio-initializer-managed.yaml'),
  ]);
  return { base: [...mesh, ...initializer], pods, managed };
}

/** The objects of some kinds, the kinds in their order. */
export function ofKinds(objects: readonly JsonObject[], ...kinds: readonly string[]): readonly JsonObject[] {
  return kinds.flatMap((wanted) => objects.filter(({ kind }) => kind === wanted));
}
