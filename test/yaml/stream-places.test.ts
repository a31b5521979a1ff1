import { expect } from 'chai';

import { StreamPlaces } from '../../src/yaml/stream-places.js';

const JSON_TEXT = '{\n  "metadata": {\n    "labels": { "a": "b" }\n  },\n  "items": [1, {"x": 2}]\n}\n';
const YAML_TEXT = `# of two documents
%YAML 1.1
---
metadata:
  labels: {a: b}   # behind it
items:
  - 1
  - x: 2
`;

describe('StreamPlaces', () => {
  const first = '---\n# nothing\n';
  for (const [what, text, document, path, place] of [
    ['a key', YAML_TEXT, 0, ['metadata', 'labels', 'a'], [5, 12, 31]],
    ['a whole document', YAML_TEXT, 0, [], [4, 1, 10]],
    ['an item of a list', YAML_TEXT, 0, ['items', 1], [8, 5, 9]],
    [
      'a key in an item',
      `${first}---\n${YAML_TEXT.slice(YAML_TEXT.indexOf('metadata'))}`,
      1,
      ['items', 1, 'x'],
      [8, 5, 9],
    ],
    ['a key that is not there', YAML_TEXT, 0, ['metadata', 'annotations', 'a'], [4, 1, 10]],
    ['a key of JSON', JSON_TEXT, 0, ['metadata', 'labels', 'a'], [3, 17, 27]],
    ['an item of JSON', JSON_TEXT, 0, ['items', 1], [5, 16, 25]],
    ['the second of two texts of JSON', '{"a": 1}\n{"b": 2}\n', 1, ['b'], [2, 2, 9]],
    ['a document with Windows line ends', 'a: 1\r\n---\r\nb:\r\n  c: 2\r\n', 1, ['b', 'c'], [4, 3, 7]],
    ['a document behind a byte order mark', '\ufeffa: 1\n', 0, ['a'], [1, 1, 5]],
    ['what stands behind an alias', 'a: &x {b: 1}\nc: *x\n', 0, ['c', 'b'], [2, 1, 6]],
    ['a document whose layout nothing reads', '# it\nx: [a: b]\nc: 1\n', 0, ['c'], [2, 1, 10]],
    ['a document without an end of line', 'a: 1\n---\nb: 2', 1, ['b'], [3, 1, 5]],
  ] as const) {
    it(`finds ${what}`, () => {
      const [line, column, endColumn] = place;
      expect(new StreamPlaces(text).placeOf(document, path)).to.deep.equal({ line, column, endColumn });
    });
  }

  it('finds many keys of a map in one go', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `key${index}`);
    const places = new StreamPlaces(`labels:\n${keys.map((key) => `  ${key}: a\n`).join('')}`);
    expect(keys.map((key) => places.placeOf(0, ['labels', key]).line)).to.deep.equal(keys.map((_, index) => index + 2));
  });
});
