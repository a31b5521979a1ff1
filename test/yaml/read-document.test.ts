import { expect } from 'chai';

import type { Json } from '../../src/json/json.js';
import { readYamlDocument, YamlError } from '../../src/yaml/read-document.js';

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
