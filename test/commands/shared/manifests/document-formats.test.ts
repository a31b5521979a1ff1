import { expect } from 'chai';

import { joinManifests } from '../../../../src/commands/shared/manifests/document-formats.js';
import { manifestDocuments, placedObjectsOf } from '../../../../src/injection/manifest/manifest-objects.js';

describe('joinManifests', () => {
  const rows: readonly [string, readonly string[], string][] = [
    ['leaves one as it is', ['a: 1'], 'a: 1'],
    ['separates two', ['a: 1\n', 'b: 1\n'], 'a: 1\n---\nb: 1\n'],
    ['ends the line of the first', ['a: 1', 'b: 1'], 'a: 1\n---\nb: 1'],
    ['needs no separator where the second has one', ['a: 1\n', '# b\n---\nb: 1\n'], 'a: 1\n# b\n---\nb: 1\n'],
    ['needs none behind one', ['a: 1\n---\n', 'b: 1\n'], 'a: 1\n---\nb: 1\n'],
    ['keeps the byte order mark of the first only', ['\ufeffa: 1\n', '\ufeffb: 1\n'], '\ufeffa: 1\n---\nb: 1\n'],
    [
      'ends the first where the second has directives',
      ['a: 1\n', '# b\n%YAML 1.1\n---\nb: 1\n'],
      'a: 1\n...\n# b\n%YAML 1.1\n---\nb: 1\n',
    ],
    ['ends it once', ['a: 1\n...\n', '\ufeff%YAML 1.1\n---\nb: 1\n'], 'a: 1\n...\n%YAML 1.1\n---\nb: 1\n'],
    ['ends the line and the document', ['a: 1', '%TAG ! tag:a,1:\n---\nb: 1'], 'a: 1\n...\n%TAG ! tag:a,1:\n---\nb: 1'],
    ['passes over an empty one', ['a: 1\n', '', 'b: 1\n'], 'a: 1\n---\nb: 1\n'],
  ];
  for (const [effect, texts, want] of rows) {
    it(effect, () => {
      expect(joinManifests(texts)).to.equal(want);
    });
  }

  it('makes one that reads as its parts do, whatever they begin and end with', () => {
    const begins = [
      '',
      '\ufeff',
      '---\n',
      '\ufeff---\n',
      '# c\n',
      '\n# c\r\n---\r\n',
      '%YAML 1.1\n---\n',
      '\ufeff# c\n%YAML 1.1\n---\n',
    ];
    const ends = ['', '\n', '\r\n', '\n---\n', '\n...\n', '\n---', '\n# c', '\n...'];
    const firsts = begins.slice(0, 2).flatMap((begin) => ends.map((end) => `${begin}a: 1${end}`));
    const seconds = begins.flatMap((begin) => ends.slice(0, 3).map((end) => `${begin}b: 1${end}`));
    const objectsIn = (text: string): readonly unknown[] =>
      manifestDocuments(text, 'text').flatMap((document) => placedObjectsOf(document).map(({ object }) => object));
    for (const first of firsts) {
      for (const second of seconds) {
        const joined = joinManifests([first, second]);
        expect(objectsIn(joined), joined).to.deep.equal([...objectsIn(first), ...objectsIn(second)]);
      }
    }
  });
});
