import { expect } from 'chai';
import fc from 'fast-check';

import { isJsonObject, type Json } from '../../src/json/json.js';
import { GoYamlError, readGoYaml } from '../../src/yaml/read-go-yaml.js';
import { YamlShapes } from '../../src/yaml/read-similar-yaml.js';
import type { Transform } from '../../src/yaml/yaml-shape.js';

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

  it('are of use for texts that were not there before: what is the same in all is read once', () => {
    const shapes = shapesOfDocuments();
    const [, second, third, fourth] = ['first', 'second', 'third', 'fourth'].map((quoted) =>
      shapes.read(`a: [b, {d: e}]\nc: "${quoted}"`),
    );
    const listOf = (document: Json | undefined): Json | undefined =>
      isJsonObject(document) ? document['a'] : undefined;
    expect([second, third, fourth]).to.deep.equal(
      ['second', 'third', 'fourth'].map((c) => ({ a: ['b', { d: 'e' }], c })),
    );
    // The very same list: it has not been read again.
    expect(listOf(third)).to.equal(listOf(second)).and.to.equal(listOf(fourth));
  });

  /** Shapes, and how often they have made something. */
  function counting<T extends Json>(
    make: Transform<T>,
  ): { readonly shapes: YamlShapes<T>; readonly count: () => number } {
    let made = 0;
    const shapes = new YamlShapes<T>((document, checkKnown) => {
      made += 1;
      return make(document, checkKnown);
    });
    return { shapes, count: () => made };
  }

  it('make what they make of texts once, with each text where it belongs', () => {
    const { shapes, count } = counting((document) => ({ list: [document, 'same', { of: 1 }] }));
    const read = ['a', 'b', 'c', 'd'].map((text) => shapes.read(`x: "${text}"\nb: z\n`));
    expect(read).to.deep.equal(
      ['a', 'b', 'c', 'd'].map((text) => ({ list: [{ x: text, b: 'z' }, 'same', { of: 1 }] })),
    );
    expect(count()).to.equal(2);
    // The caller of one may keep it, and what has no text in it is the same object for all.
    expect(read[2]).not.to.equal(read[3]);
    expect(read[2]?.list[2]).to.equal(read[3]?.list[2]);
  });

  /** What hangs on the text under the key `x`. */
  const hanging: Transform<Json> = (document, checkKnown) => {
    const { x = null, a = null } = isJsonObject(document) ? document : {};
    checkKnown(x);
    return [`${JSON.stringify(x)} it is`, a];
  };

  it('take a text that is always the same for what it is, until it is another one', () => {
    const { shapes, count } = counting(hanging);
    const texts = [...['1', '2', '3', '4'].map((a) => ['same', a]), ['other', '5'], ['same', '6'], ['same', '7']];
    const read = texts.map(([x = '', a = '']) => shapes.read(`x: "${x}"\na: "${a}"\n`));
    expect(read).to.deep.equal(texts.map(([x, a]) => [`"${x ?? ''}" it is`, a]));
    // Once for the first, once for all up to the other one; it and each that follows anew, after one vain attempt.
    expect(count()).to.equal(1 + 1 + 1 + 3);
  });

  it('make it anew where something hangs on a text', () => {
    const { shapes } = counting(hanging);
    const read = ['a', 'b', 'c'].map((text) => shapes.read(`x: "${text}"\n`));
    expect(read).to.deep.equal(['a', 'b', 'c'].map((text) => [`"${text}" it is`, null]));
  });

  for (const escape of ['\\ue0000', '\\uE0000', '\\U0000e0000']) {
    it(`take ${escape} for what it is`, () => {
      const shapes = shapesOfDocuments();
      const text = (quoted: string): string => `a: |\n  b: "${quoted}"\nc: "${escape}"\n`;
      const read = ['one', 'two', 'three'].map((quoted) => shapes.read(text(quoted)));
      expect(read).to.deep.equal(['one', 'two', 'three'].map((quoted) => readGoYaml(text(quoted))));
    });
  }

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
