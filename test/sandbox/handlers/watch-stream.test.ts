import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect } from 'chai';

import { WatchStream } from '../../../src/sandbox/handlers/watch-stream.js';

const MEBIBYTE = Buffer.alloc(1024 * 1024, 'x');

describe('WatchStream', () => {
  const server = createServer();

  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  /** A watch whose client never reads. */
  async function unreadWatch(): Promise<ServerResponse> {
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
    socket.pause();
    socket.on('error', () => undefined);
    const [, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
    return response;
  }

  it('cuts off a client that does not read, before it keeps much for it', async () => {
    const response = await unreadWatch();
    const limits = { timeoutMs: 60_000, stopping: new AbortController().signal, maxWaitingEvents: 10 };
    const stream = new WatchStream(response, limits);
    let made = 0;
    let ended = false;
    stream.onEnd(() => {
      ended = true;
    });
    for (let sent = 0; !response.destroyed; sent += 1) {
      expect(sent).to.be.lessThan(100);
      stream.send(() => {
        made += 1;
        return MEBIBYTE;
      });
    }
    await once(response, 'close');
    expect(ended).to.equal(true);
    expect(made).to.be.lessThan(20);
  });

  it('begins with as much as there is', async () => {
    const response = await unreadWatch();
    const limits = { timeoutMs: 60_000, stopping: new AbortController().signal, maxWaitingEvents: 10 };
    const stream = new WatchStream(response, limits);
    stream.begin(Array.from({ length: 100 }, () => () => MEBIBYTE));
    expect(response.destroyed).to.equal(false);
    response.destroy();
  });
});
