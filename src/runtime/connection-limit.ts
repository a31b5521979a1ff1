import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';

import type { Clock } from './clock.js';

/** Why a connection was dropped. All but the first are to make room for a new one. */
export type DropReason =
  /** Its TLS handshake took too long. */
  | 'NoHandshake'
  /** No request of it has arrived whole, or none that could be answered. */
  | 'NoRequest'
  /** It waited for its next request, longer than all others. */
  | 'Idle'
  /** Its answer is not taken. */
  | 'Stalled'
  /** It was the new one: all others are in use. */
  | 'AllInUse';

export interface ConnectionLimitOptions {
  /** Connections at once. */
  readonly most: number;
  /** How long a TLS handshake may take, in milliseconds; default: 5000. */
  readonly handshakeMs?: number;
  /** A request that has been in progress for longer no longer keeps its connection, in milliseconds; default: it always does. */
  readonly longestRequestMs?: number;
  readonly clock: Clock;
  /** Called for each connection that is dropped. It must not throw. */
  readonly onDropped?: (reason: DropReason) => void;
}

interface Connection {
  /** What to destroy: the TCP socket at first, the TLS socket after its handshake. */
  socket: Socket;
  /** Requests that are not answered yet. */
  requests: number;
  latest: { readonly request: IncomingMessage; readonly sinceMs: number } | undefined;
  /** A request of it was answered with success. */
  isProven: boolean;
  endHandshake: () => void;
  /** Where it is listed; undefined once it is closed. */
  list: Set<Connection> | undefined;
}

const HANDSHAKE_MS = 5000;
const NOTHING = (): void => undefined;

const isWhole = ({ latest }: Connection): boolean => latest?.request.complete === true;

/**
 * Keeps the connections of a server below a number: where a new one is too many, the one goes that is needed least. Those
 * of which no whole request has arrived go first, then idle ones, each the oldest first; one with a request in progress
 * stays.
 */
export class ConnectionLimit {
  readonly #options: ConnectionLimitOptions;
  /** Connections in their TLS handshake, by their endpoints: it has another socket afterwards. */
  readonly #handshakes = new Map<string, Connection>();
  readonly #bySocket = new WeakMap<Socket, Connection>();
  /** Each connection is in one of these, the oldest first. */
  readonly #unproven = new Set<Connection>();
  readonly #idle = new Set<Connection>();
  readonly #inUse = new Set<Connection>();

  /** To be created before the server listens. */
  constructor(server: Server | TlsServer, options: ConnectionLimitOptions) {
    this.#options = options;
    const isTls = server instanceof TlsServer;
    server.on('connection', (socket: Socket) => {
      this.#open(socket, isTls);
    });
    server.on('secureConnection', (socket: Socket) => {
      this.#secure(socket);
    });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#begin(request, response);
    });
  }

  /** Ends the connections that have no request in progress, and never had one that was answered with success. */
  closeUnproven(): void {
    for (const connection of this.#unproven) close(connection);
  }

  /** Ends all connections, also those in a TLS handshake, which `closeAllConnections` of the server leaves. */
  closeAll(): void {
    for (const connection of [...this.#unproven, ...this.#idle, ...this.#inUse]) close(connection);
  }

  #open(socket: Socket, isTls: boolean): void {
    if (!this.#makeRoom()) {
      socket.destroy();
      this.#options.onDropped?.('AllInUse');
      return;
    }
    const connection = newConnection(socket);
    move(connection, this.#unproven);
    socket.once('close', () => {
      forget(connection);
    });
    if (isTls) this.#beginHandshake(connection);
    else this.#bySocket.set(socket, connection);
  }

  /** Node's own limit begins anew with every byte that comes. */
  #beginHandshake(connection: Connection): void {
    const { clock, handshakeMs = HANDSHAKE_MS } = this.#options;
    const endpoints = endpointsOf(connection.socket);
    this.#handshakes.set(endpoints, connection);
    const cancel = clock.after(handshakeMs, () => {
      this.#drop(connection, 'NoHandshake');
    });
    connection.endHandshake = () => {
      cancel();
      if (this.#handshakes.get(endpoints) === connection) this.#handshakes.delete(endpoints);
      connection.endHandshake = NOTHING;
    };
  }

  #secure(socket: Socket): void {
    const connection = this.#handshakes.get(endpointsOf(socket));
    if (!connection) return;
    connection.endHandshake();
    connection.socket = socket;
    this.#bySocket.set(socket, connection);
  }

  #begin(request: IncomingMessage, response: ServerResponse): void {
    const connection = this.#bySocket.get(request.socket);
    if (!connection?.list) return;
    connection.requests += 1;
    connection.latest = { request, sinceMs: this.#options.clock.now() };
    move(connection, this.#inUse);
    response.once('close', () => {
      this.#end(connection, response);
    });
  }

  #end(connection: Connection, { statusCode }: ServerResponse): void {
    connection.requests -= 1;
    connection.isProven ||= statusCode < 400;
    if (connection.requests > 0 || !connection.list) return;
    connection.latest = undefined;
    move(connection, connection.isProven ? this.#idle : this.#unproven);
  }

  /** False where all connections are in use. */
  #makeRoom(): boolean {
    const { most } = this.#options;
    if (this.#unproven.size + this.#idle.size + this.#inUse.size < most) return true;
    const [unneeded, reason] = this.#leastNeeded();
    if (!unneeded) return false;
    this.#drop(unneeded, reason);
    return true;
  }

  #leastNeeded(): readonly [Connection | undefined, DropReason] {
    const unproven = firstOf(this.#unproven) ?? this.#firstInUse((one) => !one.isProven && !isWhole(one));
    if (unproven) return [unproven, 'NoRequest'];
    const idle = firstOf(this.#idle);
    if (idle) return [idle, 'Idle'];
    const { longestRequestMs = Infinity, clock } = this.#options;
    const beforeMs = clock.now() - longestRequestMs;
    return [this.#firstInUse(({ latest }) => latest !== undefined && latest.sinceMs < beforeMs), 'Stalled'];
  }

  #firstInUse(isWanted: (connection: Connection) => boolean): Connection | undefined {
    for (const connection of this.#inUse) if (isWanted(connection)) return connection;
    return undefined;
  }

  #drop(connection: Connection, reason: DropReason): void {
    close(connection);
    this.#options.onDropped?.(reason);
  }
}

function newConnection(socket: Socket): Connection {
  return { socket, requests: 0, latest: undefined, isProven: false, endHandshake: NOTHING, list: undefined };
}

/** Makes a connection the youngest of a list. */
function move(connection: Connection, list: Set<Connection> | undefined): void {
  connection.list?.delete(connection);
  connection.list = list;
  list?.add(connection);
}

function forget(connection: Connection): void {
  connection.endHandshake();
  move(connection, undefined);
}

function close(connection: Connection): void {
  forget(connection);
  connection.socket.destroy();
}

function firstOf(connections: ReadonlySet<Connection>): Connection | undefined {
  for (const connection of connections) return connection;
  return undefined;
}

/** Different for each two open connections of a server. */
function endpointsOf({ localAddress, remoteAddress, remotePort }: Socket): string {
  return `${localAddress ?? ''} ${remoteAddress ?? ''} ${remotePort ?? ''}`;
}
