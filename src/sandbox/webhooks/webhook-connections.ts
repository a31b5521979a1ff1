import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';

import { isSince, type KubernetesVersion } from '../kubernetes-version.js';
import type { WebhookAddress } from './webhook-address.js';
import { WebhookCallError } from './webhook-call-error.js';

/** As many as the real server keeps (webhook/config/client.go, defaultCacheSize). */
const MAX_AGENTS = 200;
/** The largest answer of a webhook, more than an object and its patch. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** A call of a webhook: where, trusting whom, and for how long at most. */
export interface WebhookCall {
  readonly address: WebhookAddress;
  readonly caBundle: string;
  readonly body: string;
  readonly timeoutMs: number;
  /** Whose words errors are told in. */
  readonly version: KubernetesVersion;
}

/** What a webhook answered. */
export interface WebhookAnswer {
  readonly code: number;
  readonly text: string;
}

/** A kept connection turned out to be closed before anything was answered on it. */
class StaleConnection extends Error {
  override readonly name = 'StaleConnection';
}

/** Connections to webhooks: TLS, kept alive, closed together with the server. */
export class WebhookConnections {
  readonly #agents = new Map<string, Agent>();

  constructor(stopping: AbortSignal) {
    stopping.addEventListener('abort', () => {
      for (const agent of this.#agents.values()) agent.destroy();
    });
  }

  /**
   * POSTs a review. A connection that was closed by the other side while it was idle is replaced by a new one.
   * @throws WebhookCallError with the words of Go's HTTP client.
   */
  async post(call: WebhookCall): Promise<WebhookAnswer> {
    const agent = this.#agentOf(call);
    try {
      return await send(agent, call);
    } catch (error) {
      if (error instanceof StaleConnection) return this.#retry(agent, call);
      throw error;
    }
  }

  async #retry(agent: Agent, call: WebhookCall): Promise<WebhookAnswer> {
    try {
      return await send(agent, call);
    } catch (error) {
      throw error instanceof StaleConnection ? callError(call, error) : error;
    }
  }

  #agentOf({ address, caBundle }: WebhookCall): Agent {
    const key = JSON.stringify([address.host, address.port, address.serverName, caBundle]);
    const known = this.#agents.get(key);
    if (known !== undefined) return known;
    const [oldest] = this.#agents.keys();
    if (this.#agents.size >= MAX_AGENTS && oldest !== undefined) this.#agents.delete(oldest);
    const trusted = caBundle === '' ? {} : { ca: caBundle };
    const agent = new Agent({ keepAlive: true, ...trusted });
    this.#agents.set(key, agent);
    return agent;
  }
}

function send(agent: Agent, call: WebhookCall): Promise<WebhookAnswer> {
  const { address, body, timeoutMs } = call;
  return new Promise((resolve, reject) => {
    const request = httpsRequest({
      agent,
      method: 'POST',
      host: address.host,
      port: address.port,
      path: address.path,
      // An IP address is not a valid server name; the certificate is then checked against the host.
      servername: isIP(address.serverName) === 0 ? address.serverName : '',
      headers: {
        host: new URL(address.url).host,
        accept: 'application/json, */*',
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'kube-apiserver-admission',
      },
    });
    const late = isSince(call.version, 14)
      ? 'context deadline exceeded'
      : 'net/http: request canceled (Client.Timeout exceeded while awaiting headers)';
    const timer = setTimeout(() => request.destroy(new WebhookCallError(late, { url: address.url })), timeoutMs);
    const fail = (error: NodeJS.ErrnoException): void => {
      clearTimeout(timer);
      const isStale = request.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(error.code ?? '');
      reject(isStale ? new StaleConnection(error.message) : callError(call, error));
    };
    request.on('error', fail);
    request.on('response', (response) => {
      readAnswer(response).then((answer) => {
        clearTimeout(timer);
        resolve(answer);
      }, fail);
    });
    request.end(body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<WebhookAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > MAX_ANSWER_BYTES) throw new Error(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`);
  }
  return { code: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() };
}

const UNKNOWN_AUTHORITY = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
];

function callError(call: WebhookCall, error: NodeJS.ErrnoException): WebhookCallError {
  if (error instanceof WebhookCallError) return error;
  return new WebhookCallError(goErrorMessage(call, error), { url: call.address.url, cause: error });
}

/** The message of Go's client for the usual errors of setting up a webhook; other errors keep Node's message. */
function goErrorMessage({ address, version }: WebhookCall, error: NodeJS.ErrnoException): string {
  const { host, port, serverName } = address;
  const { code = '' } = error;
  const certificate = certificateMessage(error, serverName);
  if (certificate !== undefined) {
    return isSince(version, 27) ? `tls: failed to verify certificate: ${certificate}` : certificate;
  }
  const shown = host.includes(':') ? `[${host}]` : host;
  const call = isSince(version, 12) ? 'connect' : 'getsockopt';
  if (code === 'ECONNREFUSED') return `dial tcp ${shown}:${port}: ${call}: connection refused`;
  return code === 'ECONNRESET' ? 'EOF' : error.message;
}

function certificateMessage(error: NodeJS.ErrnoException, serverName: string): string | undefined {
  const { code = '' } = error;
  if (UNKNOWN_AUTHORITY.includes(code)) return 'x509: certificate signed by unknown authority';
  switch (code) {
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return 'x509: certificate has expired or is not yet valid';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `x509: certificate is valid for ${certificateNames(error)}, not ${serverName}`;
    default:
      return undefined;
  }
}

function certificateNames(error: NodeJS.ErrnoException): string {
  const { cert } = error as {
    readonly cert?: { readonly subjectaltname?: string; readonly subject?: { CN?: string } };
  };
  const names = cert?.subjectaltname?.split(', ').map((name) => name.slice(name.indexOf(':') + 1));
  return names?.join(', ') ?? cert?.subject?.CN ?? 'nothing';
}
