import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

import { shorten } from '../json/shorten.js';
import { Refusal } from './http-request.js';

/** A host with the port behind it; an IPv6 address is in brackets. */
const HOST_AND_PORT = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/;

/**
 * Checks for whom a request is meant: an IP address, `localhost`, or one of the names. A page of another site that has a
 * name of its own lead to this server (DNS rebinding) can't read its answers then. Clients without a `Host`, which no browser
 * is, are let through.
 * @param names in any case
 * @throws Refusal 421
 */
export function checkHost({ headers }: IncomingMessage, names: readonly string[]): void {
  const { host } = headers;
  if (host === undefined || isAllowed(host, names)) return;
  throw new Refusal(
    421,
    `got the Host '${shorten(host)}', want an IP address, localhost, or a name given with --allowed-host`,
  );
}

function isAllowed(host: string, names: readonly string[]): boolean {
  const [, address, name = ''] = HOST_AND_PORT.exec(host) ?? [];
  if (address !== undefined) return isIP(address) === 6;
  const wanted = normalName(name);
  return isIP(name) === 4 || wanted === 'localhost' || names.some((one) => normalName(one) === wanted);
}

/** A name with a dot at its end is the same, and case does not matter. */
function normalName(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
}
