import { stringify } from 'yaml';

import { parseTokenFile } from './auth/token-file.js';

const CLUSTER = 'sandbox';

/**
 * A kubeconfig for a sandbox: with tokens one context per user, the first one current; without, a single context. With the
 * sandbox's certificate it connects over TLS: kubectl sends no token over plain HTTP.
 */
export function sandboxKubeconfig(url: string, tokenAuthFile: string | undefined, certificate?: string): string {
  const users = tokenAuthFile === undefined ? [] : parseTokenFile(tokenAuthFile);
  const names = users.length === 0 ? [CLUSTER] : users.map((user) => user.name);
  const contexts = [...new Set(names)].map((name) => ({ name, context: { cluster: CLUSTER, user: name } }));
  const credentials = users.length === 0 ? [{ name: CLUSTER, user: {} }] : firstTokens(users);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: CLUSTER, cluster: clusterOf(url, certificate) }],
    users: credentials,
    contexts,
    'current-context': names[0],
  };
  return stringify(config, { version: '1.1' });
}

function clusterOf(url: string, certificate: string | undefined): Readonly<Record<string, string | boolean>> {
  // The JavaScript client accepts plain HTTP only where verification is turned off.
  if (certificate === undefined) return { server: url, 'insecure-skip-tls-verify': true };
  const authority = Buffer.from(certificate).toString('base64');
  return { server: url.replace(/^http:/, 'https:'), 'certificate-authority-data': authority };
}

/** Each user with the first of their tokens. */
function firstTokens(
  users: ReturnType<typeof parseTokenFile>,
): readonly { readonly name: string; readonly user: { readonly token: string } }[] {
  const names = [...new Set(users.map(({ name }) => name))];
  return names.map((name) => ({ name, user: { token: users.find((user) => user.name === name)?.token ?? '' } }));
}
