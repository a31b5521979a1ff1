import { stringify } from 'yaml';
import { parseTokenFile } from './auth/token-file.js';

const CLUSTER = 'sandbox';

/** A kubeconfig for a sandbox: with tokens one context per user, the first one current; without, one for everybody. */
export function sandboxKubeconfig(url: string, tokenAuthFile: string | undefined): string {
  const users = tokenAuthFile === undefined ? [] : parseTokenFile(tokenAuthFile);
  const names = users.length === 0 ? [CLUSTER] : users.map((user) => user.name);
  const contexts = [...new Set(names)].map((name) => ({ name, context: { cluster: CLUSTER, user: name } }));
  const credentials = users.length === 0 ? [{ name: CLUSTER, user: {} }] : firstTokens(users);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: CLUSTER, cluster: { server: url } }],
    users: credentials,
    contexts,
    'current-context': names[0],
  };
  return stringify(config, { version: '1.1' });
}

/** Each user with the first of their tokens. */
function firstTokens(
  users: ReturnType<typeof parseTokenFile>,
): readonly { readonly name: string; readonly user: { readonly token: string } }[] {
  const names = [...new Set(users.map(({ name }) => name))];
  return names.map((name) => ({ name, user: { token: users.find((user) => user.name === name)?.token ?? '' } }));
}
