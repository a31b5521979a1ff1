import { isIP } from 'node:net';
import type { networkInterfaces } from 'node:os';

/** What tells where a page is. */
export interface PageAddressOptions {
  /** Where it is served, as `http://ADDRESS:PORT`; undefined: nowhere. */
  readonly served: string | undefined;
  readonly interfaces: ReturnType<typeof networkInterfaces>;
  /** Whether the process runs in a pod, whose loopback nobody else reaches. */
  readonly inPod: boolean;
}

/** Where others find the page, as `http://ADDRESS:PORT`; undefined where they do not. */
export function pageAddress({ served, interfaces, inPod }: PageAddressOptions): string | undefined {
  if (served === undefined) return undefined;
  const { hostname, port } = new URL(served);
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  if (address === '0.0.0.0' || address === '::') {
    const own = Object.values(interfaces).flatMap((list) => list ?? []);
    const outer =
      own.find(({ internal, family }) => !internal && family === 'IPv4') ?? own.find((one) => !one.internal);
    return outer && `http://${isIP(outer.address) === 6 ? `[${outer.address}]` : outer.address}:${port}`;
  }
  const isLoopback = address.startsWith('127.') || address === '::1';
  return isLoopback && inPod ? undefined : served;
}
