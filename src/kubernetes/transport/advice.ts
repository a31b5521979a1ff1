import { isIP } from 'node:net';

import { shorten } from '../../json/shorten.js';
import { accessAdvice, type RefusedRequest, userOf } from './access-advice.js';
import type { KubeConfig } from './kube-config.js';
import type { KubeOrigin } from './kubeconfig-selection.js';

/** An answer, or its absence, that somebody has to do something about. */
export interface FailedRequest extends RefusedRequest {
  /** HTTP status; 0: no answer. */
  readonly status: number;
  /** Why no answer came. */
  readonly cause?: unknown;
}

type Advise = (config: KubeConfig, detail: string) => string;

/** What is told of a failure whose error has one of several codes. */
interface Rule {
  readonly codes: RegExp;
  readonly advise: Advise;
}

const UNTRUSTED =
  /^(UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|CERT_SIGNATURE_FAILURE|CERT_UNTRUSTED|INVALID_CA|INVALID_PURPOSE|CERT_CHAIN_TOO_LONG|PATH_LENGTH_EXCEEDED|CERT_REJECTED|CERT_REVOKED)$/;

/** In order: the first rule with the code of the error, or of a cause of it, counts. */
const RULES: readonly Rule[] = [
  { codes: UNTRUSTED, advise: adviseAuthority },
  { codes: /^ERR_TLS_CERT_ALTNAME_INVALID$/, advise: adviseName },
  {
    codes: /^CERT_HAS_EXPIRED$/,
    advise: (config) =>
      `the certificate of the API server, or of its authority, has expired: have it renewed at ${serverOf(config)}, and check the date of this machine`,
  },
  {
    codes: /^CERT_NOT_YET_VALID$/,
    advise: (config) =>
      `the certificate of the API server is not valid yet: check the date of this machine, and of ${serverOf(config)}`,
  },
  {
    codes:
      /^ERR_SSL_\w*ALERT_(?:UNKNOWN_CA|(?:BAD|NO|UNSUPPORTED)_CERTIFICATE|CERTIFICATE_(?:EXPIRED|REVOKED|UNKNOWN|REQUIRED)|ACCESS_DENIED|HANDSHAKE_FAILURE)$/,
    advise: (config) =>
      `the API server does not accept the client certificate, or wants one: check client-certificate and client-key of ${userOf(config)}`,
  },
  {
    codes:
      /^(?:ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNSUPPORTED_PROTOCOL|\w*ALERT_PROTOCOL_VERSION)|EPROTO)$/,
    advise: (config) =>
      `what listens there does not speak the TLS that is wanted: check scheme and port of the server ${serverOf(config)}`,
  },
  {
    codes: /^ERR_(?:OSSL|SSL|CRYPTO)_/,
    advise: (config) =>
      `check certificate-authority, client-certificate and client-key, PEM, of ${userOf(config)} and of the server ${serverOf(config)}`,
  },
  {
    codes: /^ECONNREFUSED$/,
    advise: (config) =>
      `nothing listens there: check that the API server runs, and that --kubeconfig, --context or --master leads to it; the server is ${serverOf(config)}`,
  },
  {
    codes: /^(?:ENOTFOUND|EAI_NONAME|EAI_NODATA)$/,
    advise: (config) =>
      `no name server knows the name ${hostOf(config)}: check the server ${serverOf(config)}, and the DNS or VPN that should know it`,
  },
  {
    codes: /^EAI_/,
    advise: (config) => `the name server does not answer for ${hostOf(config)}: check the network, or try again`,
  },
  {
    codes: /^(?:ETIMEDOUT|ESOCKETTIMEDOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|UND_ERR_\w*TIMEOUT)$/,
    advise: adviseSilence,
  },
  {
    codes: /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/,
    advise: (config) =>
      `the connection was closed: check what is between here and ${serverOf(config)} (proxy, load balancer), and whether it wants https`,
  },
];

const MOST_CAUSES = 5;

/**
 * What to do about a failure, for somebody who knows the kubeconfig: about the user (401), the missing right (403), the
 * certificate authority, or the address. Undefined where the message of the failure says it all.
 */
