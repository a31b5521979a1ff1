import { isJsonObject, type Json, stringIn } from '../../json/json.js';
import { shorten } from '../../json/shorten.js';
import type { ApiClient } from '../transport/api-client.js';

/** Which Kubernetes an API server is. */
export interface ServerVersion {
  readonly major: number;
  readonly minor: number;
  /** As it calls itself: `v1.9.4`, `v1.9.7-gke.11`. */
  readonly gitVersion: string;
}

/** A server that does not say which version it is. */
export class ServerVersionError extends Error {
  readonly code = 'ERR_SERVER_VERSION';

  constructor(answer: string) {
    super(`read /version: got ${answer}, want major and minor version`);
    this.name = 'ServerVersionError';
  }
}

const REQUEST_TIMEOUT_MS = 10_000;

/**
 * Asks which version the server is.
 * @throws KubeApiError where it does not answer, ServerVersionError where the answer does not say
 */
export async function readServerVersion(client: ApiClient): Promise<ServerVersion> {
  return parseVersion(await client.request({ method: 'GET', path: '/version', timeoutMs: REQUEST_TIMEOUT_MS }));
}

/** Whether a server has Initializers: they came with 1.7, and were removed in 1.14. */
export function hasInitializers(version: ServerVersion): boolean {
  return isAtLeast(version, 1, 7) && !isAtLeast(version, 1, 14);
}

/** Whether the server is this version, or newer. */
export function isAtLeast(version: ServerVersion, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor);
}

/** The number that a part of a version begins with: providers write `7+`. */
function leadingNumber(value: Json | undefined): number | undefined {
  const digits = /^\d+/.exec(stringIn(value) ?? '');
  return digits ? Number(digits[0]) : undefined;
}

function parseVersion(info: unknown): ServerVersion {
  const { major, minor, gitVersion } = isJsonObject(info) ? info : {};
  const name = stringIn(gitVersion) ?? '';
  // Some builds leave major and minor empty.
  const [, gitMajor, gitMinor] = /^v(\d+)\.(\d+)/.exec(name) ?? [];
  const numbers = [leadingNumber(major) ?? leadingNumber(gitMajor), leadingNumber(minor) ?? leadingNumber(gitMinor)];
  const [first, second] = numbers;
  if (first === undefined || second === undefined) throw new ServerVersionError(shorten(JSON.stringify(info)));
  return { major: first, minor: second, gitVersion: name === '' ? `v${first}.${second}` : name };
}
