import { isIPv6 } from 'node:net';

import { errorMessage } from '../../json/error-message.js';
import { shorten } from '../../json/shorten.js';
import { type KubeCluster, type KubeUser, mergeKubeconfigs, readKubeconfig } from './kubeconfig-file.js';
import { isProxyUrl, type ProxyEnvironment } from './proxy.js';

/** Where the API server is and how to authenticate there. */
export interface ConnectionOptions {
  /** Paths of kubeconfig files, which are merged as kubectl does; undefined: see `inCluster`. */
  readonly kubeconfig?: string | readonly string[];
  /** Replaces the server of the kubeconfig; alone it is a server without authentication. */
  readonly master?: string;
  /** Whether the process runs in a pod: its service account is used where no kubeconfig is given. */
  readonly inCluster: boolean;
  /** Of the process: says where the API server of the pod is, and which proxy to use. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Whether somebody sits at a terminal whom a credential plugin can ask; default false. */
  readonly isInteractive?: boolean;
}

/** An API server, and a user of it. */
export interface KubeConfig {
  readonly cluster: KubeCluster;
  readonly user: KubeUser;
  /** Proxies for clusters that name none. */
  readonly proxies?: ProxyEnvironment;
  /** Environment of credential plugins. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly isInteractive?: boolean;
}

/** A kubeconfig that can't be used. */
class KubeConfigError extends Error {
  readonly code = 'ERR_KUBECONFIG';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'KubeConfigError';
  }
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The kubeconfig of the options: files, else the pod's service account, else just a server.
 * @throws KubeConfigError where a file can't be read, or nothing says where the API server is
 */
export function loadKubeConfig(options: ConnectionOptions): KubeConfig {
  const { environment, isInteractive = false, master } = options;
  const loaded = load(options);
  const cluster = master === undefined ? loaded.cluster : { ...loaded.cluster, server: master };
  return {
    cluster,
    user: loaded.user,
    isInteractive,
    ...(environment && { environment, proxies: proxiesIn(environment) }),
  };
}

function load({ kubeconfig, master, inCluster, environment = {} }: ConnectionOptions): KubeConfig {
  if (kubeconfig !== undefined) return loadFiles(typeof kubeconfig === 'string' ? [kubeconfig] : kubeconfig);
  if (inCluster) return serviceAccount(environment);
  if (master !== undefined) return { cluster: { server: master }, user: {} };
  throw new KubeConfigError('find the API server: no kubeconfig, not in a pod; want --kubeconfig FILE or --master URL');
}

function loadFiles(paths: readonly string[]): KubeConfig {
  const files = paths.flatMap((path) => {
    try {
      return readKubeconfig(path) ?? [];
    } catch (cause) {
      throw new KubeConfigError(`read kubeconfig ${path}: ${firstLine(cause)}`, { cause });
    }
  });
  const name = paths.join(':');
  if (files.length === 0) throw new KubeConfigError(`read kubeconfig ${name}: it does not hold a kubeconfig`);
  const { clusters, users, contexts, currentContext = '' } = mergeKubeconfigs(files);
  const context = contexts.get(currentContext);
  const cluster = clusters.get(context?.cluster ?? '');
  if (!context || !cluster) {
    throw new KubeConfigError(
      `read kubeconfig ${name}: context '${shorten(currentContext)}' names no cluster, want a current-context`,
    );
  }
  // As kubectl does, who is not listed is nobody.
  const user = users.get(context.user ?? '') ?? {};
  const found = problemOf(cluster, user);
  if (found !== undefined) throw new KubeConfigError(`read kubeconfig ${name}: ${found}`);
  return { cluster: { ...cluster, server: withScheme(cluster) }, user };
}

/** What kubectl would refuse too, before it asks the server. */
function problemOf(cluster: KubeCluster, user: KubeUser): string | undefined {
  return problemOfCluster(cluster) ?? problemOfUser(user);
}

function problemOfCluster(cluster: KubeCluster): string | undefined {
  const { proxyUrl, skipTlsVerify, caData, caFile } = cluster;
  if (!URL.canParse(withScheme(cluster))) return `got server '${shorten(cluster.server)}', want a URL`;
  if (proxyUrl !== undefined && !isProxyUrl(proxyUrl)) {
    return `got a proxy-url that is none, want http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT`;
  }
  if (skipTlsVerify && (caData !== undefined || caFile !== undefined)) {
    return 'got a certificate authority and insecure-skip-tls-verify, want only one of them';
  }
  return undefined;
}

function problemOfUser({ as, asUid, asGroups, asExtra, ...user }: KubeUser): string | undefined {
  const { exec, authProvider } = user;
  if (as === undefined && (asUid ?? asGroups ?? asExtra) !== undefined) {
    return 'got as-uid, as-groups or as-user-extra without as, want the name of the user too';
  }
  if (hasCertificateAlone(user)) {
    return 'got a client certificate without its key, want client-key or client-key-data too';
  }
  return exec && authProvider ? 'got exec and auth-provider, want only one of them' : undefined;
}

function hasCertificateAlone({ certData, certFile, keyData, keyFile }: KubeUser): boolean {
  return (certData ?? certFile) !== undefined && (keyData ?? keyFile) === undefined;
}

/** A server may be given as HOST:PORT. */
function withScheme({ server, caData, caFile, skipTlsVerify }: KubeCluster): string {
  if (!/^[^/:]+:\d+(?:\/|$)/.test(server)) return server;
  const isSecure = skipTlsVerify === true || (caData ?? caFile) !== undefined;
  return `${isSecure ? 'https' : 'http'}://${server}`;
}

function serviceAccount(environment: Readonly<Record<string, string | undefined>>): KubeConfig {
  const host = environment['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = environment['KUBERNETES_SERVICE_PORT'] ?? '443';
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  return {
    cluster: { server, caFile: `${SERVICE_ACCOUNT}/ca.crt` },
    user: { tokenFile: `${SERVICE_ACCOUNT}/token` },
  };
}

/** The names as Go reads them: the one in capitals first. */
function proxiesIn(environment: Readonly<Record<string, string | undefined>>): ProxyEnvironment {
  const read = (name: string): string => (environment[name] ?? '') || (environment[name.toLowerCase()] ?? '');
  return { http: read('HTTP_PROXY'), https: read('HTTPS_PROXY'), none: read('NO_PROXY') };
}

/** Errors of YAML go on with an extract of the file. */
function firstLine(cause: unknown): string {
  const [line = ''] = errorMessage(cause).split('\n');
  return line;
}
