import { expect } from 'chai';
import fc from 'fast-check';
import { CORE_SCHEMA, load } from 'js-yaml';

import type { Json } from '../../src/json/json.js';
import { readYamlDocument } from '../../src/yaml/read-document.js';
import { writeYamlDocument } from '../../src/yaml/write-document.js';
import { deepFreeze } from '../support/deep-freeze.js';

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
