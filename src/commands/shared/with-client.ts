import { type ApiClient, createApiClient } from '../../kubernetes/transport/api-client.js';
import { type KubeConfig, loadKubeConfig } from '../../kubernetes/transport/kube-config.js';
import { type ConnectionFlags, connectionOf } from './connection.js';
import { userAgent } from './user-agent.js';

const MAX_SOCKETS = 8;

/**
 * Does something with the cluster of the flags, and closes the connections to it.
 * @param work its client, and the kubeconfig that it was made of
 * @throws whatever `work` does, and for a kubeconfig that can't be used
 */
export async function withClient<T>(
  flags: ConnectionFlags,
  work: (client: ApiClient, kubeConfig: KubeConfig) => Promise<T>,
): Promise<T> {
  const kubeConfig = loadKubeConfig(connectionOf(flags));
  const client = createApiClient(kubeConfig, { maxSockets: MAX_SOCKETS, userAgent: userAgent() });
  try {
    return await work(client, kubeConfig);
  } finally {
    client.close();
  }
}
