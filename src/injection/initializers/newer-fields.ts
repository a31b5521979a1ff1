import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { PodParts } from '../rendering/rendered-pod.js';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/**
 * What of an injected pod no server with Initializers (Kubernetes 1.7 to 1.13) keeps, and the pod would be broken without: such
 * a server leaves out fields that it does not know, and says nothing. Undefined where there is nothing of the kind.
 * @param before the pod as its author wrote it: what is in it already is the author's own
 */
export function newerFieldIn(after: PodParts, before: PodParts): string | undefined {
  const own = new Set([...objectsIn(before.spec['initContainers']), ...objectsIn(before.spec['containers'])]);
  const changed = (list: string): readonly JsonObject[] =>
    objectsIn(after.spec[list]).filter((container) => !own.has(container));
  const native = changed('initContainers').find(({ restartPolicy }) => restartPolicy === 'Always');
  if (native) {
    return (
      `${nameOf(native)} is a native sidecar, which needs Kubernetes 1.28: here it would be an init container that never ends; ` +
      'use --native-sidecars false, and no annotation sidecar.istio.io/nativeSidecar'
    );
  }
  const probed = changed('containers').find((container) => PROBES.some((probe) => hasGrpc(container, probe)));
  return probed && `${nameOf(probed)} has a gRPC probe, which needs Kubernetes 1.23`;
}

function hasGrpc(container: JsonObject, probe: string): boolean {
  return objectAt(container, probe)['grpc'] !== undefined;
}

function nameOf({ name }: JsonObject): string {
  return `the container ${stringIn(name) ?? '?'}`;
}
