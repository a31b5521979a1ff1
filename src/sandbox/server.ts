import { setMaxListeners } from 'node:events';
import type { RequestListener } from 'node:http';

import { InitializerPlugin } from './admission/initializer-plugin.js';
import type { ApiContext } from './api-context.js';
import { newAuthenticator } from './auth/authenticator.js';
import { alwaysAllow } from './auth/authorization.js';
import { newRbacAuthorizer } from './auth/rbac.js';
import { parseTokenFile } from './auth/token-file.js';
import { bootstrap } from './bootstrap.js';
import { ClientCa } from './certificates/client-ca.js';
import { startNamespaceController } from './controllers/namespace-controller.js';
import { startSigningController } from './controllers/signing-controller.js';
import { startControllers } from './controllers/start-controllers.js';
import type { RestartOptions } from './faults/fault-rule.js';
import { Faults } from './faults/faults.js';
import { handleRequest } from './handle-request.js';
import { InflightLimit } from './http/inflight-limit.js';
import { Listener } from './http/listener.js';
import { newServingCertificate, type TlsKeyPair } from './http/serving-certificate.js';
import { type SandboxOptions, type SandboxSettings, sandboxSettings } from './options.js';
import { Registry } from './registry/registry.js';
import { resourceKinds } from './registry/resource-kinds.js';
import { Store } from './store/store.js';
import { AdmissionWebhooks } from './webhooks/admission-webhooks.js';

/** A running API server. */
export interface Sandbox {
  /** `http://127.0.0.1:PORT`. The port speaks TLS as well, to clients that start with it. */
  readonly url: string;
  /** The certificate for clients that speak TLS, in PEM; made with the first call, or for the first such client. */
  readonly servingCertificate: () => Promise<string>;
  /** The fault rules, where fault injection is on. */
  readonly faults?: Faults;
  /** Ends watches and waiting creates, closes every connection, and resolves when the port is free again. */
  close(): Promise<void>;
}

/**
 * Starts an API server in this process, on the loopback interface only. Its store holds what a new real server has (see
 * {@link bootstrap}).
 * @throws Error where the token file cannot be read or the port is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const settings = sandboxSettings(options);
  const { tokenAuthFile, kubernetesVersion } = settings;
  const users = tokenAuthFile === undefined ? undefined : parseTokenFile(tokenAuthFile);
  const stopping = new AbortController();
  // Every watch and every waiting create adds a listener.
  setMaxListeners(0, stopping.signal);
  const context = apiContext(settings, stopping.signal, users !== undefined);
  const authenticate = newAuthenticator(users, kubernetesVersion);
  const faults = settings.faultInjection ? new Faults(restart) : undefined;
  let certificate: Promise<TlsKeyPair> | undefined;
  const certificateOf = (): Promise<TlsKeyPair> => (certificate ??= newServingCertificate(settings.now()));
  const listenerFor = (ending: AbortSignal): RequestListener => {
    // A restart ends the connections, and with them the requests in flight, waiting ones included.
    const filters = {
      context: { ...context, stopping: ending },
      authenticate,
      inflight: new InflightLimit(settings),
      faults,
    };
    return (request, response) => void handleRequest(filters, request, response);
  };
  const listener = await Listener.start({ listenerFor, certificate: certificateOf }, settings.port);
  return {
    url: `http://127.0.0.1:${listener.port}`,
    ...(faults !== undefined && { faults }),
    servingCertificate: async () => (await certificateOf()).cert,
    close: () => {
      stopping.abort();
      return listener.close();
    },
  };

  function restart({ downMs = 0, keepHistory = false }: RestartOptions): Promise<void> {
    return listener.restart(downMs, () => {
      if (!keepHistory) context.store.forgetHistory();
    });
  }
}

function apiContext(settings: SandboxSettings, stopping: AbortSignal, hasTokens: boolean): ApiContext {
  const registry = new Registry(settings.kubernetesVersion, resourceKinds);
  const store = new Store(settings.watchHistory);
  const authorizer = hasTokens ? newRbacAuthorizer(store) : alwaysAllow;
  bootstrap(store, registry, settings);
  startNamespaceController(store, registry);
  const initializers = new InitializerPlugin(store, authorizer, registry.version);
  const webhooks = new AdmissionWebhooks({ store, settings, stopping });
  const clientCa = new ClientCa({ store, registry, settings });
  const context = { settings, registry, store, authorizer, stopping, initializers, webhooks, clientCa };
  startSigningController(context);
  startControllers(context, settings.controllers);
  return context;
}
