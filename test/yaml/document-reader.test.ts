import { expect } from 'chai';

import { DocumentReader } from '../../src/yaml/document-reader.js';
import { YamlError } from '../../src/yaml/read-document.js';

const valueIn = (text: string): unknown => new DocumentReader().read(text).value;

function mistakeIn(text: string): YamlError {
  try {
    new DocumentReader().read(text);
  } catch (error) {
    if (error instanceof YamlError) return error;
    throw error;
  }
  throw new Error(`was read: ${text}`);
}

describe('DocumentReader', () => {
  const deeper: readonly [string, string, unknown][] = [
    ['a quoted text', "a:\n  b:\n    c: 'one\n  two'\n  d: 1\n", { a: { b: { c: 'one two' }, d: 1 } }],
    [
      'one in double quotes',
      'a:\n  b: "one\ntwo\n\nthree \\\nfour"\nd: 1\n',
      { a: { b: 'one two\nthree four' }, d: 1 },
    ],
    ['one in a list', "l:\n  - 'one\n  two'\n  - k: 'it''s\n\n  so'\n", { l: ['one two', { k: "it's\nso" }] }],
    ['one behind an anchor and a tag', 'a:\n  b: &x !!str "one\n two"\n', { a: { b: 'one two' } }],
    ['a list in brackets', 'a:\n  b: [1, "x y\nz", # [\n2\n]\nc: 3\n', { a: { b: [1, 'x y z', 2] }, c: 3 }],
    ['a map in braces', "a:\n  b: {x: it's,\nz: 'p, }\nq'\n}\n", { a: { b: { x: "it's", z: 'p, } q' } } }],
    ['what follows a block', "a:\n  b: |\n    it's\n    {\n  c: 'x\n  y'\n", { a: { b: "it's\n{\n", c: 'x y' } }],
    ['what follows a long text', "a:\n  b: one\n    'two\n  c: 'x\n  y'\n", { a: { b: "one 'two", c: 'x y' } }],
    ['what follows a comment', "a: # it's\n  b: 1 # {\n  c: 'x\n  y'\n", { a: { b: 1, c: 'x y' } }],
    ['with Windows line ends', "a:\r\n  b: 'one\r\n  two'\r\n", { a: { b: 'one two' } }],
  ];
  for (const [what, text, value] of deeper) {
    it(`reads ${what} that goes on in the column of its key, as kubectl does`, () => {
      expect(valueIn(text)).to.deep.equal(value);
    });
  }

  it('knows the places of what goes on in the column of its key', () => {
    const text = "a:\n  b: 'one\n  two'\n  c: [1,\n2]\n";
    const root = new DocumentReader().read(text).layout?.root;
    const a = root?.kind === 'map' ? root.entries[0]?.node : undefined;
    const texts = a?.kind === 'map' ? a.entries.map(({ node }) => text.slice(node.start, node.end)) : [];
    expect(texts).to.deep.equal(["'one\n  two'", '[1,\n2]']);
  });

  const templates: readonly [string, string, number, number][] = [
    ['a value', 'a: 1\nb: {{ .Values.b }}\n', 2, 4],
    ['a value with more behind it', 'a:\n  image: {{ .Values.image }}:{{ .Values.tag }}\n', 2, 10],
    ['a line', 'a:\n  {{- if .Values.b }}\n  b: 2\n  {{- end }}\n', 2, 3],
    ['an item', 'a:\n- {{ .Values.b }}\n', 2, 3],
    ['a key', '{{ .Values.a }}: 1\n', 1, 1],
    ['a whole document', '{{ include "web.deployment" . }}\n', 1, 1],
    ['a line behind a block', 'a: |\n  {{ x }}\n{{ end }}\n', 3, 1],
    ['an action of another language', 'a: 1\n{% if b %}\nb: 2\n{% endif %}\n', 2, 1],
  ];
  for (const [what, text, line, column] of templates) {
    it(`says of ${what} of a template that it has to be rendered first`, () => {
      const { message, place } = mistakeIn(text);
      expect(message).to.match(/^this is a template \(\{[{%]\) that has to be rendered first \(helm template/);
      expect(place).to.deep.equal({ line, column });
    });
  }

  const advised: readonly [string, string, RegExp][] = [
    ['a line without a colon', 'a: 1\nb 2\n', /; want KEY: VALUE, in the column of the keys beside it$/],
    ['a value with a colon', 'a: b: c\n', /; want quotes around a value with a colon in it/],
    ['a first line with a blank too many', ' a: 1\nb: 2\n', /; want the lines of a map or a list in one column$/],
    ['items in several columns', 'a:\n  - 1\n - 2\n', /; want the lines of a map or a list in one column$/],
    ['JSON without a comma', '{"a": 1 "b": 2}\n', /; want a comma between the values in brackets$/],
    ['an open bracket', 'a: [1\n', /; want the bracket closed, in the lines below its key$/],
    ['an open quote', 'a: "b\n', /; want the quote closed at the end of its text$/],
    ['a value that begins with a mark', 'a: @b\n', /; want quotes around the value if it is a text$/],
    ['an alias of nothing', 'a: *\n', /; want quotes around the value if it is a text$/],
    ['a tab', 'a:\n\tb: 1\n', /; want blanks$/],
    ['a backslash', 'a: "\\q"\n', /; want two backslashes for one, or single quotes$/],
    ['a directive without ---', '%YAML 1.1\na: 1\n', /; want --- below the lines that begin with %$/],
  ];
  for (const [what, text, wanted] of advised) {
    it(`says what to do about ${what}`, () => {
      expect(mistakeIn(text).message).to.match(wanted);
    });
  }

  it('says of a merge conflict that it has to be resolved, and not of a text with its marks', () => {
    const { message, place } = mistakeIn('a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> other\n');
    expect(message).to.equal('this is a merge conflict (<<<<<<<) that has to be resolved first');
    expect(place).to.deep.equal({ line: 2, column: 1 });
    expect(valueIn('a: |\n  <<<<<<< HEAD\n')).to.deep.equal({ a: '<<<<<<< HEAD\n' });
  });

  it('does not call a template what has braces in texts only', () => {
    const text = 'a: |\n  {{ x }}\nb: "{{ y }}" # {{ z }}\nc: web-{{ d }}\n';
    expect(valueIn(text)).to.deep.equal({ a: '{{ x }}\n', b: '{{ y }}', c: 'web-{{ d }}' });
    expect(mistakeIn(`${text}e: 'x\n`).message).not.to.contain('template');
  });

  it('refuses what can be no key, and characters that YAML takes only escaped', () => {
    for (const text of ['{a: 1}: 2\n', '? [a]\n: 2\n', '? \n: 2\n', '~: 2\n', 'a: {{b: 1}: 2, c: 3}\n']) {
      expect(mistakeIn(text).message, text).to.match(/invalid map key|template/);
    }
    for (const code of ['0000', '0008', '001B', '007F', '0080', 'FFFE', 'FEFF']) {
      const character = String.fromCharCode(Number.parseInt(code, 16));
      const { message, place } = mistakeIn(`a: 1\nb: x${character}y\n`);
      expect(message).to.equal(`control characters are not allowed: U+${code}`);
      expect(place).to.deep.equal({ line: 2, column: 5 });
    }
    expect(valueIn('\ufeffa: "\t\\u0000"\n')).to.deep.equal({ a: '\t\u0000' });
  });

  it('says where both of two equal keys are', () => {
    for (const text of ['a: 1\nb: 2\na: 3\n', '{"a": 1,\n"b": 2,\n"a": 3}', '1: 1\nb: 2\n"1": 3\n']) {
      const { message, place, earlier } = mistakeIn(text);
      expect(message).to.match(/^Map keys must be unique: "[a1]" is there twice$/);
      expect([place.line, earlier?.line]).to.deep.equal([3, 1]);
    }
  });

  it('does not let many short lines grow into a text that no machine holds', () => {
    const lines = 'x\n'.repeat(10_000);
    expect(() => valueIn(`${'k'.repeat(100)}: '\n${lines}'`)).not.to.throw();
    expect(mistakeIn(`${' '.repeat(100)}k: '\n${lines}'`).message).to.be.a('string');
  });
});
