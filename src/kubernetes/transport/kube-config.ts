import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';

import { errorMessage } from '../../json/error-message.js';
import { shorten } from '../../json/shorten.js';
import { type KubeCluster, type KubeUser, readKubeconfig } from './kubeconfig-file.js';
import {
  type KubeOrigin,
  type KubeSelection,
  type NamedKubeconfig,
  type SelectedEntries,
  selectEntries,
} from './kubeconfig-selection.js';
import { isProxyUrl, proxiesIn, type ProxyEnvironment } from './proxy.js';

/** Where the API server is and how to authenticate there. */
export interface ConnectionOptions {
  /** Paths of kubeconfig files, which are merged as kubectl does; undefined: see `inCluster`. */
  readonly kubeconfig?: string | readonly string[];
  /** Entries of the kubeconfig in place of those that it names. */
  readonly selection?: KubeSelection;
  /** Somebody else as whom all requests are made; counts more than who is in the kubeconfig. */
  readonly impersonation?: Impersonation;
  /** Replaces the server of the kubeconfig; alone it is a server without authentication. */
  readonly master?: string;
  /** Whether the process runs in a pod: its service account is used where no kubeconfig says anything. */
  readonly inCluster: boolean;
  /** Files that would have been read if they were there, for messages. */
  readonly missing?: readonly string[];
  /** Of the process: says where the API server of the pod is, and which proxy to use. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Whether somebody sits at a terminal whom a credential plugin can ask; default false. */
  readonly isInteractive?: boolean;
}

/** Whom requests are made as. */
export type Impersonation = Pick<KubeUser, 'as' | 'asUid' | 'asGroups' | 'asExtra'>;

/** An API server, and a user of it. */
export interface KubeConfig {
  readonly cluster: KubeCluster;
  readonly user: KubeUser;
  /** Of the context, or of the pod: where a command works on one namespace and no flag names it; default: `default`. */
  readonly namespace?: string;
  /** Where both come from; undefined: not from a kubeconfig. */
  readonly origin?: KubeOrigin;
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

/** What is known of a cluster before flags change it. */
type Loaded = Pick<KubeConfig, 'cluster' | 'user' | 'namespace' | 'origin'>;

/**
 * The kubeconfig of the options: files, else the pod's service account, else just a server.
 * @throws KubeConfigError where a file can't be read, or nothing says where the API server is
 */
export function loadKubeConfig(options: ConnectionOptions): KubeConfig {
  const { environment, isInteractive = false, master, impersonation } = options;
  const loaded = load(options);
  const user = { ...loaded.user, ...impersonation };
  const problem = problemOfImpersonation(user);
  if (problem !== undefined) throw new KubeConfigError(`read the user of the kubeconfig: ${problem}`);
  return {
    ...loaded,
    cluster: master === undefined ? loaded.cluster : { ...loaded.cluster, server: master },
    user,
    isInteractive,
    ...(environment && { environment, proxies: proxiesIn(environment) }),
  };
}

function load(options: ConnectionOptions): Loaded {
  const { selection = {}, master, inCluster, environment = {} } = options;
  const paths = pathsOf(options);
  const files = readFiles(paths);
  if (files.length > 0) return loadFiles(files, options);
  // An empty file says nothing, as for kubectl.
  const isWanted = Object.values(selection).some((name) => name !== undefined);
  if (inCluster && !isWanted) return serviceAccount(environment);
  if (paths.length > 0) {
    throw new KubeConfigError(`read kubeconfig ${paths.join(':')}: it does not hold a kubeconfig`);
  }
  if (master !== undefined && !isWanted) return { cluster: { server: master }, user: {} };
  throw new KubeConfigError(nothingFound(options, isWanted));
}

function pathsOf({ kubeconfig = [] }: ConnectionOptions): readonly string[] {
  return typeof kubeconfig === 'string' ? [kubeconfig] : kubeconfig;
}

function nothingFound({ missing = [] }: ConnectionOptions, isWanted: boolean): string {
  const looked = missing.length === 0 ? '' : ` (there is no ${missing.join(', ')})`;
  return isWanted
    ? `find the API server: got no kubeconfig${looked}, want --kubeconfig FILE with the entries that flags name`
    : `find the API server: no kubeconfig${looked}, not in a pod; want --kubeconfig FILE or --master URL`;
}

/** Those that hold something. */
function readFiles(paths: readonly string[]): readonly NamedKubeconfig[] {
  return paths.flatMap((path) => {
    try {
      const content = readKubeconfig(path);
      return content ? [{ path, content }] : [];
    } catch (cause) {
      throw new KubeConfigError(`read kubeconfig ${path}: ${firstLine(cause)}`, { cause });
    }
  });
}

function loadFiles(files: readonly NamedKubeconfig[], options: ConnectionOptions): Loaded {
  const name = pathsOf(options).join(':');
  const { cluster, user, namespace, origin } = selectedIn(files, options.selection ?? {}, name);
  const found = problemOfCluster(cluster) ?? problemOfUser(user);
  if (found !== undefined) throw new KubeConfigError(`read kubeconfig ${name}: ${found}`);
  const server = withScheme(cluster);
  return { cluster: { ...cluster, server }, user, ...(namespace !== undefined && { namespace }), origin };
}

function selectedIn(files: readonly NamedKubeconfig[], selection: KubeSelection, name: string): SelectedEntries {
  try {
    return selectEntries(files, selection);
  } catch (cause) {
    throw new KubeConfigError(`read kubeconfig ${name}: ${errorMessage(cause)}`, { cause });
  }
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

/** Whom a request is made as is looked at with the flags. */
function problemOfImpersonation({ as, asUid, asGroups, asExtra }: KubeUser): string | undefined {
  if (as !== undefined || (asUid ?? asGroups ?? asExtra) === undefined) return undefined;
  return 'got as-uid, as-groups or as-user-extra without as, want the name of the user too';
}

function problemOfUser(user: KubeUser): string | undefined {
  const { exec, authProvider } = user;
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

function serviceAccount(environment: Readonly<Record<string, string | undefined>>): Loaded {
  const host = environment['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = environment['KUBERNETES_SERVICE_PORT'] ?? '443';
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  return {
    cluster: { server, caFile: `${SERVICE_ACCOUNT}/ca.crt` },
    user: { tokenFile: `${SERVICE_ACCOUNT}/token` },
    ...podNamespace(environment),
  };
}

function podNamespace({ POD_NAMESPACE: named = '' }: NodeJS.ProcessEnv): Pick<KubeConfig, 'namespace'> {
  if (named !== '') return { namespace: named };
  try {
    const namespace = readFileSync(`${SERVICE_ACCOUNT}/namespace`, 'utf8').trim();
    return namespace === '' ? {} : { namespace };
  } catch {
    // As for kubectl: then it is the namespace `default`.
    return {};
  }
}

/** Errors of YAML go on with an extract of the file. */
function firstLine(cause: unknown): string {
  const [line = ''] = errorMessage(cause).split('\n');
  return line;
}
