import { setMaxListeners } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { InitializerPlugin } from './admission/initializer-plugin.js';
import type { ApiContext } from './api-context.js';
import { authenticator } from './auth/authenticate.js';
import { allowEverything } from './auth/authorization.js';
import { rbacAuthorizer } from './auth/rbac.js';
import { parseTokenFile } from './auth/token-file.js';
import { bootstrap } from './bootstrap.js';
import { startNamespaceController } from './controllers/namespace-controller.js';
import { handleRequest } from './http/handle-request.js';
import { InflightLimit } from './http/inflight.js';
import { sandboxSettings } from './options.js';
import type { SandboxOptions, SandboxSettings } from './options.js';
import { resourceKinds } from './registry/resource-kinds.js';
import { Registry } from './registry/registry.js';
import { Store } from './store/store.js';

const LOOPBACK = '127.0.0.1';
/** Longer than clients keep a connection: the client closes it first, so that no request meets a closing one. */
const KEEP_ALIVE_MS = 300_000;

/** A running API server. */
export interface Sandbox {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Ends watches and waiting creates, closes every connection, and resolves when the port is free again. */
  close(): Promise<void>;
}

/**
 * Starts an API server in this process, on the loopback interface only, with an empty store but for what a real server has
 * at first.
 * @throws Error where the token file cannot be read or the port is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const settings = sandboxSettings(options);
  const { tokenAuthFile, kubernetesVersion } = settings;
  const users = tokenAuthFile === undefined ? undefined : parseTokenFile(tokenAuthFile);
  const stopping = new AbortController();
  // Every watch and every waiting create listens.
  setMaxListeners(0, stopping.signal);
  const context = apiContext(settings, stopping.signal, users !== undefined);
  const filters = {
    context,
    authenticate: authenticator(users, kubernetesVersion),
    inflight: new InflightLimit(settings.maxMutatingRequestsInflight, settings.maxRequestsInflight),
  };
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, (request, response) => {
    void handleRequest(filters, request, response);
  });
  server.on('clientError', (_error: Error, socket: Socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  });
  const port = await listen(server, settings.port);
  return {
    url: `http://${LOOPBACK}:${port}`,
    close: () => close(server, stopping),
  };
}

function apiContext(settings: SandboxSettings, stopping: AbortSignal, hasTokens: boolean): ApiContext {
  const registry = new Registry(settings.kubernetesVersion, resourceKinds);
  const store = new Store(settings.watchHistory);
  const authorizer = hasTokens ? rbacAuthorizer(store) : allowEverything;
  bootstrap(store, registry, settings);
  startNamespaceController(store, registry);
  return { settings, registry, store, authorizer, stopping, initializers: new InitializerPlugin(store, authorizer) };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function close(server: Server, stopping: AbortController): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    stopping.abort();
    // Let what was ended just now reach its clients.
    setImmediate(() => {
      server.closeAllConnections();
    });
  });
}
