import { readFile } from 'node:fs/promises';

import type { ApiClient } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';
import type { KubeConfig } from '../transport/kube-config.js';
import { getConfigMap } from './config-map.js';

const PUBLISHED = { namespace: 'kube-system', name: 'extension-apiserver-authentication' };
const KEY = 'client-ca-file';

/** Certificate authorities of a cluster, in PEM, with the place where they were found. */
export interface ClusterCa {
  readonly source: string;
  readonly pem: string;
}

/**
 * The authorities that may have signed what the cluster signs, likeliest first: those that the API server publishes for
 * clients, then those that the kubeconfig trusts. Only the signed certificate shows which it was.
 * @throws KubeApiError where the server does not answer, and Node's error where a file of the kubeconfig can't be read
 */
export async function clusterCas(client: ApiClient, config: KubeConfig): Promise<readonly ClusterCa[]> {
  return [...(await readPublished(client)), ...(await readFromKubeconfig(config))];
}

async function readPublished(client: ApiClient): Promise<readonly ClusterCa[]> {
  try {
    const pem = (await getConfigMap(client, PUBLISHED)).data[KEY];
    const source = `ConfigMap ${PUBLISHED.namespace}/${PUBLISHED.name}, key ${KEY}`;
    return typeof pem === 'string' && pem !== '' ? [{ source, pem }] : [];
  } catch (error) {
    if (error instanceof KubeApiError && (error.isNotFound || error.isForbidden)) return [];
    throw error;
  }
}

async function readFromKubeconfig(config: KubeConfig): Promise<readonly ClusterCa[]> {
  const { caData, caFile } = config.cluster;
  const source = "the kubeconfig's certificate authority";
  if (caData !== undefined && caData !== '') return [{ source, pem: Buffer.from(caData, 'base64').toString() }];
  return caFile === undefined || caFile === '' ? [] : [{ source, pem: await readFile(caFile, 'utf8') }];
}
