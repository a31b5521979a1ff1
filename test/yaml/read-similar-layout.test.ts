import { expect } from 'chai';
import fc from 'fast-check';

import type { YamlLayout } from '../../src/yaml/layout/layout.js';
import type { ScalarCache } from '../../src/yaml/plain-value.js';
import { readYamlLayout } from '../../src/yaml/read-layout.js';
import { SimilarLayouts } from '../../src/yaml/read-similar-layout.js';

/** What is found of texts once the first of them has been kept. */
function foundAfter(first: string, ...others: readonly string[]): readonly (YamlLayout | undefined)[] {
  const seen: ScalarCache = new Map();
  const similar = new SimilarLayouts(seen);
  const layout = readYamlLayout(first, seen);
  if (layout) similar.add(first, layout);
  return others.map((other) => similar.find(other));
}

/** Where a value can stand, with what can be near it. */
const TEXTS: Readonly<Record<string, (value: string) => string>> = {
  'a value of a map': (value) => `a: ${value}\nb: 1\n`,
  'the last value': (value) => `b: 1\na: ${value}`,
  'a value with a comment behind it': (value) => `a: ${value} # why\nb:\n- 1\n`,
  'a comment behind a value': (value) => `a: b # ${value}\nc: 1\n`,
  'a comment of a whole line': (value) => `# ${value}\na:\n  # ${value}\n  b: 1\n# ${value}\n`,
  'an item of a list': (value) => `a:\n- ${value}\n- - ${value}\n  - b\nc:\n  - d: ${value}\n    e: {}\n`,
  'a value in brackets': (value) => `a: {b: ${value}, c: [${value}, 1,${value}]}\nd: [${value}]\n`,
  'a value in brackets on lines': (value) => `a: {\n  b: ${value}, # c\n  d: [\n${value}\n]}\ne: 1\n`,
  'a value on the line below its key': (value) => `a:\n  ${value}\nb: 1\n`,
  'a value on the lines below its key': (value) => `a: b\n  ${value}\nc: 1\n`,
  'a line of a block': (value) => `a: |\n  ${value}\n  b\nc: ${value}\n`,
  'a line below a block': (value) => `a: |\n  b\n# ${value}\nc: 1\n`,
  'a line of a folded block': (value) => `a: >-\n\n  b\n\n  # ${value}\nc: ${value}\n`,
  'the header of a block': (value) => `a: | # ${value}\n  b\nc: 1\n`,
  'a line of a quoted text': (value) => `a: "b\n  ${value}"\nc: 'd\n  # ${value}'\n`,
  'beside an escape': (value) => `a: "\\u0041#" # ${value}\nb: 'it''s # ${value}'\n`,
  'a key': (value) => `${value}: 1\nb: 2\n`,
  'a key that may be there twice': (value) => `b: 1\n${value}: 2\n`,
  'a value behind an anchor': (value) => `a: &x ${value}\nb: *x\n`,
  'a value behind a tag': (value) => `a: !!str ${value}\nb: 1\n`,
  'a value behind an explicit key': (value) => `? a\n# c\n: ${value}\n? b\n: 1\n`,
  'a value after a mark': (value) => `--- # ${value}\na: ${value}\n`,
  'a value before an empty one': (value) => `a: ${value}\nb:\nc: # ${value}\nd:\n- # e\n-\n`,
  'a value with Windows line ends': (value) => `a: ${value}\r\n# ${value}\r\nb: 1\r\n`,
  'a whole document': (value) => `${value}\n`,
  'a document in brackets': (value) => `{"a": ${value}}\n`,
};

const VALUES = [
  ...[
    'app-1',
    'app-2',
    'x',
    'yes',
    'N',
    'true',
    'null',
    '~',
    '1',
    '0644',
    '1.5',
    '1e3',
    '12:30',
    '.inf',
    '0x1f',
    '10%',
  ],
  ...['"q"', '"a # b"', '"a \\" b"', "'q'", "'it''s'", "'a: b'", '""', '"open', "'open", '"a" b'],
  ...['a b', 'a:b', 'a: b', 'a:', 'a #b', 'a#b', '#c', '-p', '--x=y', '- y', '-', '---', '...', '? a', '<<', '=', 'ä'],
  ...['{}', '[]', '{a: b}', '[a', 'a, b', 'a]', 'a}', '&a', '*a', '!t', '|', '>-', '%a', '@a', '`a', 'a\tb', 'a '],
  ...['', ' ', 'b\n', 'b\nb: 3', 'b # c\nd: 1', 'a\u0007', 'a\u2028b', '\ue000', '$(X).svc', '/health', 'a\n  b'],
];

