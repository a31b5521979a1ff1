import { expect } from 'chai';

import { openQuote } from '../../src/json/open-quote.js';
import { readYamlDocument } from '../../src/yaml/read-document.js';
import { readGoYaml } from '../../src/yaml/read-go-yaml.js';

describe('openQuote', () => {
  const open: readonly (readonly [what: string, text: string, line: number, column: number])[] = [
    ['one that is never closed', 'a: 1\nb: "x\nc: 2\nd: 3\n', 2, 4],
    ['a single one', "a: 'x\nb: 2\n", 1, 4],
    ['one that takes in the quote of another value', 'a: "x\nb: 1\nc: "y"\n', 1, 4],
    ['one in a list', '- a\n- "b\n- c\n', 2, 3],
    ['one in brackets', 'a: [1, "b, 2]\nc: 3\n', 1, 8],
    ['one of JSON', '{"a": "b,\n "c": 1}\n', 1, 7],
    ['one of a key', '"a: 1\nb: 2\n', 1, 1],
    ['one behind a tag', 'a: !!str "b\n', 1, 10],
    ['one behind an escaped quote', 'a: "b\\"\nc: 1\n', 1, 4],
    ['one behind two, which are one character', "a: 'it''s\nb: 1\n", 1, 4],
    ['one behind a block text', 'a: |\n  "not this\n\n  nor this"\nb: "this\n', 5, 4],
  ];
  for (const [what, text, line, column] of open) {
    it(`finds where ${what} begins`, () => {
      const found = openQuote(text);
      expect([found?.line, found?.column]).to.deep.equal([line, column]);
      expect(() => readYamlDocument(text))
        .to.throw('Missing closing')
        .with.deep.property('place')
        .that.includes({ line });
      expect(() => readGoYaml(text)).to.throw(`line ${line}, column ${column}: the quote`);
    });
  }

  for (const [what, text] of [
    ['quotes that are closed', 'a: "x"\nb: \'y\'\nc: ["d", \'e\']\n'],
    ['a text of several lines', 'a: "x\n  y"\nb: 1\n'],
    ['an apostrophe in a plain text', "a: it's\nb: don't \"do\nc: 1\n"],
    ['a comment', 'a: 1 # don\'t\n# "x\nb: 2\n'],
    ['a block text', 'a: |\n  "x\nb: >-\n  \'y\nc: 1\n'],
  ] as const) {
    it(`finds nothing in ${what}`, () => {
      expect(openQuote(text)).to.equal(undefined);
    });
  }

  it('takes a time that grows with the text, not with its square', () => {
    expect(openQuote(`${'a: "b"\n'.repeat(50_000)}a: "${'x'.repeat(100_000)}`)?.line).to.equal(50_001);
    expect(openQuote(`a: ${"'".repeat(200_000)}\n${'[ '.repeat(100_000)}`)).to.equal(undefined);
  });
});
