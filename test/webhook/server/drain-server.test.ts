import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect } from 'chai';

import { systemClock } from '../../../src/runtime/clock.js';
import { answerReview } from '../../../src/webhook/review/answer-review.js';
import { startWebhookServer, type WebhookServer } from '../../../src/webhook/server/webhook-server.js';
import { sidecarConfig } from '../../injection/fixtures.js';
import { FakeClock } from '../../support/fake-clock.js';
import { type TestAuthority, testAuthority } from '../../support/test-authority.js';

const REVIEW = JSON.stringify({
  request: { uid: 'u', resource: { resource: 'pods' }, operation: 'CREATE', object: { spec: { containers: [] } } },
});
const portOf = ({ url }: WebhookServer): number => Number(new URL(url).port);

describe('the drain of the webhook', () => {
  const config = sidecarConfig();
  let authority: TestAuthority;
  let clock: FakeClock;
  let servers: WebhookServer[];
  let agent: Agent;

  before(async () => {
    authority = await testAuthority();
  });

  beforeEach(() => {
    [clock, servers] = [new FakeClock(), []];
    agent = new Agent({ keepAlive: true, ca: authority.certificate, maxSockets: 1 });
  });

  afterEach(async () => {
    agent.destroy();
    const ended = servers.map((server) => server.drain(0));
    clock.advance(0);
    await Promise.all(ended);
  });

  async function start(): Promise<WebhookServer> {
    const server = await startWebhookServer({
      address: '127.0.0.1',
      port: 0,
      certificate: await authority.issue('127.0.0.1'),
      answerBody: (body, path) => answerReview({ body, path }, config),
      onAnswered: () => undefined,
      clock: { now: systemClock.now, after: clock.after },
    });
    servers.push(server);
    return server;
  }

  /** Status and `Connection` of an answer. */
  async function send(port: number, body = REVIEW): Promise<readonly (string | number | undefined)[]> {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = httpsRequest({ host: '127.0.0.1', port, path: '/inject', method: 'POST', agent, headers });
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    await once(response.resume(), 'end');
    return [response.statusCode, response.headers.connection];
  }

  async function openTls(port: number): Promise<Socket> {
    const socket = connectTls({ host: '127.0.0.1', port, ca: authority.certificate });
    await once(socket, 'secureConnect');
    return socket;
  }

  it('has every answer end its connection from its beginning on, whatever the answer is', async () => {
    const server = await start();
    expect(await send(portOf(server))).to.deep.equal([200, 'keep-alive']);
    server.beginDrain();
    expect(await send(portOf(server))).to.deep.equal([200, 'close']);
    expect(await send(portOf(server), '{}')).to.deep.equal([200, 'close']);
    expect(await send(portOf(server), '')).to.deep.equal([400, 'close']);
    expect(await send(portOf(server))).to.deep.equal([200, 'close']);
  });

  it('closes no idle connection at its beginning', async () => {
    const server = await start();
    await send(portOf(server));
    const [socket] = Object.values(agent.freeSockets).flat();
    server.beginDrain();
    const sent = httpsRequest({ host: '127.0.0.1', port: portOf(server), agent });
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    expect([sent.reusedSocket, sent.socket === socket, response.headers.connection]).to.deep.equal([
      true,
      true,
      'close',
    ]);
  });

  it('answers the first request of a connection that was opened just before the end, and waits 5 s for it', async () => {
    const server = await start();
    const [asking, silent] = [await openTls(portOf(server)), await openTls(portOf(server))];
    const handshaking = connect(portOf(server), '127.0.0.1');
    await once(handshaking, 'connect');
    // What was accepted after it shows that it was accepted as well.
    const last = await openTls(portOf(server));
    const ended = server.drain(20_000);
    clock.advance(4999);
    asking.write(`POST /inject HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`);
    const [answer] = (await once(asking, 'data')) as [Buffer];
    expect(answer.toString()).to.match(/^HTTP\/1\.1 200 [^]*connection: close/);
    const closed = [silent, handshaking, last].map(
      (socket) =>
        new Promise((resolve) =>
          socket
            .on('error', () => undefined)
            .resume()
            .once('close', resolve),
        ),
    );
    clock.advance(1);
    await Promise.all(closed);
    await ended;
    expect(clock.delays).to.deep.equal([]);
  });

  it('ends at last, although a request never ends', async () => {
    const server = await start();
    const slow = await openTls(portOf(server));
    slow.write('POST /inject HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{');
    await send(portOf(server));
    const ended = server.drain(20_000);
    clock.advance(19_999);
    expect(slow.closed).to.equal(false);
    clock.advance(1);
    await ended;
  });

  it('fails no request of clients that use their connections again, in twenty restarts under load', async () => {
    let serving = await start();
    const service = await startService(() => portOf(serving));
    const pool = new Agent({ keepAlive: true, ca: authority.certificate });
    agent = pool;
    const answers: unknown[] = [];
    let going = true;
    const client = async (): Promise<void> => {
      while (going) answers.push((await send(service.port).catch(String))[0]);
    };
    const clients = Array.from({ length: 16 }, client);
    const more = async (count: number): Promise<void> => {
      const wanted = answers.length + count;
      while (answers.length < wanted) await new Promise(setImmediate);
    };
    try {
      for (let restart = 0; restart < 20; restart += 1) {
        await more(50);
        const stopping = serving;
        serving = await start();
        stopping.beginDrain();
        // For the time of --drain-delay.
        await more(50);
        const ended = stopping.drain(20_000);
        await more(50);
        clock.advance(20_000);
        await ended;
      }
    } finally {
      going = false;
      await Promise.all(clients);
      service.close();
    }
    expect(new Set(answers)).to.deep.equal(new Set([200]));
  });
});

/** What leads new connections to a ready replica, as a Service does; those that are open stay where they are. */
async function startService(target: () => number): Promise<{ readonly port: number; readonly close: () => void }> {
  const server: Server = createServer((client) => {
    const replica = connect(target(), '127.0.0.1');
    client.pipe(replica).pipe(client);
    for (const socket of [client, replica]) socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
