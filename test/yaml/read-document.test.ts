import { expect } from 'chai';
import fc from 'fast-check';
import { CORE_SCHEMA, load } from 'js-yaml';

import type { Json } from '../../src/json/json.js';
import { readYamlDocument, writeYamlDocument, YamlError } from '../../src/yaml/read-document.js';
import { deepFreeze } from '../support/deep-freeze.js';

describe('readYamlDocument', () => {
  const scalars: readonly [string, Json][] = [
    ['yes', true],
    ['No', false],
    ['on', true],
    ['OFF', false],
    ['y', true],
    ['n', false],
    ['true', true],
    ['~', null],
    ['null', null],
    ['0644', 420],
    ['-0644', -420],
    ['0o644', 420],
    ['0o10', 8],
    ['-0o10', -8],
    ['+0o10', 8],
    ['08', 8],
    ['0x1F', 31],
    ['0b101', 5],
    ['1_000', 1000],
    ['+1', 1],
    ['1.50', 1.5],
    ['.5', 0.5],
    ['.05', 0.05],
    ['1_0.5', 10.5],
    ['1.', 1],
    ['1e3', 1000],
    ['-1.5E-2', -0.015],
    ['12:30', '12:30'],
    ['1:20:30.5', '1:20:30.5'],
    ['2001-12-14', '2001-12-14'],
    ['2001-12-14T21:59:43.10-05:00', '2001-12-14T21:59:43.10-05:00'],
    ['.', '.'],
    ['-.', '-.'],
    ['._', '._'],
    ['e3', 'e3'],
    ['.e3', '.e3'],
    ['1e', '1e'],
    ['1234e567', '1234e567'],
    ['0o8', '0o8'],
    ['=', '='],
    ['NaN', 'NaN'],
    ['.nan', '.nan'],
    ['-.Inf', '-.Inf'],
    ['1.2.3', '1.2.3'],
    ['"yes"', 'yes'],
    ["'0644'", '0644'],
    ['!!str 1', '1'],
    ['!!binary aGk=', 'aGk='],
    ['!!set {b: null}', { b: null }],
    ['!!omap [b: 1]', [{ b: 1 }]],
    ['!!pairs [b: 1]', [{ b: 1 }]],
  ];
  for (const [text, want] of scalars) {
    it(`reads ${text} as ${JSON.stringify(want)}, as kubectl does`, () => {
      expect(readYamlDocument(`a: [${text}]\n`)).to.deep.equal({ a: [want] });
      expect(readYamlDocument(`a: ${text}\n`)).to.deep.equal({ a: want });
    });
  }

  const documents: readonly [string, string, Json][] = [
    ['nothing in an empty text', '', null],
    ['nothing in comments', '# only this\n', null],
    ['nothing behind a separator', '---\n', null],
    ['a document behind its separator', '--- # mine\na: 1\n', { a: 1 }],
    ['a document before its end', 'a: 1\n...\n', { a: 1 }],
    ['a boolean key as text', 'yes: 1\n2: 3\n', { true: 1, '2': 3 }],
    ['JSON with tabs', '{\n\t"a": "\\/",\n\t"b": ["\\u00e9"]\n}\n', { a: '/', b: ['é'] }],
    ['Windows line ends', 'a: |\r\n  b\r\n  c\r\nd: 1\r\n', { a: 'b\nc\n', d: 1 }],
    ['a byte order mark', '\ufeffa: 1\n', { a: 1 }],
    ['anchors', 'a: &x {b: 1}\nc: *x\n', { a: { b: 1 }, c: { b: 1 } }],
    ['merge keys', 'a: &x {b: 1, c: 1}\nd: {<<: *x, c: 2}\n', { a: { b: 1, c: 1 }, d: { b: 1, c: 2 } }],
    [
      'lists of merge keys, the first of which wins',
      'a: &x {b: 1}\nc: &y {b: 2, d: 2}\ne: {<<: [*x, *y]}\n',
      { a: { b: 1 }, c: { b: 2, d: 2 }, e: { b: 1, d: 2 } },
    ],
    ['a quoted << as a key', '"<<": {a: 1}\n', { '<<': { a: 1 } }],
  ];
  for (const [what, text, want] of documents) {
    it(`reads ${what}`, () => {
      expect(readYamlDocument(text)).to.deep.equal(want);
    });
  }

  const bad: readonly [string, string, string, number, number][] = [
    ['a bracket that stays open', 'a: 1\nb: [\n', 'Flow sequence in block collection must be', 3, 1],
    ['a key twice', 'a: 1\nb:\n  c: 1\n  c: 2\n', 'Map keys must be unique', 4, 3],
    [
      'an alias to nothing',
      'a: &x 1\nb: [*x, *y]\n',
      'Unresolved alias (the anchor must be set before the alias): y',
      2,
      9,
    ],
    ['a tab for indentation', 'a:\n\tb: 1\n', 'Tabs are not allowed as indentation', 2, 1],
    ['two documents in one', 'a: 1\n...\nb: 1\n', 'Source contains multiple documents', 3, 1],
  ];
  for (const [what, text, message, line, column] of bad) {
    it(`refuses ${what}, and says where`, () => {
      const read = () => readYamlDocument(text);
      expect(read).to.throw(YamlError, message).with.deep.property('place', { line, column });
      expect(read).to.throw(/^[^\n]+$/);
      expect(read).not.to.throw('YAML.');
    });
  }

  it('refuses aliases that would grow out of bounds', () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const last = `*l${level}`;
      return `l${level + 1}: &l${level + 1} [${Array.from({ length: 9 }, () => last).join(', ')}]\n`;
    });
    expect(() => readYamlDocument(`l0: &l0 lol\n${levels.join('')}`)).to.throw(YamlError, 'alias');
  });
});

