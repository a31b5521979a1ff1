import type { KubeConfig } from '@kubernetes/client-node';

import { type ApiClient, createApiClient } from '../../kubernetes/transport/api-client.js';
import { loadKubeConfig } from '../../kubernetes/transport/kube-config.js';
import { type ConnectionFlags, connectionOf } from '../shared/connection.js';

const MAX_SOCKETS = 2;

/** The cluster that a command talks to. */
export interface Cluster {
  readonly client: ApiClient;
  readonly config: KubeConfig;
}

/** Does something with the cluster of the flags, and closes the connections to it. */
export async function withCluster<T>(flags: ConnectionFlags, work: (cluster: Cluster) => Promise<T>): Promise<T> {
  const config = loadKubeConfig(connectionOf(flags));
  const client = createApiClient(config, { maxSockets: MAX_SOCKETS });
  try {
    return await work({ client, config });
  } finally {
    client.close();
  }
}
