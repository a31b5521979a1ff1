import type { ServerResponse } from 'node:http';
import { expect } from 'chai';

import { type HttpRequest, type HttpResponse, RequestPool } from '../../../src/kubernetes/transport/request-pool.js';
import { eventually } from '../../support/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';
import { startHttpServer, type TestServer } from '../../support/http-server.js';

describe('the request pool', () => {
  let server: TestServer;
  let pool: RequestPool;
  /** Requests that have no answer yet, by their path. */
  let open: Map<string, ServerResponse>;
  let ports: Set<number | undefined>;
  /** The connection that a request came on, by its path. */
  let portOf: Map<string, number | undefined>;

  beforeEach(async () => {
    open = new Map();
    ports = new Set();
    portOf = new Map();
    server = await startHttpServer((request, response) => {
      open.set(request.url ?? '', response);
      ports.add(request.socket.remotePort);
      portOf.set(request.url ?? '', request.socket.remotePort);
    });
    pool = new RequestPool({ origin: new URL(server.url), prefix: '', headers: {} }, 1);
  });

  afterEach(async () => {
    pool.close();
    await server.close();
  });

  /** Sends a request with a client certificate of this name. */
  const send = (path: string, cert: string): Promise<HttpResponse> =>
    pool.send({ method: 'GET', path, contentType: 'text/plain', timeoutMs: 10_000 }, { headers: {}, tls: { cert } });
  const answer = async (path: string): Promise<void> => {
    await eventually(() => open.has(path));
    open.get(path)?.end(path);
  };
  const textOf = async (sent: Promise<HttpResponse>): Promise<string> => (await sent).text;

  it('opens another connection for other certificates, and lets the older request end', async () => {
    const older = send('/older', 'a');
    await eventually(() => open.has('/older'));
    const newer = send('/newer', 'b');
    await answer('/newer');
    await answer('/older');
    expect([await textOf(newer), await textOf(older), ports.size]).to.deep.equal(['/newer', '/older', 2]);
  });

  it('has a request wait on where only connections with older certificates are free', async () => {
    const older = send('/older', 'a');
    await eventually(() => open.has('/older'));
    const newer = send('/newer', 'b');
    const waiting = send('/waiting', 'b');
    await answer('/older');
    expect(await textOf(older)).to.equal('/older');
    await answer('/newer');
    await answer('/waiting');
    expect([await textOf(newer), await textOf(waiting)]).to.deep.equal(['/newer', '/waiting']);
    expect(portOf.get('/waiting')).to.equal(portOf.get('/newer')).and.not.to.equal(portOf.get('/older'));
  });

  it('takes the connection that was used last', async () => {
    const several = new RequestPool({ origin: new URL(server.url), prefix: '', headers: {} }, 3);
    const sendBy = (path: string): Promise<HttpResponse> =>
      several.send({ method: 'GET', path, contentType: 'text/plain', timeoutMs: 10_000 }, { headers: {}, tls: {} });
    const paths = ['/a', '/b', '/c'];
    const sent = paths.map(sendBy);
    for (const path of paths) await answer(path);
    await Promise.all(sent);
    expect(ports.size).to.equal(3);
    ports.clear();
    for (const path of ['/d', '/e', '/f']) {
      const one = sendBy(path);
      await answer(path);
      await one;
    }
    expect(ports.size).to.equal(1);
    several.close();
  });

  it('closes the connections with older certificates, too', async () => {
    const older = send('/older', 'a');
    await eventually(() => open.has('/older'));
    const newer = send('/newer', 'b');
    await answer('/newer');
    await newer;
    pool.close();
    const [{ status }] = await Promise.allSettled([older]);
    expect(status).to.equal('rejected');
  });

  it('rejects the requests that wait when it is closed, and opens nothing after that', async () => {
    const outcomes = [send('/a', 'a'), send('/b', 'a')];
    await eventually(() => open.has('/a'));
    pool.close();
    outcomes.push(send('/c', 'a'));
    const settled = await Promise.allSettled(outcomes);
    expect(settled.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected', 'rejected']);
    expect([...open.keys()]).to.deep.equal(['/a']);
  });

  describe('and an answer that does not end', () => {
    const MEBIBYTE = 1024 * 1024;
    const clock = new FakeClock();
    let bounded: RequestPool;

    beforeEach(() => {
      bounded = new RequestPool({ origin: new URL(server.url), prefix: '', headers: {} }, 1, clock);
    });

    afterEach(() => {
      bounded.close();
    });

    const sendBounded = (path: string, limits?: HttpRequest['limits']): Promise<Error | HttpResponse> =>
      bounded
        .send(
          { method: 'GET', path, contentType: 'text/plain', timeoutMs: 10_000, ...(limits && { limits }) },
          { headers: {}, tls: {} },
        )
        .catch((error: unknown) => error as Error);

    it('is given up 30 s after its head, however often a byte comes', async () => {
      const sent = sendBounded('/drips');
      await eventually(() => open.has('/drips'));
      open.get('/drips')?.write('a');
      await eventually(() => clock.delays.length === 1);
      expect(clock.delays).to.deep.equal([30_000]);
      for (let second = 0; second < 30; second += 1) {
        open.get('/drips')?.write('a');
        clock.advance(1000);
      }
      expect(await sent).to.have.property('message', 'the answer did not end within 30000 ms');
      const next = sendBounded('/next');
      await answer('/next');
      expect(await next).to.have.property('text', '/next');
      expect(clock.delays).to.deep.equal([]);
    });

    it('is given up after 8 MiB', async () => {
      const sent = sendBounded('/long');
      await eventually(() => open.has('/long'));
      const response = open.get('/long');
      response?.on('error', () => undefined);
      for (let count = 0; count < 60; count += 1) response?.write(Buffer.alloc(MEBIBYTE));
      expect(await sent).to.have.property('message', `the answer has more than ${8 * MEBIBYTE} bytes`);
      expect(clock.delays).to.deep.equal([]);
    });

    it('may have other limits, as a list has', async () => {
      const sent = sendBounded('/list', { durationMs: 60_000, bytes: 10 * MEBIBYTE });
      await eventually(() => open.has('/list'));
      open.get('/list')?.end(Buffer.alloc(9 * MEBIBYTE));
      expect(await sent).to.have.nested.property('text.length', 9 * MEBIBYTE);
    });
  });
});
