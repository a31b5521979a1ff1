import { expect } from 'chai';
import fc from 'fast-check';

import type { Json, JsonObject } from '../../src/json/json.js';
import { sameJson } from '../../src/json/same-json.js';
import { entryLines } from '../../src/yaml/layout/write-text.js';
import { readYamlDocument, YamlError } from '../../src/yaml/read-document.js';
import { readYamlLayout } from '../../src/yaml/read-layout.js';
import { TextChecker } from '../../src/yaml/text-checker.js';

// Runs by hand: RUNS=100000.
const RUNS = Number(process.env['RUNS'] ?? 300);

const says = (text: string, value: Json): boolean => new TextChecker(new Map()).says(text, value);

/** What the whole reader makes of a text; undefined for a mistake. */
function readValue(text: string): Json | undefined {
  try {
    return readYamlDocument(text);
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}

const scalar = fc.constantFrom<Json>(
  ...[
    'a',
    'yes',
    'on',
    '1',
    '1e3',
    '0x1',
    '0o7',
    '010',
    '12:30',
    '.5',
    '.',
    '...',
    '---',
    '-',
    '- a',
    '--a',
    '-v',
    '~',
  ],
  ...[
    '',
    ' ',
    ' a',
    'a ',
    'a b',
    'a  b',
    'a: b',
    'a:b',
    'a:',
    'a #b',
    'a#b',
    '#',
    '"',
    "'",
    "it's",
    '\\',
    'a\nb',
    'a\n',
  ],
  ...[
    '\n',
    'a\n\n',
    'a\n\nb\n',
    ' a\nb',
    'a\n b\n',
    'a\n \nb',
    '{}',
    '[]',
    '[a',
    'a,b',
    '&a',
    '*a',
    '!a',
    '|',
    '>',
    '%a',
  ],
  ...[
    '@a',
    '`a',
    '? a',
    '<<',
    'é',
    'a\tb',
    '2001-01-01',
    '1_000',
    '=',
    'null',
    '/a',
    'a=b',
    '$(A)',
    'a@b',
    '.inf',
    '\ud83d',
  ],
  ...[0, 1, -1, 1.5, 8, 1e21, true, false, null],
);
const key = fc.constantFrom(
  'a',
  'b',
  'c',
  'a b',
  'a/b',
  'yes',
  '1',
  '-a',
  '',
  '<<',
  '__proto__',
  'é',
  'a:b',
  "it's",
  'x y:',
);
const { map } = fc.letrec<{ value: Json; map: JsonObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    tie('map'),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
  map: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}));

const style = fc.record({ step: fc.integer({ min: 1, max: 4 }), dashes: fc.integer({ min: 0, max: 3 }) });
const piece = fc.constantFrom(
  ...[
    '\n',
    ' ',
    '  ',
    '-',
    '- ',
    ':',
    ': ',
    '#',
    ' #',
    ' # a',
    '#a\n',
    'a: 1\n',
    '  a: 1\n',
    '- a\n',
    '"',
    "'",
    '{',
    '}',
  ],
  ...[
    '[',
    ']',
    ',',
    ', ',
    '|',
    '|-',
    '>',
    '&a ',
    '*a',
    '!a ',
    '!!str ',
    '---\n',
    '...\n',
    '%',
    '\t',
    '\r',
    '?',
    '? ',
    '~',
  ],
  ...[
    '{}',
    '[]',
    'null',
    '\\',
    '\n\n',
    ' \n',
    '   \n',
    'yes',
    '1',
    '\u00a0',
    '\u2028',
    '\ufeff',
    '<<: ',
    '[a, b]',
    '{a: b}',
  ],
);
const mutation = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat({ max: 3 }), piece });
const line = fc.tuple(fc.nat({ max: 4 }), fc.array(fc.oneof(piece, fc.constantFrom('a', 'b')), { maxLength: 4 }));

function mutate(text: string, mutations: readonly { at: number; cut: number; piece: string }[]): string {
  return mutations.reduce((before, { at, cut, piece: added }) => {
    const offset = Math.floor(at * before.length);
    return before.slice(0, offset) + added + before.slice(offset + cut);
  }, text);
}

