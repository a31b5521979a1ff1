import { expect } from 'chai';
import fc from 'fast-check';

import { GoYamlError, readGoYaml } from '../../src/injection/go-yaml.js';
import { isJsonObject, type Json } from '../../src/injection/json.js';
import { YamlShapes } from '../../src/injection/yaml-shapes.js';

const shapesOfDocuments = (): YamlShapes<Json> => new YamlShapes((document) => document);

const TEXTS: Readonly<Record<string, (quoted: string) => string>> = {
  'a value of a map': (quoted) => `a: "${quoted}"\nb: {c: 1}`,
  'an item of a list': (quoted) => `args:\n- "-p"\n- "${quoted}"\n- - "${quoted}"`,
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

describe('the shapes of YAML texts', () => {
  for (const [what, text] of Object.entries(TEXTS)) {
    it(`change nothing of what is read, where the quoted text is ${what}`, () => {
      fc.assert(
        fc.property(fc.array(fc.string(), { minLength: 3, maxLength: 5 }), (quoted) => {
          const shapes = shapesOfDocuments();
          // The same is thrown, where it is no YAML.
          const read = (reader: (one: string) => unknown) => (one: string) => {
            try {
              // The line ends behind the last of them, or does not.
              return [reader(text(one)), reader(`${text(one)}\n`)];
            } catch (error) {
              if (error instanceof GoYamlError) return error.message;
              throw error;
            }
          };
          expect(quoted.map(read((one) => shapes.read(one)))).to.deep.equal(quoted.map(read(readGoYaml)));
        }),
      );
    });
  }

  it('are of use for texts that were not there before', () => {
    const shapes = shapesOfDocuments();
    const text = (quoted: string): string => `a: [${'b, '.repeat(20_000)}]\nc: "${quoted}"\n`;
    const timeOf = (quoted: string): number => {
      const begin = process.cpuUsage();
      shapes.read(text(quoted));
      const { user, system } = process.cpuUsage(begin);
      return user + system;
    };
    const [first, , third] = ['first', 'second', 'third'].map(timeOf);
    expect(third).to.be.lessThan((first ?? 0) / 2);
  });

  it('make what they make of texts once, with each text where it belongs', () => {
    let made = 0;
    const shapes = new YamlShapes((document) => {
      made += 1;
      return { list: [document, 'same', { of: 1 }] };
    });
    const read = ['a', 'b', 'c', 'd'].map((text) => shapes.read(`x: "${text}"\nb: z\n`));
    expect(read).to.deep.equal(
      ['a', 'b', 'c', 'd'].map((text) => ({ list: [{ x: text, b: 'z' }, 'same', { of: 1 }] })),
    );
    expect(made).to.equal(2);
    // The caller of one may keep it, and what has no text in it is the same object for all.
    expect(read[2]).not.to.equal(read[3]);
    expect(read[2]?.list[2]).to.equal(read[3]?.list[2]);
  });

  it('make it anew where something hangs on a text', () => {
    const shapes = new YamlShapes((document, checkKnown) => {
      const { x } = isJsonObject(document) ? document : {};
      checkKnown(x);
      return `${JSON.stringify(x)} it is`;
    });
    const read = ['a', 'b', 'c'].map((text) => shapes.read(`x: "${text}"\n`));
    expect(read).to.deep.equal(['"a" it is', '"b" it is', '"c" it is']);
  });

  it('say what is wrong with a text, not with its shape', () => {
    const shapes = new YamlShapes((document) => {
      throw new Error(JSON.stringify(document));
    });
    for (const text of ['a', 'b', 'c']) expect(() => shapes.read(`x: "${text}"\n`)).to.throw(`{"x":"${text}"}`);
  });

  it('say where a text is wrong as if there were none', () => {
    const shapes = shapesOfDocuments();
    for (let time = 0; time < 3; time += 1) {
      expect(() => shapes.read('a: "x"\nb: [')).to.throw(GoYamlError, /^line 2, column \d+: /);
    }
  });
});