describe('SimilarLayouts', () => {
  for (const [what, text] of Object.entries(TEXTS)) {
    it(`finds what readYamlLayout reads, or nothing, for ${what}`, () => {
      for (const first of VALUES) {
        const others = VALUES.map(text);
        const found = foundAfter(text(first), ...others);
        for (const [index, other] of others.entries()) {
          if (found[index] !== undefined) expect(found[index], other).to.deep.equal(readYamlLayout(other, new Map()));
        }
      }
    });
  }

  const likeness: readonly [string, string, string][] = [
    ['comments', '# one\na: 1 # of it\n', '# the second\na: 1 #\n'],
    ['values of other lengths', 'a: b\nc: [d, e]\n', 'a: longer\nc: [x, 17]\n'],
    ['values of other types', 'a: b\nc: "d"\ne: 1\n', 'a: 1\nc: "2"\ne: yes\n'],
    ['other quotes', `a: "b"\n`, `a: 'b'\n`],
    ['all of it', 'a:\n- b: {c: d}\n', 'a:\n- b: {c: d}\n'],
  ];
  for (const [what, first, other] of likeness) {
    it(`finds a text that differs in ${what}`, () => {
      expect(foundAfter(first, other)).to.deep.equal([readYamlLayout(other, new Map())]);
    });
  }

  const difference: readonly [string, string, string][] = [
    ['keys', 'a: b\n', 'b: b\n'],
    ['structure', 'a: b\nc: d\n', 'a: b\n\n'],
    ['the lines of a block', 'a: |\n  b\n', 'a: |\n  c\n'],
    ['quotes where there were none', 'a: b\n', 'a: "b"\n'],
    ['characters that no document may have', '# one\na: 1\n', '# \u0007\na: 1\n'],
    ['what follows its end', 'a: b\n', 'a: b\n\n'],
    ['brackets that may be JSON', '{"a": b}\n', '{"a": 1}\n'],
  ];
  for (const [what, first, other] of difference) {
    it(`finds no text that differs in ${what}`, () => {
      expect(foundAfter(first, other)).to.deep.equal([undefined]);
    });
  }

  it('keeps no text that is very long', () => {
    const text = `a: ${'b'.repeat(1 << 16)}\n`;
    expect(foundAfter(text, text)).to.deep.equal([undefined]);
  });

  it('finds the latest of more texts than it keeps', () => {
    const similar = new SimilarLayouts(new Map());
    for (let number = 0; number < 100; number += 1) {
      const text = `a${number}: 1\n`;
      const layout = readYamlLayout(text, new Map());
      if (layout) similar.add(text, layout);
    }
    expect([similar.find('a0: 2\n'), similar.find('a99: 2\n')?.root.value]).to.deep.equal([undefined, { a99: 2 }]);
  });

  it('changes nothing of what it found before', () => {
    const [one, two] = foundAfter('a: {b: [c]}\nd: {e: f}\n', 'a: {b: [g]}\nd: {e: f}\n', 'a: {b: [h]}\nd: {e: f}\n');
    const wanted = ['g', 'h'].map((value) => ({ a: { b: [value] }, d: { e: 'f' } }));
    expect([one?.root.value, two?.root.value]).to.deep.equal(wanted);
  });

  it('finds what readYamlLayout reads of texts in which a stretch of another one stands', () => {
    const text = fc.constantFrom(...Object.values(TEXTS)).chain((of) => fc.constantFrom(...VALUES).map(of));
    const cut = fc.nat({ max: 40 });
    fc.assert(
      fc.property(text, text, fc.tuple(cut, cut, cut, cut), (first, source, [from, length, at, dropped]) => {
        const other = first.slice(0, at) + source.slice(from, from + length) + first.slice(at + dropped);
        const [found] = foundAfter(first, other);
        if (found) expect(found).to.deep.equal(readYamlLayout(other, new Map()));
      }),
      { numRuns: 1000 },
    );
  });
});
