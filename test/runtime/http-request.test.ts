import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect } from 'chai';

import { readBody, Refusal } from '../../src/runtime/http-request.js';

/** What is read from a body of these pieces. */
async function read(...pieces: readonly Buffer[]): Promise<string> {
  const request = new IncomingMessage(new Socket());
  const body = readBody(request, 10);
  for (const piece of pieces) request.push(piece);
  request.push(null);
  return body;
}

async function rejection(body: Promise<string>): Promise<unknown> {
  return body.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('the body of a request', () => {
  it('is its text, in however many pieces a character comes', async () => {
    const bytes = Buffer.from('aé€');
    expect(await read(...Array.from(bytes, (byte) => Buffer.of(byte)))).to.equal('aé€');
  });

  it('is without its byte order mark', async () => {
    expect(await read(Buffer.from('\ufeffa'))).to.equal('a');
  });

  it('is refused where it is not UTF-8, or too long', async () => {
    expect(await rejection(read(Buffer.of(0x61, 0xff))))
      .to.be.instanceOf(Refusal)
      .with.property('status', 400);
    expect(await rejection(read(Buffer.from('12345678901'))))
      .to.be.instanceOf(Refusal)
      .with.property('status', 413);
  });

  it('is an error where the connection is gone before its end', async () => {
    const request = new IncomingMessage(new Socket());
    const body = rejection(readBody(request, 10));
    request.push('a');
    request.destroy();
    expect(await body)
      .to.be.instanceOf(Error)
      .with.property('message', 'the connection was closed before the end of the body');
  });
});
