import { expect } from 'chai';

import { clockSkewMs } from '../../../src/kubernetes/discovery/clock-skew.js';
import { createApiClient } from '../../../src/kubernetes/transport/api-client.js';
import { loadKubeConfig } from '../../../src/kubernetes/transport/kube-config.js';
import { startHttpServer } from '../../support/http-server.js';

const NOON = Date.parse('2018-01-01T12:00:00Z');

/** The skew to a server with this header, where the request took from `sent` to `received`, in ms after noon. */
async function skew(date: string | undefined, sent: number, received: number): Promise<number | undefined> {
  const server = await startHttpServer((_request, response) => {
    response.sendDate = false;
    response.writeHead(200, date === undefined ? {} : { date }).end('{}');
  });
  const client = createApiClient(loadKubeConfig({ master: server.url, inCluster: false }), { maxSockets: 1 });
  const times = [NOON + sent, NOON + received];
  try {
    return await clockSkewMs(client, () => times.shift() ?? NOON);
  } finally {
    client.close();
    await server.close();
  }
}

const AT_NOON = 'Mon, 01 Jan 2018 12:00:00 GMT';

describe('clockSkewMs', () => {
  for (const [what, sent, received, expected] of [
    ['no skew where both say the same', 0, 10, 0],
    ['no skew where the header may have left it out', 900, 999, 0],
    ['no skew where the request may have taken it', -3000, 3000, 0],
    ['how far the server is ahead at least', -7000, -6000, 6000],
    ['how far the server is behind at least', 9000, 9500, -8000],
  ] as const) {
    it(`finds ${what}`, async () => {
      expect(await skew(AT_NOON, sent, received)).to.equal(expected);
    });
  }

  for (const date of [undefined, 'noon']) {
    it(`finds nothing by the header ${String(date)}`, async () => {
      expect(await skew(date, 0, 0)).to.equal(undefined);
    });
  }
});
