import { expect } from 'chai';
import fc from 'fast-check';

import { type Json, valueAt } from '../../src/json/json.js';
import { GoYamlError, readGoYaml } from '../../src/yaml/read-go-yaml.js';
import { SimilarYamlReader } from '../../src/yaml/read-similar-yaml.js';

const TEXTS: Readonly<Record<string, (quoted: string) => string>> = {
  'a value of a map': (quoted) => `a: "${quoted}"\nb: {c: 1}`,
  'an item of a list': (quoted) => `args:\n- "-p"\n- "${quoted}"\n- - "${quoted}"`,
  'between single quotes': (quoted) => `a: '${quoted}'\nb:\n- '${quoted}'\n`,
  'between single quotes beside double ones': (quoted) => `a:\n- b: '${quoted}'\n- "${quoted}"\nc: '${quoted}'`,
  'between a quote of each kind': (quoted) => `a: '${quoted}"\nb: "${quoted}'`,
  'a whole document': (quoted) => `"${quoted}"`,
  'a value that another one refers to': (quoted) => `a: &x\n  b: "${quoted}"\nc: *x`,
  'a key that comes twice': (quoted) => `a: "${quoted}"\na: "other"`,
  'a line of a block of text': (quoted) => `a: |\n  b: "${quoted}"\n  c\nd: "${quoted}"`,
  'a line of a block of text, without its end': (quoted) => `a: |-\n  "${quoted}"`,
  'a line of a text of several lines': (quoted) => `a: b\n  "${quoted}"\nc: "${quoted}"`,
  'the last of a list in brackets': (quoted) => `a: [\n  b,\n  "${quoted}"\n]`,
  'a value in a second document': (quoted) => `a: 1\n---\nb: "${quoted}"`,
  'a key named as a prototype': (quoted) => `__proto__: "${quoted}"`,
  'beside an escape': (quoted) => `a: "\\u0041"\nb: "it\\'s"\nc: "${quoted}"`,
  'beside a mark': (quoted) => `a: "\ue0000"\nb: "${quoted}"`,
};

/** Where a plain text may be something else than it looks. */
const PLAIN_TEXTS: Readonly<Record<string, (plain: string) => string>> = {
  'a value of a map': (plain) => `a: ${plain}\nb: {c: 1}`,
  'an item of a list': (plain) => `args:\n- ${plain}\n-   - ${plain}`,
  'a value in brackets': (plain) => `a: {\n  b: ${plain},\n  c/d.e: "${plain}",\n}`,
  'a value with a comma outside brackets': (plain) => `a: ${plain},\nb: 1`,
  'a line of a block of text': (plain) => `a: |\n  ${plain}\nb: |-\n  ${plain}\nc: ${plain}`,
  'a line of a text of several lines': (plain) => `a: b\n  ${plain}\nc: ${plain}`,
  'a whole document': (plain) => plain,
  'a key of a block': (plain) => `${plain}\n`,
};
const PLAIN_VALUES = [
  ...[
    'app-1',
    'app-2',
    'true',
    'False',
    'yes',
    'N',
    'null',
    '~',
    '1',
    '1.5',
    '0x1f',
    'e5',
    'infinity',
    '.inf',
    '-p',
    '--x=y',
  ],
  ...[
    'a:b',
    'a: b',
    'a:',
    'a #b',
    'a#b',
    '$(X).svc',
    '/health',
    '&a',
    '*a',
    '!t',
    '<<',
    '|',
    'a/b:c.d',
    '2001-01-01',
    '12:30',
  ],
];

