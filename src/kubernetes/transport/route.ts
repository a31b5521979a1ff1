import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';

import type { KubeConfig } from './kube-config.js';
import { proxyFor } from './proxy.js';
import { connectThrough, proxyAuthorization } from './tunnel.js';

/** The way to an API server. */
export interface Route {
  /** What is connected to, unless `connect` does it: the server, or a proxy that is asked for it. */
  readonly origin: URL;
  /** In front of every path. */
  readonly prefix: string;
  /** Of every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Opens a connection to the server; undefined where it is reached directly. */
  readonly connect?: (tls: ConnectionOptions) => Promise<Socket>;
}

/**
 * The way to the server of a kubeconfig: directly, or through the proxy that it or the environment names.
 * @throws Error where the environment names a proxy that can't be used
 */
export function routeTo({ cluster, proxies }: KubeConfig): Route {
  const server = new URL(cluster.server);
  const prefix = server.pathname.replace(/\/$/, '');
  const proxy = proxyFor(server, cluster.proxyUrl, proxies);
  if (!proxy) return { origin: server, prefix, headers: {} };
  if (server.protocol === 'http:' && proxy.protocol !== 'socks5:') {
    // Without TLS there is nothing to tunnel: proxies take such requests whole, and many allow CONNECT to port 443 only.
    return {
      origin: proxy,
      prefix: server.origin + prefix,
      headers: { host: server.host, ...proxyAuthorization(proxy) },
    };
  }
  return { origin: server, prefix, headers: {}, connect: (tls) => connectThrough({ server, proxy }, tls) };
}
