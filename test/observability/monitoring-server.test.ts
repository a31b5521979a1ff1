import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'chai';

import { startMonitoringServer } from '../../src/observability/monitoring-server.js';
import type { Readiness } from '../../src/observability/readiness.js';
import type { ListeningServer } from '../../src/runtime/listening-server.js';
import { eventually } from '../support/event-loop.js';
import { openEventStream } from '../support/event-stream.js';
import { FakeClock } from '../support/fake-clock.js';
import { TestSource } from '../support/live-source.js';

const GOOD: Readiness = { ready: true, notes: [] };

describe('the monitoring server', () => {
  let server: ListeningServer;
  let readiness: Readiness;
  let liveness: Readiness;
  let metricsText: () => Promise<string>;
  let source: TestSource;
  let clock: FakeClock;

  beforeEach(async () => {
    [readiness, liveness] = [GOOD, GOOD];
    metricsText = () => Promise.resolve('# HELP a A.\n# TYPE a gauge\na 1\n');
    source = new TestSource();
    clock = new FakeClock();
    server = await startMonitoringServer(
      {
        ...{ address: '127.0.0.1', port: 0, version: '1.2.3', after: clock.after, wallClockMs: () => 0 },
        allowedHosts: ['controller.istio-system'],
      },
      {
        readiness: () => readiness,
        liveness: () => liveness,
        metrics: { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: () => metricsText() },
        live: source,
      },
    );
  });

  afterEach(() => server.close());

  const get = async (path: string, method = 'GET'): Promise<readonly [number, string]> => {
    const response = await fetch(server.url + path, { method });
    return [response.status, await response.text()];
  };

  /** The answer to a request that is for a host. */
  async function getFor(host: string, path: string): Promise<readonly [number | undefined, string]> {
    const sent = request(server.url + path, { headers: { host } }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk as string;
    return [response.statusCode, text];
  }

  for (const path of ['/', '/live', '/metrics', '/readyz', '/healthz', '/other']) {
    it(`does not answer ${path} to a page that had its own name lead here`, async () => {
      expect(await getFor('evil.example:15014', path)).to.deep.equal([
        421,
        "got the Host 'evil.example:15014', want an IP address, localhost, or a name given with --allowed-host\n",
      ]);
    });
  }

  it('answers kubelet, Prometheus and a forwarded port: by an address, localhost, or an allowed name', async () => {
    for (const host of ['10.0.0.7:15014', '[fd00::7]:15014', 'localhost:15014', 'controller.istio-system:15014']) {
      expect((await getFor(host, '/healthz'))[0], host).to.equal(200);
    }
  });

  it('is ready when the program is', async () => {
    expect(await get('/readyz')).to.deep.equal([200, 'ok\n']);
  });

  it('says why it is not ready, a line each', async () => {
    readiness = { ready: false, notes: ['Job: not watched at the moment', 'the configuration is missing'] };
    expect(await get('/readyz?verbose')).to.deep.equal([
      503,
      'not ready\nJob: not watched at the moment\nthe configuration is missing\n',
    ]);
    expect((await get('/healthz'))[0]).to.equal(200);
  });

  it('is healthy while the watches live, ready or not', async () => {
    readiness = { ready: false, notes: ['a'] };
    expect(await get('/healthz')).to.deep.equal([200, 'ok\n']);
    liveness = { ready: false, notes: ['Job: the watch is dead'] };
    expect(await get('/healthz')).to.deep.equal([503, 'not healthy\nJob: the watch is dead\n']);
  });

  it('serves the metrics as Prometheus wants them', async () => {
    const response = await fetch(`${server.url}/metrics`);
    expect(response.headers.get('content-type')).to.equal('text/plain; version=0.0.4; charset=utf-8');
    expect(await response.text()).to.contain('\na 1\n');
  });

  it('answers 500 where the metrics can not be read, and continues', async () => {
    metricsText = () => Promise.reject(new Error('no such thing'));
    expect(await get('/metrics')).to.deep.equal([500, 'answer /metrics: Error: no such thing\n']);
    expect((await get('/readyz'))[0]).to.equal(200);
  });

  it('serves the page with a policy that allows nothing else', async () => {
    const response = await fetch(`${server.url}/`);
    const html = await response.text();
    expect(html)
      .to.match(/^<!doctype html>/)
      .and.contain('1.2.3');
    expect(response.headers.get('content-type')).to.equal('text/html; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).to.equal('nosniff');
    expect(response.headers.get('content-security-policy')).to.match(/^default-src 'none'; script-src 'sha256-/);
  });

  it('names its paths in the answer for another path', async () => {
    const wanted = 'no such path; there are /, /live, /metrics, /healthz, /readyz\n';
    expect(await get('/healthz/')).to.deep.equal([404, wanted]);
    expect(await get('/nothing', 'POST')).to.deep.equal([404, wanted]);
  });

  for (const path of ['/', '/live', '/metrics', '/healthz', '/readyz']) {
    it(`refuses POST, PUT and DELETE of ${path}`, async () => {
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
        const response = await fetch(server.url + path, { method });
        expect(response.status, method).to.equal(405);
        expect(response.headers.get('allow')).to.equal('GET, HEAD');
        expect(await response.text()).to.equal(`got ${method}, want GET or HEAD\n`);
      }
    });

    it(`answers HEAD ${path} with the headers of GET and no body`, async () => {
      const outgoing = request(server.url + path, { method: 'HEAD', agent: false }).end();
      const [head] = (await once(outgoing, 'response')) as [NodeJS.ReadableStream & { statusCode: number }];
      let bytes = 0;
      head.on('data', (chunk: Buffer) => (bytes += chunk.length));
      await once(head, 'end');
      expect([head.statusCode, bytes, source.listeners]).to.deep.equal([200, 0, 0]);
    });
  }

  it('serves events at /live', async () => {
    const stream = await openEventStream(`${server.url}/live`);
    expect((await stream.until(1))[0]?.event).to.equal('snapshot');
    source.decide('first');
    clock.advance(250);
    expect((await stream.until(2))[1]?.event).to.equal('update');
    stream.close();
  });

  it('refuses the hundred and first viewer, and answers all else', async () => {
    const streams = await Promise.all(Array.from({ length: 100 }, () => openEventStream(`${server.url}/live`)));
    const response = await fetch(`${server.url}/live`);
    expect(response.status).to.equal(503);
    expect(response.headers.get('retry-after')).to.equal('10');
    expect(await response.text()).to.equal('too many viewers; try again later\n');
    expect(await get('/readyz')).to.deep.equal([200, 'ok\n']);
    for (const stream of streams) stream.close();
    await eventually(() => source.listeners === 0);
    const again = await openEventStream(`${server.url}/live`);
    expect(again.response.statusCode).to.equal(200);
    again.close();
  });

  it('ends the events when it is closed, and sets no more timers', async () => {
    const stream = await openEventStream(`${server.url}/live`);
    await stream.until(1);
    await server.close();
    await eventually(stream.isClosed);
    expect([clock.delays, source.listeners]).to.deep.equal([[], 0]);
    expect(await fetch(server.url).catch(() => 'closed')).to.equal('closed');
  });

  it('refuses headers that are too large', async () => {
    const response = await fetch(`${server.url}/readyz`, { headers: { a: 'x'.repeat(9000) } });
    expect(response.status).to.equal(431);
  });

  it('survives a client that speaks no HTTP', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.on('error', () => undefined).resume();
    const closed = once(socket, 'close');
    socket.write('\u0016\u0003\u0001 no HTTP\r\n\r\n');
    await closed;
    expect((await get('/readyz'))[0]).to.equal(200);
  });
});
