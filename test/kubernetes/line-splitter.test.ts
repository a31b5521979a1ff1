import { expect } from 'chai';
import fc from 'fast-check';

import { LineSplitter } from '../../src/kubernetes/line-splitter.js';

function split(chunks: readonly Buffer[]): readonly string[] {
  const splitter = new LineSplitter();
  return chunks.flatMap((chunk) => [...splitter.push(chunk)].map((line) => line.toString('utf8')));
}

describe('LineSplitter', () => {
  it('finds the same lines however the bytes are cut into chunks', () => {
    const lines = fc.array(fc.string({ minLength: 1, unit: 'grapheme' }).filter((line) => !line.includes('\n')));
    fc.assert(
      fc.property(lines, fc.array(fc.nat(40)), (wanted, cuts) => {
        const bytes = Buffer.from(wanted.map((line) => `${line}\n`).join(''));
        const chunks: Buffer[] = [];
        let rest = bytes;
        for (const cut of cuts) {
          chunks.push(rest.subarray(0, cut));
          rest = rest.subarray(cut);
        }
        expect(split([...chunks, rest])).to.deep.equal(wanted);
      }),
    );
  });

  it('keeps back a line that has no newline yet', () => {
    expect(split([Buffer.from('a\nb')])).to.deep.equal(['a']);
    expect(split([Buffer.from('a\nb'), Buffer.from('c\n')])).to.deep.equal(['a', 'bc']);
  });

  it('leaves out empty lines', () => {
    expect(split([Buffer.from('\n\na\n\n')])).to.deep.equal(['a']);
  });
});
