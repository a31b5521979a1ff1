import { BlockList, isIP, isIPv4 } from 'node:net';

/** Proxies that the environment names; empty where it names none. */
export interface ProxyEnvironment {
  readonly http: string;
  readonly https: string;
  /** Servers that are asked without a proxy: names, addresses and networks, by commas. */
  readonly none: string;
}

/** Where a request goes, as NO_PROXY sees it. */
interface Destination {
  readonly host: string;
  readonly port: string;
}

const SCHEMES: readonly string[] = ['http:', 'https:', 'socks5:'];
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether a text can be the `proxy-url` of a kubeconfig. */
export function isProxyUrl(text: string): boolean {
  return URL.canParse(text) && SCHEMES.includes(new URL(text).protocol) && new URL(text).hostname !== '';
}

/**
 * The proxy on the way to a server: that of the kubeconfig, else that of the environment, by the rules of Go's net/http
 * (so never to this machine itself); undefined where there is none.
 * @throws Error where the environment names one that can't be used
 */
export function proxyFor(server: URL, proxyUrl?: string, environment?: ProxyEnvironment): URL | undefined {
  if (proxyUrl !== undefined) return new URL(proxyUrl);
  if (!environment) return undefined;
  const isSecure = server.protocol === 'https:';
  const named = isSecure ? environment.https : environment.http;
  const port = server.port || (isSecure ? '443' : '80');
  const destination = { host: withoutBrackets(server.hostname).toLowerCase(), port };
  if (named === '' || isHere(destination.host) || isExempt(destination, environment.none)) return undefined;
  return environmentProxy(named);
}

/** The names as Go reads them: the one in capitals first. */
export function proxiesIn(environment: Readonly<Record<string, string | undefined>>): ProxyEnvironment {
  const read = (name: string): string => (environment[name] ?? '') || (environment[name.toLowerCase()] ?? '');
  return { http: read('HTTP_PROXY'), https: read('HTTPS_PROXY'), none: read('NO_PROXY') };
}

/** Go takes an address alone for that of an HTTP proxy. */
function environmentProxy(named: string): URL {
  const url = (named.includes('://') ? named : `http://${named}`).replace(/^socks5h:/i, 'socks5:');
  if (isProxyUrl(url)) return new URL(url);
  throw new Error('the proxy that the environment names can not be used, want http://HOST:PORT, https:// or socks5://');
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

function isHere(host: string): boolean {
  return host === 'localhost' || (isIP(host) !== 0 && LOOPBACK.check(host, familyOf(host)));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}

function isExempt(destination: Destination, none: string): boolean {
  return none
    .toLowerCase()
    .split(',')
    .map((entry) => entry.trim())
    .some((entry) => entry === '*' || (entry !== '' && covers(entry, destination)));
}

function covers(entry: string, { host, port }: Destination): boolean {
  if (entry.includes('/')) return isIn(entry, host);
  const [, name = entry, wantedPort = port] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
  const plain = withoutBrackets(name);
  if (plain === '' || wantedPort !== port) return false;
  return isIP(plain) === 0 ? isDomainOf(plain, host) : isIP(host) !== 0 && sameAddress(plain, host);
}

/** `example.com` stands for itself and what is below it, `.example.com` and `*.example.com` for what is below. */
function isDomainOf(name: string, host: string): boolean {
  const suffix = name.replace(/^\*\./, '.');
  return suffix.startsWith('.') ? host.endsWith(suffix) : host === suffix || host.endsWith(`.${suffix}`);
}

function isIn(network: string, host: string): boolean {
  const [address = '', bits = ''] = network.split('/');
  if (isIP(address) === 0 || isIP(host) === 0 || !/^\d{1,3}$/.test(bits)) return false;
  if (Number(bits) > (isIPv4(address) ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), familyOf(address));
  return list.check(host, familyOf(host));
}

function sameAddress(one: string, other: string): boolean {
  const list = new BlockList();
  list.addAddress(one, familyOf(one));
  return list.check(other, familyOf(other));
}