export function adviceFor(failure: FailedRequest, config: KubeConfig): string | undefined {
  if (failure.status === 400 && /HTTP request (?:was sent )?to an? HTTPS (?:server|port)/i.test(failure.message)) {
    return `the server wants https: check the scheme of the server ${serverOf(config)}`;
  }
  if (failure.status !== 0) return accessAdvice(failure, config);
  return adviceForSilence(failure, config);
}

function adviceForSilence({ cause, message, reason }: FailedRequest, config: KubeConfig): string | undefined {
  if (reason === 'NotTheAnswer') {
    return `what answers there is no API server of Kubernetes, or something in front of one: check the server ${serverOf(config)}`;
  }
  if (/^proxy \S+:\/\//.test(message)) return adviseProxy(config);
  const codes = codesOf(cause);
  const rule = RULES.find((each) => codes.some((code) => each.codes.test(code)));
  if (rule) return rule.advise(config, message);
  return /no answer within|timed? ?out/i.test(message) ? adviseSilence(config) : undefined;
}

/** The code of an error, and of what it is the cause of. */
function codesOf(error: unknown): readonly string[] {
  const codes: string[] = [];
  let current: unknown = error;
  for (let depth = 0; depth < MOST_CAUSES && current instanceof Error; depth += 1) {
    if ('code' in current && typeof current.code === 'string') codes.push(current.code);
    // Of a name with several addresses each attempt has an error of its own.
    current = current instanceof AggregateError && current.cause === undefined ? firstOf(current) : current.cause;
  }
  return codes;
}

function firstOf({ errors }: AggregateError): unknown {
  const [first] = errors as readonly unknown[];
  return first;
}

function adviseAuthority(config: KubeConfig): string {
  const { caData, caFile } = config.cluster;
  const trusted =
    caData !== undefined
      ? 'certificate-authority-data'
      : caFile !== undefined
        ? `certificate-authority (${caFile})`
        : undefined;
  const place = placeOf(config.origin?.cluster, 'the cluster');
  const what = 'the certificate of the API server is not signed by an authority that is trusted';
  return trusted === undefined
    ? `${what}: the kubeconfig has none; set certificate-authority of ${place}`
    : `${what}: check ${trusted} of ${place}, or whether ${config.cluster.server} is another server`;
}

function adviseName(config: KubeConfig, detail: string): string {
  const [, names] = /(?:altnames|alternative names):? (.*)/i.exec(detail) ?? [];
  const has = names === undefined ? '' : ` (it is for ${shorten(names.trim())})`;
  const wanted = config.cluster.tlsServerName ?? hostOf(config);
  return `the certificate of the API server is not for ${wanted}${has}: name the server by a name that is in it, or set tls-server-name of ${placeOf(config.origin?.cluster, 'the cluster')}`;
}

function adviseSilence(config: KubeConfig): string {
  return `${serverOf(config)} can not be reached, or does not answer: check its address, and firewall, VPN and proxy on the way`;
}

function adviseProxy({ cluster, origin }: KubeConfig): string {
  return cluster.proxyUrl === undefined
    ? 'the proxy is that of HTTPS_PROXY or HTTP_PROXY: correct it, or add the host of the API server to NO_PROXY'
    : `the proxy is the proxy-url of ${placeOf(origin?.cluster, 'the cluster')}: check that it runs and that it allows CONNECT to the API server`;
}

function hostOf({ cluster }: KubeConfig): string {
  if (!URL.canParse(cluster.server)) return cluster.server;
  const host = new URL(cluster.server).hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 ? host : `the address ${host}`;
}

/** `cluster 'c' in FILE`; the other text where it is not from a kubeconfig. */
function placeOf(entry: KubeOrigin['cluster'], otherwise: string): string {
  return entry ? `the entry '${entry.name}' in ${entry.file}` : otherwise;
}

/** `https://a:6443 (cluster 'c' in FILE)`. */
function serverOf({ cluster, origin }: KubeConfig): string {
  const entry = origin?.cluster;
  return entry ? `${cluster.server} (cluster '${entry.name}' in ${entry.file})` : cluster.server;
}
