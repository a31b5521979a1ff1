import { KubeConfig } from '@kubernetes/client-node';

import { errorMessage } from '../../json/error-message.js';

/** Where the API server is and how to authenticate there. */
export interface ConnectionOptions {
  /** Path of a kubeconfig file; undefined: see `inCluster`. */
  readonly kubeconfig?: string;
  /** Replaces the server of the kubeconfig; alone it is a server without authentication. */
  readonly master?: string;
  /** Whether the process runs in a pod: its service account is used where no kubeconfig is given. */
  readonly inCluster: boolean;
}

/** A kubeconfig that can't be used. */
class KubeConfigError extends Error {
  readonly code = 'ERR_KUBECONFIG';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'KubeConfigError';
  }
}

/**
 * The kubeconfig of the options: a file, else the pod's service account, else just a server.
 * @throws KubeConfigError where the file can't be read, or nothing says where the API server is
 */
export function loadKubeConfig(options: ConnectionOptions): KubeConfig {
  const config = load(options);
  // The library refuses plain HTTP unless TLS verification is off.
  const plain = config.getCurrentCluster()?.server.startsWith('http:') === true;
  return plain ? withCluster(config, { skipTLSVerify: true }) : config;
}

function loadFile(path: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromFile(path);
  } catch (cause) {
    throw new KubeConfigError(`read kubeconfig ${path}: ${reasonOf(cause)}`, { cause });
  }
  if (!config.getCurrentCluster()) {
    const context = config.getCurrentContext();
    throw new KubeConfigError(`read kubeconfig ${path}: context '${context}' names no cluster, want a current-context`);
  }
  const { server } = config.getCurrentCluster() ?? { server: '' };
  if (!URL.canParse(server)) throw new KubeConfigError(`read kubeconfig ${path}: got server '${server}', want a URL`);
  return config;
}

/** One line: the library's errors quote the file, or its own code. */
function reasonOf(cause: unknown): string {
  if (cause instanceof TypeError) return 'it does not hold a kubeconfig';
  const [line = ''] = errorMessage(cause).split('\n');
  return line;
}

function loadServiceAccount(): KubeConfig {
  const config = new KubeConfig();
  config.loadFromCluster();
  return config;
}

function loadMaster(master: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: 'master', server: master, skipTLSVerify: false }, { name: 'nobody' });
  return config;
}

/** The config with some of its current cluster replaced. */
function withCluster(config: KubeConfig, change: { server?: string; skipTLSVerify?: boolean }): KubeConfig {
  const current = config.getCurrentCluster()?.name;
  const changed = new KubeConfig();
  changed.loadFromOptions({
    clusters: config.clusters.map((cluster) => (cluster.name === current ? { ...cluster, ...change } : cluster)),
    users: config.users,
    contexts: config.contexts,
    currentContext: config.currentContext,
  });
  return changed;
}

function load({ kubeconfig, master, inCluster }: ConnectionOptions): KubeConfig {
  if (kubeconfig === undefined && !inCluster) {
    if (master !== undefined) return loadMaster(master);
    throw new KubeConfigError(
      'find the API server: no kubeconfig, not in a pod; want --kubeconfig FILE or --master URL',
    );
  }
  const config = kubeconfig === undefined ? loadServiceAccount() : loadFile(kubeconfig);
  return master === undefined ? config : withCluster(config, { server: master });
}
