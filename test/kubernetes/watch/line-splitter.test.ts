import { Readable } from 'node:stream';
import { expect } from 'chai';
import fc from 'fast-check';

import { readLines } from '../../../src/kubernetes/watch/line-splitter.js';

async function split(chunks: readonly Buffer[]): Promise<readonly string[]> {
  const lines: string[] = [];
  await readLines(Readable.from(chunks), (line) => lines.push(line.toString('utf8')));
  return lines;
}

describe('the lines of a stream', () => {
  it('finds the same lines however the bytes are cut into chunks', async () => {
    const lines = fc.array(fc.string({ minLength: 1, unit: 'grapheme' }).filter((line) => !line.includes('\n')));
    await fc.assert(
      fc.asyncProperty(lines, fc.array(fc.nat(40)), async (wanted, cuts) => {
        const bytes = Buffer.from(wanted.map((line) => `${line}\n`).join(''));
        const chunks: Buffer[] = [];
        let rest = bytes;
        for (const cut of cuts) {
          chunks.push(rest.subarray(0, cut));
          rest = rest.subarray(cut);
        }
        expect(await split([...chunks, rest])).to.deep.equal(wanted);
      }),
    );
  });

  it('keeps back a line that has no newline yet', async () => {
    expect(await split([Buffer.from('a\nb')])).to.deep.equal(['a']);
    expect(await split([Buffer.from('a\nb'), Buffer.from('c\n')])).to.deep.equal(['a', 'bc']);
  });

  it('leaves out empty lines', async () => {
    expect(await split([Buffer.from('\n\na\n\n')])).to.deep.equal(['a']);
  });
});

describe('readLines', () => {
  const failureOf = (reading: Promise<void>): Promise<unknown> =>
    reading.then(
      () => 'it succeeded',
      (error: unknown) => error,
    );

  it('ends with the stream, and drops a last line that is not complete', async () => {
    const lines: string[] = [];
    await readLines(Readable.from([Buffer.from('a\nb'), Buffer.from('b\nc')]), (line) => lines.push(line.toString()));
    expect(lines).to.deep.equal(['a', 'bb']);
  });

  it('rejects where the stream breaks, with its error', async () => {
    const stream = new Readable({ read: () => undefined });
    const reading = failureOf(readLines(stream, () => undefined));
    stream.push('a\n');
    stream.destroy(new Error('cut'));
    expect(await reading).to.have.property('message', 'cut');
  });

  it('rejects where the stream is closed before its end', async () => {
    const stream = new Readable({ read: () => undefined });
    const reading = failureOf(readLines(stream, () => undefined));
    stream.destroy();
    expect(await reading).to.have.property('code', 'ERR_STREAM_PREMATURE_CLOSE');
  });

  it('rejects with what a line was refused with, destroys the stream and reads no other', async () => {
    const lines: string[] = [];
    const stream = Readable.from([Buffer.from('a\nb\nc\n'), Buffer.from('d\n')]);
    const reading = readLines(stream, (line) => {
      lines.push(line.toString());
      if (lines.length === 2) throw new Error('no event');
    });
    expect(await failureOf(reading)).to.have.property('message', 'no event');
    expect([lines, stream.destroyed]).to.deep.equal([['a', 'b'], true]);
  });
});
