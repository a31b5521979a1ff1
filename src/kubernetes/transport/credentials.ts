import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';

import { errorMessage } from '../../json/error-message.js';
import { userOf } from './access-advice.js';
import { CachedPlugin } from './cached-plugin.js';
import { impersonationHeaders, type RequestHeaders } from './impersonation.js';
import type { KubeConfig } from './kube-config.js';
import type { KubeUser } from './kubeconfig-file.js';

/** How the client authenticates itself to the API server. */
export interface Credentials {
  readonly headers: RequestHeaders;
  /** Certificates, and how the server's is verified; the same object for as long as they are the same. */
  readonly tls: ConnectionOptions;
}

/** Where credentials come from. */
export interface CredentialsSource {
  /** Those in force. @throws CredentialsError where they can't be read */
  readonly current: () => Promise<Credentials>;
  /** Makes the next use read them again. */
  readonly forget: () => void;
  /** Waits for no command any longer. */
  readonly close: () => void;
}

/** Credentials that can't be read: a missing certificate, a command that fails. */
export class CredentialsError extends Error {
  readonly code = 'ERR_CREDENTIALS';
  /** A command failed, which may succeed when it is run again; what is missing in a file has to be mended. */
  readonly isRetryable: boolean;

  /** Whose they are. */
  readonly advice: string | undefined;

  constructor(cause: unknown, { isRetryable = false, advice }: { isRetryable?: boolean; advice?: string } = {}) {
    super(`read the credentials of the kubeconfig: ${errorMessage(cause)}`, {
      cause,
    });
    this.name = 'CredentialsError';
    this.isRetryable = isRetryable;
    this.advice = advice;
  }
}

/** What may succeed when it is tried again. */
class PluginFailure extends Error {}

// Bound service account tokens are rotated about every hour; reading them again costs a file read.
const TTL_MS = 60_000;

/** What a plugin or a token file gives. */
type Authentication = Pick<Credentials, 'tls'> & { readonly authorization?: string };

/** Headers and certificates of a kubeconfig, read again once a minute; those of a plugin when they end. */
export function credentialsOf(config: KubeConfig): CredentialsSource {
  const { exec } = config.user;
  const plugin = exec && new CachedPlugin({ ...config, exec });
  let known: { readonly credentials: Promise<Credentials>; readonly at: number } | undefined;
  return {
    current: () => {
      if (known && Date.now() - known.at <= TTL_MS && plugin?.hasEnded() !== true) return known.credentials;
      const credentials = readCredentials(config, plugin);
      known = { credentials, at: Date.now() };
      // Not to be remembered: the file may be there the next time.
      credentials.catch(() => {
        if (known?.credentials === credentials) known = undefined;
      });
      return credentials;
    },
    forget: () => {
      known = undefined;
      plugin?.forget();
    },
    close: () => plugin?.close(),
  };
}

async function readCredentials(config: KubeConfig, plugin: CachedPlugin | undefined): Promise<Credentials> {
  try {
    const tls = await tlsOf(config);
    const authentication = await authenticate(config, plugin);
    const { authorization } = authentication;
    return {
      headers: { ...impersonationHeaders(config.user), ...(authorization !== undefined && { authorization }) },
      tls: { ...tls, ...authentication.tls },
    };
  } catch (cause) {
    const isRetryable = cause instanceof PluginFailure;
    throw new CredentialsError(isRetryable ? cause.cause : cause, { isRetryable, ...whose(config) });
  }
}

function whose(config: KubeConfig): { readonly advice?: string } {
  return config.origin ? { advice: `they are those of ${userOf(config)}` } : {};
}

/** Data in the kubeconfig counts more than the file beside it, as for kubectl. */
async function pemOf(data: string | undefined, file: string | undefined): Promise<Buffer | undefined> {
  if (data !== undefined) return Buffer.from(data, 'base64');
  return file === undefined ? undefined : readFile(file);
}

async function tlsOf({ cluster, user }: KubeConfig): Promise<ConnectionOptions> {
  const ca = await pemOf(cluster.caData, cluster.caFile);
  const cert = await pemOf(user.certData, user.certFile);
  const key = await pemOf(user.keyData, user.keyFile);
  return {
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(cluster.skipTlsVerify === true && { rejectUnauthorized: false }),
    ...(cluster.tlsServerName !== undefined && { servername: cluster.tlsServerName }),
  };
}

async function authenticate(config: KubeConfig, plugin: CachedPlugin | undefined): Promise<Authentication> {
  const { user } = config;
  const token = await tokenOf(user);
  if (token !== undefined) return { tls: {}, authorization: `Bearer ${token}` };
  if (user.username !== undefined) {
    const pair = Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64');
    return { tls: {}, authorization: `Basic ${pair}` };
  }
  if (plugin) return authenticateByPlugin(plugin);
  return user.authProvider ? authenticateByProvider(user) : { tls: {} };
}

/** The file counts more than the token beside it, for as long as it can be read. */
async function tokenOf({ token, tokenFile }: KubeUser): Promise<string | undefined> {
  if (tokenFile === undefined) return token;
  try {
    const text = (await readFile(tokenFile, 'utf8')).trim();
    if (text === '') throw new Error(`got an empty token file ${tokenFile}`);
    return text;
  } catch (error) {
    if (token !== undefined) return token;
    throw error;
  }
}

async function authenticateByPlugin(plugin: CachedPlugin): Promise<Authentication> {
  try {
    const { token, cert, key } = await plugin.current();
    return {
      tls: cert !== undefined && key !== undefined ? { cert, key } : {},
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
  } catch (cause) {
    throw new PluginFailure('the plugin gave no credentials', { cause });
  }
}

/** By the library, which hardly any kubeconfig needs. */
async function authenticateByProvider({ authProvider }: KubeUser): Promise<Authentication> {
  const { authorizationOf } = await import('./auth-providers.js');
  const authorization = await authorizationOf(authProvider);
  return { tls: {}, ...(authorization !== undefined && { authorization }) };
}
