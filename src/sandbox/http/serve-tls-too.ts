import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createSecureContext, TLSSocket } from 'node:tls';

import type { TlsKeyPair } from './serving-certificate.js';

/** The first byte of a TLS connection: a record of the handshake. No HTTP request begins with it. */
const TLS_HANDSHAKE = 0x16;

/**
 * Lets an HTTP server speak TLS on the same port to clients that start with it: kubectl sends no token over plain HTTP. The
 * certificate is made when the first such client connects.
 * @returns closes the connections that the server does not have yet, because their client has not sent enough.
 */
export function serveTlsToo(server: Server, certificate: () => Promise<TlsKeyPair>): () => void {
  const toHttp = server.listeners('connection');
  server.removeAllListeners('connection');
  const accept = (socket: Socket): void => {
    for (const listener of toHttp) Reflect.apply(listener, server, [socket]);
  };
  const waiting = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    const ready = guardSocket(waiting, socket);
    socket.once('readable', () => {
      const first = socket.read(1) as Buffer | null;
      if (first === null) return;
      socket.unshift(first);
      ready();
      if (first[0] !== TLS_HANDSHAKE) accept(socket);
      else startTls(socket, { certificate, waiting, accept }).catch(() => socket.destroy());
    });
  });
  return () => {
    for (const socket of waiting) socket.destroy();
  };
}

interface Handshake {
  readonly certificate: () => Promise<TlsKeyPair>;
  readonly waiting: Set<Socket>;
  readonly accept: (socket: Socket) => void;
}

async function startTls(socket: Socket, { certificate, waiting, accept }: Handshake): Promise<void> {
  const ready = guardSocket(waiting, socket);
  // Reading continues, so that the end of a socket is noticed meanwhile.
  const chunks: Buffer[] = [];
  const keep = (chunk: Buffer): void => void chunks.push(chunk);
  socket.on('data', keep).on('error', () => socket.destroy());
  const secureContext = createSecureContext(await certificate());
  await nextTurn();
  ready();
  if (socket.destroyed) return;
  socket.off('data', keep).pause();
  socket.unshift(Buffer.concat(chunks));
  const secured = new TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
  const secureReady = guardSocket(waiting, secured);
  secured.once('secure', () => {
    secureReady();
    accept(secured);
  });
}

/** Closes a socket when its client ends it, until the returned function is called. */
function guardSocket(waiting: Set<Socket>, socket: Socket): () => void {
  const gone = (): void => {
    waiting.delete(socket);
    socket.destroy();
  };
  waiting.add(socket);
  socket.on('error', gone).on('end', gone).on('close', gone);
  return () => {
    waiting.delete(socket);
    socket.off('error', gone).off('end', gone).off('close', gone);
  };
}
