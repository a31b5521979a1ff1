import { isIP } from 'node:net';

/** What a replica writes to the lock: something new each time, when, and where its page is. */
export interface SignOfLife {
  /** Counts its writes. */
  readonly beat: number;
  /** RFC 3339. */
  readonly time: string;
  /** `http://ADDRESS:PORT`; undefined: others can't reach its page. */
  readonly page?: string | undefined;
}

/** The text of it. */
export function signOfLife({ beat, time, page }: SignOfLife): string {
  return [`${beat} ${time}`, ...(page === undefined ? [] : [page])].join(' ');
}

/**
 * Where the page of the replica is that wrote this; undefined where it does not say. Anybody who may write ConfigMaps may have
 * written it: it is believed only where it is http, an IP address and a port.
 */
export function pageIn(text: string): string | undefined {
  const [, , page = ''] = text.split(' ', 3);
  if (page.length > 100 || !URL.canParse(page)) return undefined;
  const { protocol, hostname, origin } = new URL(page);
  const isAddress = isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0;
  return protocol === 'http:' && isAddress && origin === page ? `${origin}/` : undefined;
}
