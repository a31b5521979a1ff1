import { createServer } from 'node:http';

import { listen, type ListenOptions, type ListeningServer } from './listening-server.js';
import type { Readiness } from './readiness.js';

export type { Readiness } from './readiness.js';
export type { ListenOptions, ListeningServer } from './listening-server.js';

/** Serves `/healthz`, which answers as long as the process does, and `/readyz`, which says what is missing. */
export function startHealthServer(options: ListenOptions, readiness: () => Readiness): Promise<ListeningServer> {
  const server = createServer((request, response) => {
    const answer = (status: number, text: string): void => {
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
    };
    const path = (request.url ?? '/').split('?', 1)[0];
    if (path === '/healthz') {
      answer(200, 'ok');
    } else if (path === '/readyz') {
      const { ready, notes } = readiness();
      answer(ready ? 200 : 503, [ready ? 'ok' : 'not ready', ...notes].join('\n'));
    } else {
      answer(404, `no such path; there are /healthz and /readyz`);
    }
  });
  return listen(server, options);
}
