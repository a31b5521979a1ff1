import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';

import { fetchText } from '../../../../src/commands/shared/manifests/fetch-text.js';
import { startHttpServer, type TestServer } from '../../../support/http-server.js';
import { startHttpProxy, startSocksProxy } from '../../../support/proxy.js';
import { rejectionOf } from '../../../support/rejection-of.js';
import { testAuthority } from '../../../support/test-authority.js';

const TEXT = 'kind: Service\n';

const ANSWERS: Readonly<Record<string, (response: ServerResponse, request: IncomingMessage) => unknown>> = {
  '/apps.yaml': (response) => response.end(TEXT),
  '/away': (response) => response.writeHead(301, { location: 'file:///etc/passwd' }).end(),
  '/page': (response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>'),
  '/account': (response, { headers }) => response.end(headers.authorization),
  '/bytes': (response) => response.end(Buffer.from([0xc3, 0x28])),
  '/silent': (response) => {
    response.flushHeaders();
  },
};

function answer(request: IncomingMessage, response: ServerResponse): void {
  const [path = ''] = (request.url ?? '').split('?', 1);
  const hops = Number(/^\/hops\/(\d+)$/.exec(path)?.[1]);
  const found = ANSWERS[path];
  if (hops > 0) response.writeHead(302, { location: hops === 1 ? '/apps.yaml' : `/hops/${hops - 1}` }).end();
  else if (found) found(response, request);
  else response.writeHead(404).end();
}

describe('fetchText', () => {
  let server: TestServer;

  before(async () => {
    server = await startHttpServer(answer);
  });

  after(() => server.close());

  const at = (path: string): Promise<string> => fetchText(`${server.url}${path}`, { environment: {} });

  it('reads a URL, and follows redirects', async () => {
    expect(await Promise.all(['/apps.yaml?ref=main', '/hops/10'].map(at))).to.deep.equal([TEXT, TEXT]);
  });

  it('says who asks, where the URL has name and password, and shows no password', async () => {
    const url = server.url.replace('//', '//user:secret@');
    const basic = `Basic ${Buffer.from('user:secret').toString('base64')}`;
    expect(await fetchText(`${url}/account`, { environment: {} })).to.equal(basic);
    const error = await rejectionOf(fetchText(`${url}/gone`, { environment: {} }));
    expect(error).to.have.property('message', `read ${server.url}/gone: got 404 Not Found, want a manifest`);
  });

  const refusals: readonly [what: string, path: string, problem: string][] = [
    [
      'a page for people',
      '/page',
      'got a page of HTML, want a manifest: of a page that shows a file, take the address',
    ],
    ['a redirect to a file', '/away', "got a redirect to 'file:///etc/passwd', want one to http or https"],
    ['redirects without end', '/hops/11', 'got more than 10 redirects, the last to http'],
    ['bytes that are no text', '/bytes', 'got bytes that are not UTF-8, want UTF-8'],
  ];
  for (const [what, path, problem] of refusals) {
    it(`refuses ${what}`, async () => {
      expect(await rejectionOf(at(path)))
        .to.have.property('message')
        .that.contains(`read ${server.url}${path}: ${problem}`);
    });
  }

  it('takes no more than it is allowed to, of bytes and of time', async () => {
    const limits = { durationMs: 30_000, bytes: 5 };
    const tooLong = await rejectionOf(fetchText(`${server.url}/apps.yaml`, { environment: {}, limits }));
    expect(tooLong).to.have.property('message', `read ${server.url}/apps.yaml: got more than 5 bytes`);
    const late = fetchText(`${server.url}/silent`, { environment: {}, limits: { durationMs: 1, bytes: 5 } });
    expect(await rejectionOf(late)).to.have.property(
      'message',
      `read ${server.url}/silent: got no whole answer within 0.001 s`,
    );
  });

  it('goes through the proxies that the environment names, and not past NO_PROXY', async () => {
    const [proxy, socks] = [await startHttpProxy(), await startSocksProxy()];
    try {
      const port = new URL(server.url).port;
      const url = `http://files.example:${port}/apps.yaml`;
      expect(await fetchText(url, { environment: { http_proxy: `http://127.0.0.1:${proxy.port}` } })).to.equal(TEXT);
      expect(proxy.asked).to.deep.equal([`GET ${url}`]);
      expect(await fetchText(url, { environment: { HTTP_PROXY: `socks5://127.0.0.1:${socks.port}` } })).to.equal(TEXT);
      expect(socks.asked).to.deep.equal([`SOCKS files.example:${port}`]);
      const environment = { HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: '.example' };
      expect(await rejectionOf(fetchText(url, { environment })))
        .to.have.property('message')
        .that.matches(/files\.example/);
    } finally {
      await Promise.all([proxy.close(), socks.close()]);
    }
  });

  it('reads https, also through a proxy, and says how to trust an authority', async () => {
    const authority = await testAuthority();
    const secure = createServer(await authority.issue('files.example', '127.0.0.1'), answer);
    const proxy = await startHttpProxy();
    await new Promise<void>((listening) => secure.listen(0, '127.0.0.1', listening));
    try {
      const { port } = secure.address() as AddressInfo;
      const ca = authority.certificate;
      expect(await fetchText(`https://127.0.0.1:${port}/apps.yaml`, { environment: {}, ca })).to.equal(TEXT);
      const environment = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
      expect(await fetchText(`https://files.example:${port}/apps.yaml`, { environment, ca })).to.equal(TEXT);
      expect(proxy.asked).to.deep.equal([`CONNECT files.example:${port}`]);
      expect(await rejectionOf(fetchText(`https://127.0.0.1:${port}/`, { environment: {} })))
        .to.have.property('message')
        .that.matches(/: NODE_EXTRA_CA_CERTS names a file with further authorities$/);
    } finally {
      secure.closeAllConnections();
      await Promise.all([proxy.close(), new Promise((closed) => secure.close(closed))]);
    }
  });
});
