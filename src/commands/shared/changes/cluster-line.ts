import { readServerVersion, ServerVersionError } from '../../../kubernetes/discovery/server-version.js';
import { KubeApiError } from '../../../kubernetes/transport/api-error.js';
import type { OpenCluster } from '../with-client.js';

/** `context minikube, server https://192.0.2.1:6443, Kubernetes v1.33.1`. */
export async function clusterLine({ client, kubeConfig }: OpenCluster): Promise<string> {
  const { origin, cluster } = kubeConfig;
  const context = origin?.context;
  const version = await readServerVersion(client).catch((error: unknown) => {
    // It need not say which version it is.
    if (error instanceof KubeApiError || error instanceof ServerVersionError) return undefined;
    throw error;
  });
  return [
    ...(context === undefined ? [] : [`context ${context}`]),
    `server ${cluster.server}`,
    version === undefined ? 'of an unknown version' : `Kubernetes ${version.gitVersion}`,
  ].join(', ');
}
