import type { JsonObject } from '../json/json.js';
import { readPackagedManifest } from './packaged-manifest.js';

/** All that an installation may consist of, by what it is there for. */
export interface InstallationManifests {
  readonly base: readonly JsonObject[];
  /** For injecting pods of Jobs. */
  readonly pods: readonly JsonObject[];
  /** For a controller that registers itself. */
  readonly managed: readonly JsonObject[];
}

/** Reads the manifests of this package. */
export async function readInstallationManifests(): Promise<InstallationManifests> {
  const [mesh, initializer, pods, managed] = await Promise.all([
    readPackagedManifest('istio.yaml'),
    readPackagedManifest('istio-initializer.yaml'),
    readPackagedManifest('pods/istio-initializer-pods.yaml'),
    readPackagedManifest('managed/istio-initializer-managed.yaml'),
  ]);
  return { base: [...mesh, ...initializer], pods, managed };
}

/** The objects of some kinds, the kinds in their order. */
export function filterByKind(objects: readonly JsonObject[], ...kinds: readonly string[]): readonly JsonObject[] {
  return kinds.flatMap((wanted) => objects.filter(({ kind }) => kind === wanted));
}
