import { expect } from 'chai';

import { joinManifests } from '../../../../src/commands/shared/manifests/document-formats.js';

describe('joinManifests', () => {
  const rows: readonly [string, readonly string[], string][] = [
    ['leaves one as it is', ['a: 1'], 'a: 1'],
    ['separates two', ['a: 1\n', 'b: 1\n'], 'a: 1\n---\nb: 1\n'],
    ['ends the line of the first', ['a: 1', 'b: 1'], 'a: 1\n---\nb: 1'],
    ['needs no separator where the second has one', ['a: 1\n', '# b\n---\nb: 1\n'], 'a: 1\n# b\n---\nb: 1\n'],
    ['needs none behind one', ['a: 1\n---\n', 'b: 1\n'], 'a: 1\n---\nb: 1\n'],
    ['passes over an empty one', ['a: 1\n', '', 'b: 1\n'], 'a: 1\n---\nb: 1\n'],
  ];
  for (const [effect, texts, want] of rows) {
    it(effect, () => {
      expect(joinManifests(texts)).to.equal(want);
    });
  }
});
