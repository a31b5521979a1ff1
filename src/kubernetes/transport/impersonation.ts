import type { KubeUser } from './kubeconfig-file.js';

/** Headers of a request; a list is a line each. */
export type RequestHeaders = Readonly<Record<string, string | string[]>>;

// Characters of a header's name (RFC 9110), without the one that escapes.
const PLAIN = /^[!#$&'*+\-.^_`|~0-9a-z]$/;

/** The headers by which a request is made as somebody else: `as`, `as-uid`, `as-groups` and `as-user-extra` of a kubeconfig. */
export function impersonationHeaders({ as, asUid, asGroups, asExtra }: KubeUser): RequestHeaders {
  if (as === undefined) return {};
  const extra = Object.entries(asExtra ?? {}).map(
    ([key, values]) => [`Impersonate-Extra-${escapeKey(key)}`, values.map(headerText)] as const,
  );
  return {
    'Impersonate-User': headerText(as),
    ...(asUid !== undefined && { 'Impersonate-Uid': headerText(asUid) }),
    ...(asGroups && { 'Impersonate-Group': asGroups.map(headerText) }),
    ...Object.fromEntries<string[]>(extra),
  };
}

/** UTF-8, a character for each byte, as Node writes headers. */
function headerText(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Names of headers have no case, and few characters: the others are percent-encoded. */
function escapeKey(key: string): string {
  return Array.from(Buffer.from(key.toLowerCase(), 'utf8'), (byte) => {
    const character = String.fromCharCode(byte);
    return PLAIN.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}
