import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect } from 'chai';

import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';

/** Resolves when a socket is closed, for whatever reason. */
function closed(socket: Socket): Promise<void> {
  socket.on('error', () => undefined).resume();
  return new Promise((resolve) => {
    socket.once('close', () => {
      resolve();
    });
  });
}

describe('the port of a sandbox', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(() => sandbox.close());

  const portOf = ({ url }: Sandbox): number => Number(new URL(url).port);

  it('speaks HTTP, and TLS with a certificate that can be verified', async () => {
    expect((await fetch(`${sandbox.url}/healthz`)).status).to.equal(200);
    const ca = await sandbox.servingCertificate();
    for (const host of ['127.0.0.1', 'localhost']) {
      const sent = request({ host, family: 4, port: portOf(sandbox), path: '/healthz', ca, agent: false }).end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      expect(response.statusCode).to.equal(200);
      response.resume();
      await once(response, 'end');
    }
  });

  it('survives a client that aborts the handshake', async () => {
    for (const bytes of [[0x16], [0x16, 3, 1, 0, 4, 1, 2, 3, 4], [0x16, 3, 1, 8, 0, 1]]) {
      const socket = connect(portOf(sandbox), '127.0.0.1');
      socket.end(Buffer.from(bytes));
      await closed(socket);
    }
    expect((await fetch(`${sandbox.url}/healthz`)).status).to.equal(200);
  });

  it('is free as soon as the sandbox is closed, even with silent connections', async () => {
    const ca = await sandbox.servingCertificate();
    const plain = connect(portOf(sandbox), '127.0.0.1');
    const secured = connectTls({ port: portOf(sandbox), host: '127.0.0.1', ca });
    await Promise.all([once(plain, 'connect'), once(secured, 'secureConnect')]);
    const gone = Promise.all([plain, secured].map((socket) => closed(socket)));
    await sandbox.close();
    await gone;
  });
});
