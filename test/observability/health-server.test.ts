import { expect } from 'chai';

import { startHealthServer, type ListeningServer, type Readiness } from '../../src/observability/health-server.js';

describe('the health server', () => {
  let server: ListeningServer;
  let readiness: Readiness;

  beforeEach(async () => {
    readiness = { ready: true, notes: [] };
    server = await startHealthServer({ address: '127.0.0.1', port: 0 }, () => readiness);
  });

  afterEach(() => server.close());

  const get = async (path: string): Promise<readonly [number, string]> => {
    const response = await fetch(server.url + path);
    return [response.status, await response.text()];
  };

  it('is healthy as long as it answers', async () => {
    readiness = { ready: false, notes: [] };
    expect(await get('/healthz')).to.deep.equal([200, 'ok\n']);
  });

  it('is ready when the program is', async () => {
    expect(await get('/readyz')).to.deep.equal([200, 'ok\n']);
  });

  it('says why it is not ready', async () => {
    readiness = { ready: false, notes: ['Job: not watched at the moment'] };
    expect(await get('/readyz?verbose')).to.deep.equal([503, 'not ready\nJob: not watched at the moment\n']);
  });

  it('answers 404 to anything else', async () => {
    expect((await get('/'))[0]).to.equal(404);
  });

  it('names the address that it can not have', async () => {
    const { port } = new URL(server.url);
    const second: unknown = await startHealthServer(
      { address: '127.0.0.1', port: Number(port) },
      () => readiness,
    ).catch(String);
    expect(second).to.match(new RegExp(`^ListenError: listen on 127\\.0\\.0\\.1:${port}: .*EADDRINUSE`));
  });
});
