// By their files: the package as a whole has the types of every API of Kubernetes in it, 4.6 MB of code.
import { AzureAuth } from '@kubernetes/client-node/dist/azure_auth.js';
import { ExecAuth } from '@kubernetes/client-node/dist/exec_auth.js';
import { FileAuth } from '@kubernetes/client-node/dist/file_auth.js';
import { GoogleCloudPlatformAuth } from '@kubernetes/client-node/dist/gcp_auth.js';
import { OpenIDConnectAuth } from '@kubernetes/client-node/dist/oidc_auth.js';

/**
 * The header Authorization that the `auth-provider` of a kubeconfig gives: of some clouds, as kubectl had them, or OpenID
 * Connect. Undefined where nobody knows the provider, or it has no token.
 * @throws Error where a provider fails: its command, its file or its server
 */
export async function authorizationOf(authProvider: unknown): Promise<string | undefined> {
  const user = { name: 'user', authProvider };
  const providers = [
    ...[new AzureAuth(), new GoogleCloudPlatformAuth(), new ExecAuth()],
    ...[new FileAuth(), new OpenIDConnectAuth()],
  ];
  const headers: Record<string, string> = {};
  await providers.find((provider) => provider.isAuthProvider(user))?.applyAuthentication(user, { headers });
  return headers['Authorization']?.trim();
}
