import http from 'node:http';
import https from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect, type ConnectionOptions } from 'node:tls';

import { errorMessage } from '../../json/error-message.js';

const TIMEOUT_MS = 30_000;

/** A server behind a proxy. */
export interface Behind {
  readonly server: URL;
  readonly proxy: URL;
}

/**
 * A connection to a server through a proxy: by CONNECT, or by SOCKS 5, which looks the name up itself. With TLS to the
 * server where its URL is https; a proxy with https is verified by the same certificates, as kubectl does.
 * @throws Error that names the proxy, or the server's own
 */
export async function connectThrough({ server, proxy }: Behind, tls: ConnectionOptions): Promise<Socket> {
  const destination = { host: hostOf(server), port: portOf(server) };
  const socket = await openTunnel(proxy, destination, tls);
  return server.protocol === 'https:' ? secure(socket, destination.host, tls) : socket;
}

/** What a proxy with a password wants; empty where its URL has none. */
export function proxyAuthorization({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

interface Destination {
  readonly host: string;
  readonly port: number;
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function portOf({ protocol, port }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : protocol === 'http:' ? 80 : 1080;
}

async function openTunnel(proxy: URL, destination: Destination, tls: ConnectionOptions): Promise<Socket> {
  try {
    return proxy.protocol === 'socks5:' ? await bySocks(proxy, destination) : await byConnect(proxy, destination, tls);
  } catch (cause) {
    throw new Error(`proxy ${proxy.protocol}//${proxy.host}: ${errorMessage(cause)}`, { cause });
  }
}

async function bySocks(proxy: URL, destination: Destination): Promise<Socket> {
  const { SocksClient } = await import('socks');
  const { username, password } = proxy;
  const account =
    username === '' ? {} : { userId: decodeURIComponent(username), password: decodeURIComponent(password) };
  const { socket } = await SocksClient.createConnection({
    proxy: { host: hostOf(proxy), port: portOf(proxy), type: 5, ...account },
    command: 'connect',
    destination,
    timeout: TIMEOUT_MS,
  });
  return socket;
}

function byConnect(proxy: URL, { host, port }: Destination, tls: ConnectionOptions): Promise<Socket> {
  const target = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const { request } = proxy.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const asked = request({
      // Node would take the name of the header `host`.
      ...(proxy.protocol === 'https:' && { ...tls, servername: serverName(hostOf(proxy), tls) }),
      host: hostOf(proxy),
      port: portOf(proxy),
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...proxyAuthorization(proxy) },
      agent: false,
      timeout: TIMEOUT_MS,
    });
    asked.on('connect', ({ statusCode = 0, statusMessage = '' }, socket) => {
      // The limit was for the proxy; what comes through it has its own.
      socket.setTimeout(0);
      if (statusCode === 200) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(new Error(`got ${statusCode} ${statusMessage} for CONNECT ${target}`));
    });
    asked.on('timeout', () => asked.destroy(new Error(`no answer to CONNECT ${target} within ${TIMEOUT_MS} ms`)));
    asked.on('error', reject);
    asked.end();
  });
}

/** Addresses are no names that TLS could ask for. */
function serverName(host: string, { servername }: ConnectionOptions): string {
  return servername ?? (isIP(host) === 0 ? host : '');
}

function secure(socket: Socket, host: string, tls: ConnectionOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const secured = connect({ ...tls, socket, host, servername: serverName(host, tls), ALPNProtocols: ['http/1.1'] });
    const limit = setTimeout(() => secured.destroy(new Error(`no TLS handshake within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
    secured.once('secureConnect', () => {
      clearTimeout(limit);
      secured.off('error', reject);
      resolve(secured);
    });
    secured.once('error', reject);
    secured.once('close', () => {
      clearTimeout(limit);
      reject(new Error('the connection was closed before the end of the TLS handshake'));
    });
  });
}
