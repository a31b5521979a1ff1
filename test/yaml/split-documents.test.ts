import { expect } from 'chai';

import { splitDocuments } from '../../src/yaml/split-documents.js';

describe('splitDocuments', () => {
  const rows: readonly (readonly [what: string, documents: readonly string[]])[] = [
    ['nothing', ['']],
    ['a document', ['a: 1\n']],
    ['documents that begin with a line of dashes', ['a: 1\n', '--- # b\nb: 1\n', '---\r\nc: 1']],
    ['dashes at the end', ['a: 1\n', '---']],
    ['what is no line of dashes', ['a: |\n ---\n----\n---x\n']],
    ['a document after an end', ['a: 1\n...\n', 'b: 1\n...  \r\n', 'c: 1\n']],
    ['an end at the end', ['a: 1\n...\n']],
    ['a directive with the document after it', ['# x\n%YAML 1.1\n\n---\na: 1\n', '---\nb: 1\n']],
    ['a directive without a document', ['a: 1\n...\n', '%YAML 1.1\n']],
    ['what looks like a directive in a document', ['a:\n%b\n']],
  ];
  for (const [what, documents] of rows) {
    it(`cuts ${what}`, () => {
      expect(splitDocuments(documents.join(''))).to.deep.equal(documents);
    });
  }

  it('does not try every way to read comments with carriage returns', () => {
    // 2 ways for each of them, and no directive after all.
    const text = `${'# comment\r\n'.repeat(5000)}a: 1\n`;
    expect(splitDocuments(text)).to.deep.equal([text]);
  });
});
