import { type ApiClient, createApiClient } from '../../src/kubernetes/transport/api-client.js';

/** A client of a server on the loopback interface, with the rights of a token. */
export function sandboxClient(server: string, token: string): ApiClient {
  return createApiClient({ cluster: { server, skipTlsVerify: true }, user: { token } }, { maxSockets: 8 });
}
