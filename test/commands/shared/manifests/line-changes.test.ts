import { expect } from 'chai';
import fc from 'fast-check';

import { type LineChange, lineChanges } from '../../../../src/commands/shared/manifests/line-changes.js';

/** The lines of a text after the changes. */
function applied(text: string, changes: readonly LineChange[]): string {
  const lines = text.split('\n');
  for (const { at, removed, added } of [...changes].reverse()) {
    expect(lines.slice(at, at + removed.length)).to.deep.equal(removed);
    lines.splice(at, removed.length, ...added);
  }
  return lines.join('\n');
}

const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const numbered = (count: number, name: string): readonly string[] =>
  Array.from({ length: count }, (_, at) => `${name} ${at}`);

describe('lineChanges', () => {
  it('finds each of many insertions, where there are more than can be compared as a whole', () => {
    const before = numbered(2000, 'name');
    const after = before.flatMap((line) => [line, 'sidecar', 'sidecar']);
    const changes = lineChanges(joined(before), joined(after));
    expect(changes).to.have.lengthOf(2000);
    expect(changes[1]).to.deep.equal({ at: 2, removed: [], added: ['sidecar', 'sidecar'] });
    expect(applied(joined(before), changes)).to.equal(joined(after));
  });

  it('takes what has no line in common as one change', () => {
    const [before, after] = [numbered(50_000, 'a'), numbered(50_000, 'b')];
    const changes = lineChanges(joined(before), joined(after), 7);
    expect(changes).to.deep.equal([{ at: 7, removed: before, added: after }]);
  });

  it('makes the second text of the first, whatever they are', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', ...numbered(300, 'x')), { maxLength: 1500, size: 'max' });
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const changes = lineChanges(joined(before), joined(after));
        expect(applied(joined(before), changes)).to.equal(joined(after));
      }),
      { numRuns: 20 },
    );
  });
});