/** Values that a text may be taken for: what readers make of it, and what it was before. */
function expectSure(text: string, values: readonly Json[]): void {
  const checker = new TextChecker(new Map());
  const read = readValue(text);
  const layout = readYamlLayout(text, new Map());
  for (const value of [...values, ...(layout ? [layout.root.value] : [])]) {
    if (!checker.says(text, value)) continue;
    expect(read !== undefined && sameJson(read, value), `the whole reader: ${JSON.stringify([text, value])}`).to.equal(
      true,
    );
    if (layout?.exact) expect(sameJson(layout.root.value, value), JSON.stringify([text, value])).to.equal(true);
  }
}

describe('TextChecker', () => {
  const sure: readonly [string, string, Json][] = [
    [
      'maps, lists and comments',
      '# a\na: # b\n  b: c d\n\n  l:\n  - 1\n  - x: v\n    z:\n',
      { a: { b: 'c d', l: [1, { x: 'v', z: null }] } },
    ],
    ['quoted texts', `"a": "b\\n"\n'c': 'it''s'\n`, { a: 'b\n', c: "it's" }],
    ['scalars of YAML 1.1', 'a: yes\nb: 0644\nc: ~\nd: -1.5\n', { a: true, b: 420, c: null, d: -1.5 }],
    ['brackets on one line', 'a: {b: 1, "c": [x, "y", {}]} # d\ne: []\n', { a: { b: 1, c: ['x', 'y', {}] }, e: [] }],
    ['literals', 'a: |\n  b\n\n   c\nd:\n- |-\n  # e\n# f\n', { a: 'b\n\n c\n', d: ['# e'] }],
    ['lists in lists', 'a:\n  - - b\n    - --c\n  -\n    d: 1\n', { a: [['b', '--c'], { d: 1 }] }],
  ];
  for (const [what, text, value] of sure) {
    it(`is sure of ${what}`, () => {
      expect(says(text, value)).to.equal(true);
      expect(readValue(text)).to.deep.equal(value);
    });
  }

  const unsure: readonly [string, string, Json][] = [
    ['another value', 'a: 1\n', { a: 2 }],
    ['a text that is a boolean', 'a: yes\n', { a: 'yes' }],
    ['a key more', 'a: 1\nb: 2\n', { a: 1 }],
    ['a key less', 'a: 1\n', { a: 1, b: null }],
    ['a key that is there twice', 'a: 1\na: 1\n', { a: 1 }],
    ['an item more', 'a:\n- 1\n- 1\n', { a: [1] }],
    ['an item less', 'a:\n- 1\n', { a: [1, 1] }],
    ['an empty list that has items', 'a:\n- 1\n', { a: [] }],
    ['a text that goes on in the next line', 'a: b\n  c\n', { a: 'b' }],
    ['a key behind a value', 'a: b: c\n', { a: 'b' }],
    ['a literal with a line more', 'a: |\n  b\n\n  # c\n', { a: 'b\n' }],
    ['an anchor', 'a: &b c\n', { a: 'c' }],
    ['a tag', 'a: !!str 1\n', { a: '1' }],
    ['an alias', 'a: &b c\nd: *b\n', { a: 'c', d: 'c' }],
    ['a second document', 'a: 1\n---\na: 1\n', { a: 1 }],
    ['a merge key', '<<: {a: 1}\n', { '<<': { a: 1 } }],
    ['a tab', 'a:\t1\n', { a: 1 }],
    ['nothing', '', {}],
  ];
  for (const [what, text, value] of unsure) {
    it(`is not sure of ${what}`, () => {
      expect(says(text, value)).to.equal(false);
    });
  }

  it('is never sure of a text that the readers take for something else', function () {
    this.timeout(0);
    fc.assert(
      fc.property(map, style, fc.array(mutation, { maxLength: 3 }), (value, indent, mutations) => {
        const text = entryLines(value, 0, indent);
        const mutated = mutate(text, mutations);
        const read = readValue(mutated);
        expectSure(mutated, read === undefined ? [value] : [value, read]);
      }),
      { numRuns: RUNS },
    );
  });

  it('is never sure of another text with the same objects, either', function () {
    this.timeout(0);
    fc.assert(
      fc.property(
        fc.tuple(map, map),
        style,
        fc.array(mutation, { maxLength: 3 }),
        ([one, other], indent, mutations) => {
          const checker = new TextChecker(new Map());
          const values = [{ one, list: [one, [other]], other }, { list: [[other], one], other: one }, { a: { one } }];
          for (const value of values) checker.says(entryLines(value, 0, indent), value);
          for (const value of values) {
            const mutated = mutate(entryLines(value, 0, indent), mutations);
            const [isSure, read] = [checker.says(mutated, value), readValue(mutated)];
            const isTrue = read !== undefined && sameJson(read, value);
            expect(isTrue || !isSure, JSON.stringify([mutated, value])).to.equal(true);
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  const shared = { b: 'c', l: ['x'] };
  const again: readonly [what: string, text: string, value: Json, isSure: boolean][] = [
    ['where they stand as they did', 'm: 1\na:\n  b: c\n  l:\n  - x\nz: 2\n', { m: 1, a: shared, z: 2 }, true],
    ['at the end', 'a:\n  b: c\n  l:\n  - x\n', { a: shared }, true],
    ['with a comment behind them', 'a:\n  b: c\n  l:\n  - x\n    # d\nz: 2\n', { a: shared, z: 2 }, true],
    ['in another column', 'a:\n   b: c\n   l:\n   - x\nz: 2\n', { a: shared, z: 2 }, true],
    ['with one more key', 'a:\n  b: c\n  l:\n  - x\n  z: 2\n', { a: shared }, false],
    ['with one more item', 'a:\n  b: c\n  l:\n  - x\n  - y\n', { a: shared }, false],
    ['with a line that goes on', 'a:\n  b: c\n  l:\n  - x\n   y\n', { a: shared }, false],
    ['with another text', 'a:\n  b: d\n  l:\n  - x\nz: 2\n', { a: shared, z: 2 }, false],
  ];
  for (const [what, text, value, isSure] of again) {
    it(`knows the lines of an object again ${what}`, () => {
      const checker = new TextChecker(new Map());
      expect(checker.says('a:\n  b: c\n  l:\n  - x\nz: 1\n', { a: shared, z: 1 })).to.equal(true);
      expect(checker.says(text, value)).to.equal(isSure);
    });
  }

  it('is never sure of lines that the readers take for something else', function () {
    this.timeout(0);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const texts = lines.map(([pad, pieces]) => `${' '.repeat(pad)}${pieces.join('')}\n`);
        const shorter = texts.map((_, index) => texts.filter((__, other) => other !== index).join(''));
        const values = [texts.join(''), ...shorter].map(readValue).filter((value) => value !== undefined);
        for (const text of [texts.join(''), ...shorter]) expectSure(text, values);
      }),
      { numRuns: RUNS },
    );
  });

  it('is as sure of a text where nothing is kept', () => {
    const [part, text] = [{ a: ['b'] }, 'c:\n  a:\n  - b\n'];
    const checker = new TextChecker(new Map(), () => false);
    const answers = [text, text, text.replace('- b', '- x')].map((each) => checker.says(each, { c: part }));
    expect(answers).to.deep.equal([true, true, false]);
  });

  it('takes time linear in the text', () => {
    const items = Array.from({ length: 20_000 }, (_, index) => `name-${index} # none`);
    const text = `a:\n${items.map((item) => `  - ${item}\n`).join('')}${'\n \n# a\n'.repeat(20_000)}`;
    expect(says(text, { a: items.map((item) => item.replace(' # none', '')) })).to.equal(true);
    expect(says(`a: ${'['.repeat(100_000)}`, { a: [] })).to.equal(false);
  });
});

describe('TextChecker, of keys in another order', () => {
  const TEXT = 'a:\n  x: 1\n  w:\n  - "2"\n  example.com/z: {b: c}\nd: e\n';

  it('finds that a text says a value', () => {
    expect(says(TEXT, { d: 'e', a: { 'example.com/z': { b: 'c' }, x: 1, w: ['2'] } })).to.equal(true);
    expect(says(TEXT, { a: { x: 1, 'example.com/z': { b: 'c' }, w: ['2'] }, d: 'e' })).to.equal(true);
  });

  for (const [what, text, value] of [
    ['one that is there twice', 'b: 1\na: 2\nb: 1\n', { a: 2, b: 1 }],
    ['one too few', 'b: 1\na: 2\n', { a: 2, c: 3, b: 1 }],
    ['one too many', 'c: 3\nb: 1\na: 2\n', { a: 2, b: 1 }],
    ['one with another value', 'b: 1\na: 3\n', { a: 2, b: 1 }],
    ['one that is deeper', 'b: 1\n a: 2\n', { a: 2, b: 1 }],
  ] as const) {
    it(`is not deceived by ${what}`, () => {
      expect(says(text, value)).to.equal(false);
    });
  }
});