describe('writeYamlDocument', () => {
  it('writes block style, with lists that are not indented, and never folds', () => {
    const long = 'x '.repeat(100).trim();
    expect(writeYamlDocument(deepFreeze({ a: [{ b: 1, c: [] }, 'd'], e: {}, f: long, g: 'h\ni\n' }))).to.equal(
      `a:\n- b: 1\n  c: []\n- d\ne: {}\nf: ${long}\ng: |\n  h\n  i\n`,
    );
  });

  it('writes an object twice where it is there twice', () => {
    const twice = { a: 1 };
    expect(writeYamlDocument({ b: twice, c: twice })).to.equal('b:\n  a: 1\nc:\n  a: 1\n');
  });

  const QUOTED = [
    ...['on', 'Off', 'y', 'N', 'yes', 'no', 'true', 'FALSE', '', '~', 'null'],
    ...['1', '-1', '0644', '0o17', '0x1f', '0X1F', '0b1', '1_000', '1.5', '1e3', '.5', '1.', '.inf', '.nan'],
    ...['12:30', '2001-12-14', '<<', '=', ' a', 'a ', '- a', 'a: b', '#a', '*a', '&a', '!a', '%a', '@a', '{', '['],
  ];
  for (const text of QUOTED) {
    it(`puts quotes around '${text}', as a value and as a key`, () => {
      expect(writeYamlDocument({ a: text })).to.equal(`a: ${JSON.stringify(text)}\n`);
      expect(writeYamlDocument({ [text]: 1 })).to.equal(`${JSON.stringify(text)}: 1\n`);
    });
  }

  for (const text of ['a', 'gcr.io/a/b:1.0', '-p', '--flag', 'a#b', '10.0.0.0/8', '500m', '1Gi', '/bin/sh', 'v1']) {
    it(`leaves '${text}' without quotes`, () => {
      expect(writeYamlDocument({ a: text })).to.equal(`a: ${text}\n`);
    });
  }

  // Parsers like kubectl's take a tab there for indentation, and refuse it.
  for (const text of ['a\tb', '\ta\nb\n', '\n\ta\nb']) {
    it(`puts quotes around ${JSON.stringify(text)}`, () => {
      expect(writeYamlDocument({ a: text })).to.equal(`a: ${JSON.stringify(text)}\n`);
    });
  }

  it('leaves a block that has tabs further on', () => {
    expect(writeYamlDocument({ a: 'all:\n\tmake\n' })).to.equal('a: |\n  all:\n  \tmake\n');
  });

  it('escapes what a reader would refuse or break the line at', () => {
    expect(writeYamlDocument({ a: 'x\u2028y\n\ufeff\u0085\u007f' })).to.equal(
      'a: "x\\u2028y\\n\\ufeff\\u0085\\u007f"\n',
    );
  });
});

describe('an object that is written and read', () => {
  const tricky = fc.constantFrom(
    ...['<<', '=', '.', 'e3', '0o17', '12:30', 'on', '~', '---', '...', '--- a', '# a', 'a: b', '- a', '? a', '\ufeff'],
    ...['a\n', '\na', ' \n a', 'a\n\n', 'a\r\nb', '\t', '\u2028', '\u0085', '1_0', '__proto__', 'constructor', '- '],
  );
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    tricky,
    fc.array(tricky).map((all) => all.join('')),
  );
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.oneof(
        text,
        fc.boolean(),
        fc.constant(null),
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
      ),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(text, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));

  const objects = fc.dictionary(text, tree, { maxKeys: 4, noNullPrototype: true }).map(deepFreeze);

  it('is the same object', () => {
    fc.assert(
      fc.property(objects, (object) => {
        expect(readYamlDocument(writeYamlDocument(object))).to.deep.equal(object);
      }),
      { numRuns: 500 },
    );
  });

  it('is the same object to a reader of YAML 1.2', () => {
    fc.assert(
      fc.property(objects, (object) => {
        expect(load(writeYamlDocument(object), { schema: CORE_SCHEMA })).to.deep.equal(object);
      }),
      { numRuns: 500 },
    );
  });
});
