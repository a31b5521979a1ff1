import { isIP } from 'node:net';

import { objectsAt, stringAt, valueAt } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';
import type { Store } from '../store/store.js';
import { parseStoredObject } from '../store/stored-object.js';
import { WebhookCallError } from './webhook-call-error.js';
import type { WebhookClient } from './webhook-rules.js';

/** Where to connect, and what the other side must prove to be. */
export interface WebhookAddress {
  /** As messages name it: `https://hook.default.svc:443/path`. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** With a query where the URL has one. */
  readonly path: string;
  /** The name that its certificate must be valid for. */
  readonly serverName: string;
}

const HTTPS_PORT = 443;

/**
 * The address of a webhook. A Service is resolved as the real server's aggregator does: the port that the configuration names (443 by default), by name, in the subsets
 * of its Endpoints (apiserver/pkg/util/proxy).
 * @throws WebhookCallError where there is no address, or it is not on this machine: the sandbox calls no other.
 */
export function webhookAddress(client: WebhookClient, store: Store, random: () => number): WebhookAddress {
  const address = client.service === undefined ? urlAddress(client.url) : serviceAddress(client.service, store, random);
  if (isLoopback(address.host)) return address;
  const why = `the sandbox calls webhooks on loopback addresses only, got ${address.host}`;
  throw new WebhookCallError(why, { url: address.url });
}

function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith('127.');
  return host === 'localhost' || host === '::1';
}

function urlAddress(text = ''): WebhookAddress {
  if (text === '') throw new WebhookCallError('webhook configuration must have either service or URL');
  if (!URL.canParse(text)) throw new WebhookCallError(`Unparsable URL: parse ${text}`);
  const url = new URL(text);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? HTTPS_PORT : Number(url.port);
  return { url: text, host, port, path: url.pathname, serverName: host };
}

function serviceAddress(
  { namespace, name, path, port }: NonNullable<WebhookClient['service']>,
  store: Store,
  random: () => number,
): WebhookAddress {
  const serverName = `${name}.${namespace}.svc`;
  const url = `https://${serverName}:${port}${path}`;
  const refuse = (why: string): WebhookCallError => new WebhookCallError(why, { url });
  const service = store.collection('services').get(namespace, name);
  if (service === undefined) throw refuse(`service ${JSON.stringify(name)} not found`);
  const portName = servicePortName(parseStoredObject(service), port, refuse);
  const endpoints = store.collection('endpoints').get(namespace, name);
  if (endpoints === undefined) throw refuse(`endpoints ${JSON.stringify(name)} not found`);
  const all = endpointsOf(parseStoredObject(endpoints), portName);
  const chosen = all[Math.floor(random() * all.length)];
  if (chosen === undefined) throw refuse(`no endpoints available for service ${JSON.stringify(name)}`);
  return { url, ...chosen, path: path === '' ? '/' : path, serverName };
}

function servicePortName(service: JsonObject, wanted: number, refuse: (why: string) => WebhookCallError): string {
  const name = stringAt(service, 'metadata', 'name');
  const port = objectsAt(service, 'spec', 'ports').find((candidate) => candidate['port'] === wanted);
  if (port === undefined) throw refuse(`no service port "${wanted}" found for service ${JSON.stringify(name)}`);
  const type = stringAt(service, 'spec', 'type');
  if (type === 'ExternalName') throw refuse(`unsupported service type ${JSON.stringify(type)}`);
  return stringAt(port, 'name');
}

interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Every ready address of the subsets that have a port of this name, with its number there (the Service's targetPort). */
function endpointsOf(endpoints: JsonObject, portName: string): readonly Endpoint[] {
  return objectsAt(endpoints, 'subsets').flatMap((subset) => {
    const ports = objectsAt(subset, 'ports').filter((port) => stringAt(port, 'name') === portName);
    const hosts = objectsAt(subset, 'addresses').map((address) => stringAt(address, 'ip'));
    return ports.flatMap((port) => {
      const number = valueAt(port, 'port');
      return typeof number === 'number' ? hosts.map((host) => ({ host, port: number })) : [];
    });
  });
}
