import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import type { Identity } from './test-authority.js';

/** A proxy of a test on the loopback interface. Whatever name it is asked for, it connects to 127.0.0.1. */
export interface TestProxy {
  readonly port: number;
  /** What it was asked for: `CONNECT host:port`, `GET http://...` or `SOCKS host:port`, with the account. */
  readonly asked: readonly string[];
  readonly close: () => Promise<void>;
}

/** An HTTP proxy; with an identity it is reached by TLS. `refusal` is its answer to every CONNECT. */
export function startHttpProxy(options: { readonly identity?: Identity; readonly refusal?: string } = {}) {
  const asked: string[] = [];
  const sockets = new Set<Duplex>();
  const forward = (incoming: IncomingMessage, response: ServerResponse): void => {
    asked.push(`${incoming.method ?? ''} ${incoming.url ?? ''}${accountOf(incoming)}`);
    const { pathname, search, port } = new URL(incoming.url ?? '');
    const { method, headers } = incoming;
    const outgoing = request({ host: '127.0.0.1', port, method, headers, path: pathname + search }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(outgoing);
  };
  const server = options.identity ? createTlsServer(options.identity, forward) : createServer(forward);
  server.on('connect', (incoming: IncomingMessage, socket: Duplex) => {
    const target = incoming.url ?? '';
    asked.push(`CONNECT ${target}${accountOf(incoming)}`);
    sockets.add(socket);
    if (options.refusal !== undefined) {
      socket.end(`HTTP/1.1 ${options.refusal}\r\n\r\n`);
      return;
    }
    const server = connect(Number(target.slice(target.lastIndexOf(':') + 1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      join(socket, server);
    });
    sockets.add(server);
  });
  server.on('connection', (socket: Socket) => sockets.add(socket));
  return listen(server, asked, sockets);
}

/** A SOCKS 5 proxy that asks for an account where `account` is given, as `user:password`. */
export function startSocksProxy(account?: string): Promise<TestProxy> {
  const asked: string[] = [];
  const sockets = new Set<Duplex>();
  const serve = async (socket: Socket): Promise<void> => {
    const read = async (): Promise<Buffer> => ((await once(socket, 'data')) as [Buffer])[0];
    await read();
    socket.write(Buffer.from([5, account === undefined ? 0 : 2]));
    if (account !== undefined) {
      const given = await read();
      const name = given.subarray(2, 2 + (given[1] ?? 0)).toString();
      const password = given.subarray(3 + name.length).toString();
      socket.write(Buffer.from([1, `${name}:${password}` === account ? 0 : 1]));
    }
    const wanted = await read();
    const length = wanted[4] ?? 0;
    const host = wanted[3] === 3 ? wanted.subarray(5, 5 + length).toString() : wanted.subarray(4, 8).join('.');
    const port = wanted.readUInt16BE(wanted.length - 2);
    asked.push(`SOCKS ${host}:${port}`);
    const server = connect(port, '127.0.0.1', () => {
      socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
      join(socket, server);
    });
    sockets.add(server);
  };
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    void serve(socket);
  });
  return listen(server, asked, sockets);
}

async function listen(server: Server, asked: readonly string[], sockets: Set<Duplex>): Promise<TestProxy> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { port: (server.address() as AddressInfo).port, asked, close };
}

function join(one: Duplex, other: Socket): void {
  one.pipe(other).pipe(one);
  one.on('error', () => other.destroy());
  other.on('error', () => one.destroy());
}

function accountOf({ headers }: IncomingMessage): string {
  const [, pair] = (headers['proxy-authorization'] ?? '').split(' ');
  return pair === undefined ? '' : ` by ${Buffer.from(pair, 'base64').toString()}`;
}
