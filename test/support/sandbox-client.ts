import { KubeConfig } from '@kubernetes/client-node';

import { type ApiClient, createApiClient } from '../../src/kubernetes/transport/api-client.js';

/** A client of a server on the loopback interface, with the rights of a token. */
export function sandboxClient(server: string, token: string): ApiClient {
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: 'sandbox', server, skipTLSVerify: true }, { name: 'user', token });
  return createApiClient(config, { maxSockets: 8 });
}
