import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const ADDRESS = '127.0.0.1';
// The controller's own default, so that what the documents say holds for the demo too, where nobody else has it.
const USUAL_PORT = 15014;
const TIMEOUT_MS = 20_000;
const RETRY_MS = 50;

/** A port of this machine for the controller's page: the usual one where it is free, else another. */
export async function portForPage(): Promise<number> {
  return (await portIfFree(USUAL_PORT)) ?? (await portIfFree(0)) ?? USUAL_PORT;
}

/** The URL of the page on that port. */
export function pageUrl(port: number): string {
  return `http://${ADDRESS}:${port}/`;
}

/** Resolves when the page is served, or after 20 s: whether it is. */
export async function isServed(url: string): Promise<boolean> {
  const end = performance.now() + TIMEOUT_MS;
  while (performance.now() < end) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok === true) return true;
    await sleep(RETRY_MS);
  }
  return false;
}

async function portIfFree(port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    server.listen(port, ADDRESS);
    await once(server, 'listening');
    const bound = server.address();
    return typeof bound === 'object' ? bound?.port : undefined;
  } catch {
    return undefined;
  } finally {
    server.close();
  }
}
