import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';

import { errorMessage } from '../../../json/error-message.js';
import { type AnswerLimits, OBJECT_LIMITS } from '../../../kubernetes/transport/answer-limits.js';
import { proxiesIn, proxyFor } from '../../../kubernetes/transport/proxy.js';
import { connectThrough, proxyAuthorization } from '../../../kubernetes/transport/tunnel.js';
import { OperationalError } from '../../../runtime/operational-error.js';
import { decodeText } from '../read-text.js';
import { userAgent } from '../user-agent.js';
import { shownUrl } from './url-name.js';

/** How a URL is read. */
export interface FetchOptions {
  /** Its variables may name a proxy. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of the whole, redirects included; default: those of one object of an API server. */
  readonly limits?: AnswerLimits;
  /** Authorities in PEM, in place of those of Node. */
  readonly ca?: string;
}

/** As many as Go's client follows, and so kubectl. */
const MOST_REDIRECTS = 10;
const REDIRECTS: readonly (number | undefined)[] = [301, 302, 303, 307, 308];
const DISTRUST = /CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)/;

/**
 * Reads the text behind an http or https URL, through the proxy that the environment names; redirects are followed.
 * @throws OperationalError that names the URL and says what came
 */
export async function fetchText(address: string, options: FetchOptions): Promise<string> {
  const name = shownUrl(address);
  const { durationMs } = options.limits ?? OBJECT_LIMITS;
  const signal = AbortSignal.timeout(durationMs);
  const bytes = await bytesOf(address, options, signal).catch((cause: unknown) => {
    const problem = signal.aborted ? `got no whole answer within ${durationMs / 1000} s` : problemOf(cause);
    throw new OperationalError(`read ${name}: ${problem}`, { cause });
  });
  return decodeText(bytes, name);
}

function problemOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const advice = DISTRUST.test(code) ? ': NODE_EXTRA_CA_CERTS names a file with further authorities' : '';
  // Where a name has several addresses, only the code says what is wrong with them.
  return (errorMessage(cause) || code) + advice;
}

async function bytesOf(address: string, options: FetchOptions, signal: AbortSignal): Promise<Buffer> {
  if (!URL.canParse(address)) throw new Error('want a URL like https://example.com/apps.yaml');
  let url = new URL(address);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const answer = await ask(url, options, signal);
    const { statusCode, headers } = answer;
    if (!REDIRECTS.includes(statusCode) || headers.location === undefined) return bodyOf(answer, options);
    answer.destroy();
    url = nextUrl(headers.location, url);
  }
  throw new Error(`got more than ${MOST_REDIRECTS} redirects, the last to ${shownUrl(url.href)}`);
}

function nextUrl(location: string, from: URL): URL {
  const next = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (next?.protocol === 'http:' || next?.protocol === 'https:') return next;
  throw new Error(`got a redirect to '${location}', want one to http or https`);
}

async function ask(url: URL, { environment, ca }: FetchOptions, signal: AbortSignal): Promise<IncomingMessage> {
  const headers = { accept: '*/*', 'user-agent': userAgent() };
  const tls = ca === undefined ? {} : { ca };
  const proxy = proxyFor(url, undefined, proxiesIn(environment));
  const isSecure = url.protocol === 'https:';
  if (!proxy) {
    return answerTo(
      isSecure ? https.request(url, { headers, signal, ...tls }) : http.request(url, { headers, signal }),
    );
  }
  if (!isSecure && proxy.protocol !== 'socks5:') {
    const { request } = proxy.protocol === 'https:' ? https : http;
    const all = { ...headers, ...proxyAuthorization(proxy), ...accountOf(url), host: url.host };
    return answerTo(
      request(proxy.origin, { ...tls, headers: all, signal, path: `${url.origin}${url.pathname}${url.search}` }),
    );
  }
  const socket = await connectThrough({ server: url, proxy }, tls);
  const path = `${url.pathname}${url.search}`;
  const all = { ...headers, ...accountOf(url), host: url.host };
  return answerTo(http.request({ path, headers: all, signal, createConnection: () => socket }));
}

function accountOf({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function answerTo(request: http.ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve).on('error', reject).end();
  });
}

async function bodyOf(answer: IncomingMessage, { limits = OBJECT_LIMITS }: FetchOptions): Promise<Buffer> {
  const { statusCode = 0, statusMessage = '', headers } = answer;
  try {
    if (statusCode !== 200) throw new Error(`got ${statusCode} ${statusMessage}`.trimEnd() + ', want a manifest');
    if (/^text\/html\b/i.test(headers['content-type'] ?? '')) {
      throw new Error(
        'got a page of HTML, want a manifest: of a page that shows a file, take the address of the raw file',
      );
    }
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of answer) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length > limits.bytes) throw new Error(`got more than ${limits.bytes} bytes`);
    }
    return Buffer.concat(chunks);
  } finally {
    answer.destroy();
  }
}