describe('SimilarYamlReader', () => {
  for (const [what, text] of Object.entries(PLAIN_TEXTS)) {
    it(`reads what readGoYaml reads where a plain text is ${what}`, () => {
      const outcome = (readYaml: (one: string) => Json, one: string): Json => {
        try {
          return readYaml(text(one));
        } catch (error) {
          if (error instanceof GoYamlError) return error.message;
          throw error;
        }
      };
      const reader = new SimilarYamlReader();
      // Each comes after every other one.
      for (const value of [...PLAIN_VALUES, ...PLAIN_VALUES, ...[...PLAIN_VALUES].reverse()]) {
        expect(outcome((one) => reader.read(one), value)).to.deep.equal(outcome(readGoYaml, value));
      }
    });
  }

  it('reads what is the same in texts with other plain values once', () => {
    const reader = new SimilarYamlReader();
    const [, second, third] = ['app-1', 'app-2', 'app-3'].map((name) => reader.read(`a: {b: 1}\nname: ${name}\n`));
    expect(third).to.deep.equal({ a: { b: 1 }, name: 'app-3' });
    expect(valueAt(third, 'a')).to.equal(valueAt(second, 'a'));
  });

  for (const [what, text] of Object.entries(TEXTS)) {
    it(`reads what readGoYaml reads where the quoted text is ${what}`, () => {
      fc.assert(
        fc.property(fc.array(fc.string(), { minLength: 3, maxLength: 5 }), (quoted) => {
          const reader = new SimilarYamlReader();
          // Where it is not valid YAML, both must say the same of it.
          const outcome = (readYaml: (one: string) => Json) => (one: string) => {
            try {
              // The last line ends with a line break, or without one.
              return [readYaml(text(one)), readYaml(`${text(one)}\n`)];
            } catch (error) {
              if (error instanceof GoYamlError) return error.message;
              throw error;
            }
          };
          expect(quoted.map(outcome((one) => reader.read(one)))).to.deep.equal(quoted.map(outcome(readGoYaml)));
        }),
      );
    });
  }

  it('reads what is the same in all texts of a shape once, and shares it', () => {
    const reader = new SimilarYamlReader();
    const [first, ...others] = ['first', 'second', 'third', 'fourth'].map((quoted) =>
      reader.read(`a: [b, {d: e}]\nc: "${quoted}"`),
    );
    expect(others).to.deep.equal(['second', 'third', 'fourth'].map((c) => ({ a: ['b', { d: 'e' }], c })));
    const [second, third, fourth] = others.map((document) => valueAt(document, 'a'));
    // The very same list: it has not been read again. The first text is read for itself, as most are the only one.
    expect(third).to.equal(second).and.to.equal(fourth);
    expect(second).not.to.equal(valueAt(first, 'a'));
  });

  it('reads what is the same once where quotes are single, as around JSON', () => {
    const reader = new SimilarYamlReader();
    const read = (text: string): Json => reader.read(`a: [b]\nc: '{"${text}":1}'\n`);
    const [, second, third] = ['1', '2', '3'].map(read);
    expect(third).to.deep.equal({ a: ['b'], c: '{"3":1}' });
    expect(valueAt(third, 'a')).to.equal(valueAt(second, 'a'));
  });

  it('gives each text a copy of what has quoted texts in it', () => {
    const reader = new SimilarYamlReader();
    const [, second, third] = ['a', 'b', 'c'].map((quoted) => reader.read(`x: {k: 1}\nz:\n- "${quoted}"\n- d\n`));
    expect(third).not.to.equal(second);
    expect(valueAt(third, 'z')).not.to.equal(valueAt(second, 'z'));
    expect([second, third]).to.deep.equal(['b', 'c'].map((quoted) => ({ x: { k: 1 }, z: [quoted, 'd'] })));
  });

  it('reads a text without quotes that comes again once', () => {
    const reader = new SimilarYamlReader();
    const [, second, third] = [1, 2, 3].map(() => reader.read('a: {b: 1}\n'));
    expect(second).to.deep.equal({ a: { b: 1 } });
    expect(third).to.equal(second);
  });

  it('keeps texts of two shapes apart', () => {
    const reader = new SimilarYamlReader();
    const texts = ['1', '2', '3'].flatMap((quoted) => [`a: "${quoted}"\n`, `b: "${quoted}"\n`]);
    expect(texts.map((text) => reader.read(text))).to.deep.equal(texts.map(readGoYaml));
  });

  it('forgets shapes when they become too many', () => {
    const reader = new SimilarYamlReader();
    const textOf = (key: number): string => `a: {b: 1}\nkey${key}: "x"\n`;
    const sharedBy = (): Json | undefined => valueAt(reader.read(textOf(0)), 'a');
    sharedBy();
    const before = sharedBy();
    for (let key = 1; key <= 31; key += 1) reader.read(textOf(key));
    expect(sharedBy()).to.equal(before);
    reader.read(textOf(32));
    expect(sharedBy()).not.to.equal(before);
  });

  for (const escape of ['\\ue0000', '\\uE0000', '\\U0000e0000']) {
    it(`reads the escape ${escape} as the character that it is`, () => {
      const reader = new SimilarYamlReader();
      const text = (quoted: string): string => `a: |\n  b: "${quoted}"\nc: "${escape}"\n`;
      const read = ['one', 'two', 'three'].map((quoted) => reader.read(text(quoted)));
      expect(read).to.deep.equal(['one', 'two', 'three'].map((quoted) => readGoYaml(text(quoted))));
    });
  }

  it('says where a text is wrong, each time', () => {
    const reader = new SimilarYamlReader();
    for (let time = 0; time < 3; time += 1) {
      expect(() => reader.read('a: "x"\nb: [')).to.throw(GoYamlError, /^line 2, column \d+: /);
    }
  });
});
