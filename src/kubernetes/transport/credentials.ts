import type { RequestOptions } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import { KubeConfig } from '@kubernetes/client-node';
import omit from 'lodash/omit.js';

import { errorMessage } from '../../json/error-message.js';

/** How the client authenticates itself to the API server. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  /** Certificates, and how the server's is verified; the same object for as long as they are the same. */
  readonly tls: ConnectionOptions;
}

/** Where credentials come from. */
export interface CredentialsSource {
  /** Those in force. @throws CredentialsError where they can't be read */
  readonly current: () => Promise<Credentials>;
  /** Makes the next use read them again. */
  readonly forget: () => void;
}

/** Credentials that can't be read: a missing certificate, a command that fails. */
export class CredentialsError extends Error {
  readonly code = 'ERR_CREDENTIALS';

  constructor(cause: unknown) {
    super(`read the credentials of the kubeconfig: ${errorMessage(cause)}`, {
      cause,
    });
    this.name = 'CredentialsError';
  }
}

// Bound service account tokens are rotated about every hour; reading them again costs a file read.
const TTL_MS = 60_000;

/** Headers and certificates of a kubeconfig, read again once a minute. */
export function credentialsOf(kubeConfig: KubeConfig): CredentialsSource {
  let config = kubeConfig;
  let known: { readonly credentials: Promise<Credentials>; readonly at: number } | undefined;
  return {
    current: () => {
      if (known && Date.now() - known.at <= TTL_MS) return known.credentials;
      const credentials = readCredentials(config);
      known = { credentials, at: Date.now() };
      // Not to be remembered: the file may be there the next time.
      credentials.catch(() => {
        if (known?.credentials === credentials) known = undefined;
      });
      return credentials;
    },
    forget: () => {
      known = undefined;
      config = withoutCache(kubeConfig);
    },
  };
}

async function readCredentials(config: KubeConfig): Promise<Credentials> {
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (cause) {
    throw new CredentialsError(cause);
  }
  const { headers = {}, auth } = options;
  const basic = auth ? { Authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {};
  // The headers never have the form of a list. Of the rest, the agent would make a connection for every request.
  const tls = omit(options, 'headers', 'auth', 'agent') as ConnectionOptions;
  return { headers: { ...basic, ...(headers as Record<string, string>) }, tls };
}

/** The same kubeconfig without what the library remembers: the token of a file for a minute, a command's until it expires. */
function withoutCache({ clusters, users, contexts, currentContext }: KubeConfig): KubeConfig {
  const fresh = new KubeConfig();
  fresh.loadFromOptions({ clusters, users, contexts, currentContext });
  return fresh;
}
