import type { JsonObject } from '../../json/json.js';
import { isAtLeast, type ServerVersion } from '../../kubernetes/discovery/server-version.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { filterByKind } from '../installation-manifests.js';
import { readPackagedManifest } from '../packaged-manifest.js';

/** For which Istio templates and registration are: four webhooks and the labels of today, or one webhook. */
export type IstioRelease = '1.31' | '1.0';

/** The objects of a webhook, in the versions that a server serves. */
export interface InjectorManifests {
  readonly release: IstioRelease;
  /** The namespace and the ConfigMaps: created where they are not there, and never changed. */
  readonly base: readonly JsonObject[];
  /** All others, but its configuration. */
  readonly objects: readonly JsonObject[];
  /** The MutatingWebhookConfiguration. */
  readonly registration: JsonObject;
}

const FILE = 'istio-sidecar-injector.yaml';

/** The manifest, below `manifests/`, whose versions of kinds a server serves; for Istio 1.0. */
export function injectorFileFor(version: ServerVersion): string {
  if (isAtLeast(version, 1, 21)) return FILE;
  return isAtLeast(version, 1, 16) ? `kubernetes-1.16/${FILE}` : `v1beta1/${FILE}`;
}

/** Of the newest Istio whose manifests a server takes. */
export function defaultRelease(version: ServerVersion): IstioRelease {
  return isAtLeast(version, 1, 21) ? '1.31' : '1.0';
}

/**
 * Reads the manifests of this package for a server.
 * @throws OperationalError where there are none for it
 */
export async function readInjectorManifests(version: ServerVersion, release: IstioRelease): Promise<InjectorManifests> {
  if (release === '1.31' && !isAtLeast(version, 1, 21)) {
    const why = 'the manifests for Istio 1.31 need Kubernetes 1.21 or newer; leave --istio out';
    throw new OperationalError(`webhook install on Kubernetes ${version.gitVersion}: ${why}`);
  }
  const files =
    release === '1.31'
      ? ['istio-1.31/istio.yaml', 'istio-1.31/istio-sidecar-injector-configmap.yaml', `istio-1.31/${FILE}`]
      : ['istio.yaml', 'istio-sidecar-injector-configmap-release.yaml', injectorFileFor(version)];
  const [mesh = [], config = [], injector = []] = await Promise.all(files.map(readPackagedManifest));
  const [registration] = filterByKind(injector, 'MutatingWebhookConfiguration');
  if (!registration) throw new OperationalError(`read manifests/${FILE}: there is no MutatingWebhookConfiguration`);
  return {
    release,
    base: filterByKind([...mesh, ...config], 'Namespace', 'ConfigMap'),
    objects: injector.filter((object) => object !== registration),
    registration: withSideEffects(registration, version),
  };
}

/** Without it a server that knows dry runs refuses those of pods; one of 1.9 does not know it. */
function withSideEffects(registration: JsonObject, version: ServerVersion): JsonObject {
  if (!isAtLeast(version, 1, 12)) return registration;
  const webhooks = registration['webhooks'] as readonly JsonObject[];
  return { ...registration, webhooks: webhooks.map((webhook) => ({ ...webhook, sideEffects: 'None' })) };
}
