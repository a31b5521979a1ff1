import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'chai';

import { listen } from '../../src/runtime/listening-server.js';

describe('a listening server', () => {
  const start = (port = 0, address = '127.0.0.1') =>
    listen(
      createServer((_, response) => response.end('here')),
      { address, port },
    );

  it('says where it is', async () => {
    const server = await start();
    expect(await (await fetch(server.url)).text()).to.equal('here');
    await server.close();
  });

  it('closes with connections that are open', async () => {
    const server = await start();
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    await once(socket, 'connect');
    const ended = once(socket, 'close');
    await server.close();
    await ended;
  });

  it('names the address that it can not have', async () => {
    const server = await start();
    const { port } = new URL(server.url);
    const second: unknown = await start(Number(port)).catch(String);
    expect(second).to.match(new RegExp(`^ListenError: listen on 127\\.0\\.0\\.1:${port}: .*EADDRINUSE`));
    await server.close();
  });
});
