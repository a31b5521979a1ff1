import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';

import { type ApiClient, createApiClient } from '../../../src/kubernetes/transport/api-client.js';
import type { KubeConfig } from '../../../src/kubernetes/transport/kube-config.js';
import { startHttpServer } from '../../support/http-server.js';
import { startHttpProxy, startSocksProxy, type TestProxy } from '../../support/proxy.js';
import { rejectionOf } from '../../support/rejection-of.js';
import { type TestAuthority, testAuthority } from '../../support/test-authority.js';

// A name that only the proxies know: whoever goes past them finds nobody.
const HOST = 'api.cluster.invalid';

describe('an API server behind a proxy', () => {
  let authority: TestAuthority;
  let port: number;
  let closers: (() => Promise<unknown>)[];
  let asked: string[];

  before(async () => {
    authority = await testAuthority();
  });

  beforeEach(async () => {
    asked = [];
    const server = createServer(await authority.issue(HOST), ({ url = '', headers }, response) => {
      asked.push(`${url} for ${headers.host ?? ''}`);
      if (url === '/watch') response.write('{"type":"ADDED"}\n');
      else response.end('{"kind":"Status"}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
    closers = [
      () => {
        server.closeAllConnections();
        server.close();
        return once(server, 'close');
      },
    ];
  });

  afterEach(async () => {
    for (const close of closers.toReversed()) await close();
  });

  const keep = (proxy: TestProxy): TestProxy => {
    closers.push(proxy.close);
    return proxy;
  };
  const connect = (more: Partial<KubeConfig>, cluster: Partial<KubeConfig['cluster']> = {}): ApiClient => {
    const caData = authority.caBundle;
    const client = createApiClient(
      { cluster: { server: `https://${HOST}:${port}`, caData, ...cluster }, user: {}, ...more },
      { maxSockets: 1 },
    );
    closers.push(() => {
      client.close();
      return Promise.resolve();
    });
    return client;
  };
  const askTwice = async (client: ApiClient): Promise<void> => {
    await client.request({ method: 'GET', path: '/version' });
    await client.request({ method: 'GET', path: '/version' });
  };

  it('is reached through an HTTP proxy, by one connection for requests, and another for a watch', async () => {
    const proxy = keep(await startHttpProxy());
    const client = connect({}, { proxyUrl: `http://me:p%40ss@127.0.0.1:${proxy.port}` });
    await askTwice(client);
    const abort = new AbortController();
    const stream = await client.watch('/watch', abort.signal);
    const [line] = (await once(stream, 'data')) as [Buffer];
    stream.on('error', () => undefined);
    abort.abort();
    expect(line.toString()).to.equal('{"type":"ADDED"}\n');
    expect(asked).to.deep.equal([
      `/version for ${HOST}:${port}`,
      `/version for ${HOST}:${port}`,
      `/watch for ${HOST}:${port}`,
    ]);
    expect(proxy.asked).to.deep.equal([`CONNECT ${HOST}:${port} by me:p@ss`, `CONNECT ${HOST}:${port} by me:p@ss`]);
  });

  it('is reached through a proxy with TLS, which the certificates of the cluster verify', async () => {
    const proxy = keep(await startHttpProxy({ identity: await authority.issue('127.0.0.1') }));
    await askTwice(connect({}, { proxyUrl: `https://127.0.0.1:${proxy.port}` }));
    expect(proxy.asked).to.deep.equal([`CONNECT ${HOST}:${port}`]);
  });

  for (const [what, account, user] of [
    ['without an account', undefined, ''],
    ['with an account', 'me:p@ss', 'me:p%40ss@'],
  ] as const) {
    it(`is reached through a SOCKS 5 proxy ${what}, which looks its name up`, async () => {
      const proxy = keep(await startSocksProxy(account));
      await askTwice(connect({}, { proxyUrl: `socks5://${user}127.0.0.1:${proxy.port}` }));
      expect(proxy.asked).to.deep.equal([`SOCKS ${HOST}:${port}`]);
    });
  }

  it('is reached through the proxy that the environment names', async () => {
    const proxy = keep(await startHttpProxy());
    const proxies = { http: '', https: `127.0.0.1:${proxy.port}`, none: 'other.invalid' };
    await askTwice(connect({ proxies }));
    expect(proxy.asked).to.deep.equal([`CONNECT ${HOST}:${port}`]);
  });

  it('without TLS is asked for by its whole URL', async () => {
    const server = await startHttpServer(({ url, headers }, response) => {
      asked.push(`${url ?? ''} for ${headers.host ?? ''}`);
      response.end('{}');
    });
    closers.push(server.close);
    const plain = `http://${HOST}:${new URL(server.url).port}`;
    const proxy = keep(await startHttpProxy());
    const client = connect({}, { server: `${plain}/below`, proxyUrl: `http://me:pw@127.0.0.1:${proxy.port}` });
    await client.request({ method: 'POST', path: '/x?y=z', body: {} });
    const abort = new AbortController();
    (await client.watch('/watch', abort.signal)).on('error', () => undefined);
    abort.abort();
    expect(proxy.asked).to.deep.equal([`POST ${plain}/below/x?y=z by me:pw`, `GET ${plain}/below/watch by me:pw`]);
    expect(asked).to.deep.equal([`/below/x?y=z for ${new URL(plain).host}`, `/below/watch for ${new URL(plain).host}`]);
  });

  it('is still verified: its name must be in its certificate, or the name that tls-server-name says', async () => {
    const proxy = keep(await startHttpProxy());
    const cluster = { server: `https://other.invalid:${port}`, proxyUrl: `http://127.0.0.1:${proxy.port}` };
    const error = await rejectionOf(connect({}, cluster).request({ method: 'GET', path: '/version' }));
    expect(error.message).to.match(/^GET \/version: no answer: Hostname\/IP does not match certificate's altnames/);
    await askTwice(connect({}, { ...cluster, tlsServerName: HOST }));
  });

  it('says what the proxy answered, and not its password', async () => {
    const proxy = keep(await startHttpProxy({ refusal: '407 Proxy Authentication Required' }));
    const client = connect({}, { proxyUrl: `http://me:secret@127.0.0.1:${proxy.port}` });
    const said =
      `no answer: proxy http://127.0.0.1:${proxy.port}: got 407 Proxy Authentication Required ` +
      `for CONNECT ${HOST}:${port}`;
    const error = await rejectionOf(client.request({ method: 'GET', path: '/version' }));
    expect(error.message).to.equal(`GET /version: ${said}`);
    const { signal } = new AbortController();
    expect((await rejectionOf(client.watch('/watch', signal))).message).to.equal(`WATCH /watch: ${said}`);
  });

  for (const scheme of ['http', 'https', 'socks5']) {
    it(`says that nobody listens at the ${scheme} proxy`, async () => {
      const proxy = await startHttpProxy();
      await proxy.close();
      const client = connect({}, { proxyUrl: `${scheme}://127.0.0.1:${proxy.port}` });
      const error = await rejectionOf(client.request({ method: 'GET', path: '/version' }));
      expect(error.message).to.match(
        new RegExp(`^GET /version: no answer: proxy ${scheme}://127.0.0.1:${proxy.port}: .*ECONNREFUSED`),
      );
    });
  }
});
