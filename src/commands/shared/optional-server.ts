import type { ListeningServer, ListenOptions } from '../../runtime/listening-server.js';
import type { Closers } from './closers.js';

/** Starts a server and answers its URL; starts none on port 0. */
export async function startOptionalServer(
  closers: Closers,
  options: ListenOptions,
  start: (options: ListenOptions) => Promise<ListeningServer>,
): Promise<string | undefined> {
  if (options.port === 0) return undefined;
  const server = await start(options);
  closers.add(server.close);
  return server.url;
}
