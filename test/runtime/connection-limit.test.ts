import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect } from 'chai';

import { ConnectionLimit, type ConnectionLimitOptions, type DropReason } from '../../src/runtime/connection-limit.js';
import { FakeClock } from '../support/fake-clock.js';
import { testAuthority } from '../support/test-authority.js';

const GET = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';
const HELD = GET.replace('/', '/held');
const MISSING = GET.replace('/', '/missing');
const SLOW = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf';

describe('the limit of connections', () => {
  let clock: FakeClock;
  let dropped: DropReason[];
  let held: ServerResponse[];
  let server: Server;
  let limit: ConnectionLimit;
  let clients: Socket[];

  beforeEach(() => {
    [clock, dropped, held, clients] = [new FakeClock(), [], [], []];
  });

  afterEach(async () => {
    for (const client of clients) client.destroy();
    limit.closeAll();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  });

  async function start(options: Partial<ConnectionLimitOptions> = {}, made = createServer()): Promise<void> {
    server = made;
    server.on('request', (request, response) => {
      if (request.url === '/held') held.push(response);
      else request.resume().on('end', () => response.writeHead(request.url === '/missing' ? 404 : 200).end('answer'));
    });
    limit = new ConnectionLimit(server, { most: 2, clock, onDropped: (reason) => dropped.push(reason), ...options });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }

  /** A connection that the server has accepted. */
  async function open(): Promise<Socket> {
    const accepted = once(server, 'connection');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.on('error', () => undefined);
    clients.push(client);
    await Promise.all([accepted, once(client, 'connect')]);
    return client;
  }

  /** Sends a request, and waits for what it begins: its answer, or its handler. */
  async function send(client: Socket, request: string): Promise<void> {
    const begun = request === HELD || request === SLOW ? once(server, 'request') : once(client, 'data');
    client.write(request);
    await begun;
  }

  async function sent(request: string): Promise<Socket> {
    const client = await open();
    await send(client, request);
    return client;
  }

  async function ended(client: Socket): Promise<void> {
    await new Promise<void>((resolve) => {
      if (client.closed) resolve();
      else client.resume().once('close', resolve);
    });
  }

  async function isAnswered(client: Socket): Promise<boolean> {
    client.write(GET);
    const [data] = (await once(client, 'data')) as [Buffer];
    return data.toString().startsWith('HTTP/1.1 200');
  }

  it('drops the oldest connection without a request, not those that are idle', async () => {
    await start({ most: 3 });
    const idle = await sent(GET);
    const [silent, younger] = [await open(), await open()];
    const last = await sent(GET);
    await ended(silent);
    expect(dropped).to.deep.equal(['NoRequest']);
    expect([await isAnswered(idle), await isAnswered(younger), await isAnswered(last)]).to.not.include(false);
  });

  it('lets hundreds of silent connections lock nobody out', async () => {
    await start({ most: 20 });
    const idle = await sent(GET);
    for (let opened = 0; opened < 300; opened += 1) await open();
    expect(await isAnswered(await open())).to.equal(true);
    expect(await isAnswered(idle)).to.equal(true);
    expect(new Set(dropped)).to.deep.equal(new Set(['NoRequest']));
  });

  it('takes a connection on which no request was right for one without a request', async () => {
    await start();
    const idle = await sent(GET);
    const wrong = await sent(MISSING);
    await open();
    await ended(wrong);
    expect(dropped).to.deep.equal(['NoRequest']);
    expect(await isAnswered(idle)).to.equal(true);
  });

  it('takes a connection whose first request does not arrive whole for one without a request', async () => {
    await start();
    const slow = await sent(SLOW);
    const idle = await sent(GET);
    await open();
    await ended(slow);
    expect(dropped).to.deep.equal(['NoRequest']);
    expect(await isAnswered(idle)).to.equal(true);
  });

  it('drops the connection that has been idle longest', async () => {
    await start();
    const [first, second] = [await sent(GET), await sent(GET)];
    expect(await isAnswered(first)).to.equal(true);
    await sent(GET);
    await ended(second);
    expect(dropped).to.deep.equal(['Idle']);
    expect(await isAnswered(first)).to.equal(true);
  });

  it('keeps connections with a request in progress, and drops the new one where there are only those', async () => {
    await start();
    const [first, second] = [await sent(HELD), await sent(HELD)];
    await ended(await open());
    expect(dropped).to.deep.equal(['AllInUse']);
    for (const [client, response] of [
      [first, held[0]],
      [second, held[1]],
    ] as const) {
      const answer = once(client, 'data');
      response?.end('answer');
      await answer;
    }
    expect(await isAnswered(await open())).to.equal(true);
  });

  it('keeps a connection until the last of the requests that came on it at once is answered', async () => {
    await start({ most: 1 });
    const client = await open();
    const second = new Promise<void>((resolve) => {
      server.on('request', () => {
        if (held.length === 2) resolve();
      });
    });
    client.write(HELD + HELD);
    await second;
    const first = once(client, 'data');
    held[0]?.end('answer');
    await first;
    await ended(await open());
    expect(dropped).to.deep.equal(['AllInUse']);
    const last = once(client, 'data');
    held[1]?.end('answer');
    await last;
  });

  it('drops a request that nobody can wait for any more, where there are only requests in progress', async () => {
    await start({ longestRequestMs: 30_000 });
    const stalled = await sent(HELD);
    clock.advance(30_001);
    await sent(HELD);
    expect(await isAnswered(await open())).to.equal(true);
    await ended(stalled);
    expect(dropped).to.deep.equal(['Stalled']);
  });

  it('counts no connection that its client has closed', async () => {
    await start();
    for (const client of [await open(), await sent(GET)]) {
      client.destroy();
      await ended(client);
    }
    const gone = new Promise<void>((resolve) => {
      const count = (): void => {
        server.getConnections((_, open) => {
          if (open === 0) resolve();
          else setImmediate(count);
        });
      };
      count();
    });
    await gone;
    await open();
    await open();
    expect(dropped).to.deep.equal([]);
  });

  describe('with TLS', () => {
    let ca: string;
    let identity: { cert: string; key: string };

    before(async () => {
      const authority = await testAuthority();
      [ca, identity] = [authority.certificate, await authority.issue('127.0.0.1')];
    });

    async function openTls(): Promise<Socket> {
      const client = connectTls({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', ca });
      client.on('error', () => undefined);
      clients.push(client);
      await Promise.all([once(client, 'secureConnect'), once(server, 'secureConnection')]);
      return client;
    }

    it('gives a handshake 5 s, however often a byte of it comes', async () => {
      await start({}, createTlsServer(identity));
      const client = await open();
      // The beginning of a ClientHello of 512 bytes.
      for (const byte of [0x16, 0x03, 0x01, 0x02]) {
        client.write(Buffer.from([byte]));
        clock.advance(1000);
      }
      expect(dropped).to.deep.equal([]);
      clock.advance(1000);
      await ended(client);
      expect(dropped).to.deep.equal(['NoHandshake']);
    });

    it('gives no such time to a connection after its handshake', async () => {
      await start({}, createTlsServer(identity));
      const client = await openTls();
      clock.advance(60_000);
      expect([await isAnswered(client), clock.delays]).to.deep.equal([true, []]);
    });

    it('drops connections without a handshake for those that have one', async () => {
      await start({ most: 10 }, createTlsServer(identity));
      const idle = await openTls();
      await send(idle, GET);
      for (let opened = 0; opened < 100; opened += 1) await open();
      const client = await openTls();
      expect([await isAnswered(client), await isAnswered(idle)]).to.deep.equal([true, true]);
      expect(new Set(dropped)).to.deep.equal(new Set(['NoRequest']));
    });

    it('drops a connection after its handshake as well', async () => {
      await start({ most: 1 }, createTlsServer(identity));
      const first = await openTls();
      const second = await openTls();
      await ended(first);
      expect(await isAnswered(second)).to.equal(true);
    });

    it('ends those in their handshake with all others', async () => {
      await start({ most: 3 }, createTlsServer(identity));
      const idle = await openTls();
      await send(idle, GET);
      const all = [idle, await open(), await openTls()];
      const closed = new Promise((resolve) => server.close(resolve));
      limit.closeAll();
      await closed;
      await Promise.all(all.map(ended));
    });
  });
});
