import { type ApiClient, type ApiClientOptions, createApiClient } from '../../kubernetes/transport/api-client.js';
import { type KubeConfig, loadKubeConfig } from '../../kubernetes/transport/kube-config.js';
import { type ConnectionFlags, connectionOf } from './connection.js';
import { userAgent } from './user-agent.js';

const MAX_SOCKETS = 8;
const DEFAULT_NAMESPACE = 'default';

/** A cluster that a command works on. */
export interface OpenCluster {
  readonly client: ApiClient;
  /** What the client was made of: server, user, and which context they are of. */
  readonly kubeConfig: KubeConfig;
}

/**
 * The cluster of the flags; its client has to be closed. The one place where a command gets a client. Connects to nothing yet.
 * @throws KubeConfigError for a kubeconfig that can't be used
 */
export function openCluster(
  flags: ConnectionFlags,
  { maxSockets = MAX_SOCKETS, ...options }: Partial<Pick<ApiClientOptions, 'maxSockets' | 'onOverload'>> = {},
): OpenCluster {
  const kubeConfig = loadKubeConfig(connectionOf(flags));
  return { kubeConfig, client: createApiClient(kubeConfig, { ...options, maxSockets, userAgent: userAgent() }) };
}

/**
 * Does something with the cluster of the flags, and closes the connections to it.
 * @param work its client, and the kubeconfig that it was made of
 * @throws whatever `work` does, and for a kubeconfig that can't be used
 */
export async function withClient<T>(
  flags: ConnectionFlags,
  work: (client: ApiClient, kubeConfig: KubeConfig) => Promise<T>,
): Promise<T> {
  const { client, kubeConfig } = openCluster(flags);
  try {
    return await work(client, kubeConfig);
  } finally {
    client.close();
  }
}

/** The namespace of a command that works on one, as kubectl takes it: of its flag, else the context's own, else `default`. */
export function namespaceOf(namespace: string | undefined, { namespace: ofContext }: KubeConfig): string {
  return namespace === undefined || namespace === '' ? (ofContext ?? DEFAULT_NAMESPACE) : namespace;
}
