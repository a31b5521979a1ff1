import { expect } from 'chai';

import type { Json } from '../../src/json/json.js';
import { GoYamlError, numberText, readGoYaml } from '../../src/yaml/read-go-yaml.js';

describe('readGoYaml', () => {
  const scalars: readonly [text: string, want: Json][] = [
    ['15001', 15001],
    ['-1', -1],
    ['+1', 1],
    ['1_000', 1000],
    ['010', 8],
    ['0o10', 8],
    ['0x10', 16],
    ['0b11', 3],
    ['08', 8],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['1e+3', 1000],
    ['1e3', '1e3'],
    ['9007199254740993', '9007199254740993'],
    ['12:30', '12:30'],
    ['2018-01-01', '2018-01-01'],
    ['1.2.3', '1.2.3'],
    ['10m', '10m'],
    ['80,', '80,'],
    ['yes', true],
    ['On', true],
    ['n', false],
    ['OFF', false],
    ['oN', 'oN'],
    ['~', null],
    ['null', null],
    ['', null],
    ['"yes"', 'yes'],
    ["'1'", '1'],
  ];
  for (const [text, want] of scalars) {
    it(`reads ${text === '' ? 'nothing' : text} as ${JSON.stringify(want)}`, () => {
      expect(readGoYaml(`- ${text}\n`)).to.deep.equal([want]);
    });
  }

  const texts: readonly [what: string, text: string, want: Json][] = [
    ['an empty text as null', '', null],
    ['blank lines as null', '\n  \n', null],
    ['the last of two equal keys', 'a: 1\na: 2\n', { a: 2 }],
    ['merge keys', 'a: &a {b: 1}\nc: {<<: *a, d: 2}\n', { a: { b: 1 }, c: { b: 1, d: 2 } }],
    ['the first of two documents', 'a: 1\n---\nb: 1\n', { a: 1 }],
    [
      'an apostrophe that is escaped between double quotes',
      `a: "it\\'s, it\\'s"\nb: '\\'\n`,
      { a: "it's, it's", b: '\\' },
    ],
  ];
  for (const [what, text, want] of texts) {
    it(`reads ${what}`, () => {
      expect(readGoYaml(text)).to.deep.equal(want);
    });
  }

  for (const text of ['a: "b\n', 'a: b: c\n', '\ta: b\n', 'a: "\\q"\n', '*a\n']) {
    it(`says where ${JSON.stringify(text)} is wrong`, () => {
      expect(() => readGoYaml(text)).to.throw(GoYamlError, /^line \d+, column \d+: \w/);
    });
  }

  it('gives up after a hundred escaped apostrophes', () => {
    const apostrophes = (count: number): string => `"${"\\'".repeat(count)}"`;
    expect(readGoYaml(apostrophes(100))).to.equal("'".repeat(100));
    expect(() => readGoYaml(apostrophes(101))).to.throw(GoYamlError);
  });
});

describe('numberText', () => {
  const rows: readonly [number, string][] = [
    [15001, '15001'],
    [-3, '-3'],
    [0, '0'],
    [1.5, '1.5'],
    [-0.25, '-0.25'],
    [0.1, '0.1'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1234567.5, '1.2345675e+06'],
    [1e21, '1e+21'],
    [123456.5, '123456.5'],
    // No float of 32 bits has more digits.
    [1.23456789, '1.2345679'],
  ];
  for (const [value, want] of rows) {
    it(`of ${value} is ${want}`, () => {
      expect(numberText(value)).to.equal(want);
    });
  }
});
