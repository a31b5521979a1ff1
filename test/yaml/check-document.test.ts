import { expect } from 'chai';

import { readYamlDocument, YamlError } from '../../src/yaml/read-document.js';

const errorOf = (text: string): YamlError => {
  try {
    readYamlDocument(text);
  } catch (error) {
    if (error instanceof YamlError) return error;
    throw error;
  }
  throw new Error('it was read');
};

describe('what a YAML document may cost', () => {
  const pairs = (count: number): string =>
    `a:\n${Array.from({ length: count }, (_, at) => `- &a${at} ${at}\n- *a${at}\n`).join('')}`;

  it('reads any number of aliases, each as what its anchor said last', () => {
    // Looked for from the start each time, as many take minutes.
    const count = 30_000;
    const read = readYamlDocument(`${pairs(count)}- &a0 new\n- *a0\n`) as { readonly a: readonly unknown[] };
    expect(read.a).to.have.length(2 * count + 2);
    expect(read.a.slice(-4)).to.deep.equal([count - 1, count - 1, 'new', 'new']);
  });

  const levels = (count: number): string =>
    Array.from({ length: count }, (_, at) => {
      const items = Array<string>(9).fill(at === 0 ? 'x' : `*a${at - 1}`);
      return `a${at}: &a${at} [${items.join(', ')}]\n`;
    }).join('');

  it('refuses aliases that stand for more than 100,000 values, and says where', () => {
    expect(() => readYamlDocument(levels(4))).not.to.throw();
    const error = errorOf(levels(40));
    expect(error.message).to.equal('got aliases for more than 100000 values, want the text itself in their place');
    expect(error.place.line).to.equal(6);
  });

  it('refuses one long list that is named many times', () => {
    expect(errorOf(`a: &a\n${'- 1\n'.repeat(1000)}b:\n${'- *a\n'.repeat(1000)}`).message).to.contain('100000 values');
  });

  it('refuses maps that each take over all of the one before', () => {
    const chain = Array.from({ length: 2000 }, (_, at) =>
      at === 0 ? 'k0: &k0 {a: 1}\n' : `k${at}: &k${at} {<<: *k${at - 1}, a${at}: 1}\n`,
    );
    expect(errorOf(chain.join('')).message).to.contain('100000 values');
  });

  for (const source of ['1', 'text', '[1]', '[{b: 1}, 2]', '', '*a', '[*a]']) {
    it(`refuses a merge key with ${JSON.stringify(source)}, and says where`, () => {
      const { message, place } = errorOf(`x: &a 1\ny:\n  <<: ${source}\n  z: 1\n`);
      expect(message).to.equal('invalid merge key <<: want a map, or a list of maps');
      expect(place.line).to.equal(3);
    });
  }

  it('reads merge keys with maps, and a text << as any other key', () => {
    const text = `x: &a {b: 1}\nw: {<<: *a}\nz: {<<: [*a, {c: 2}]}\nq: {"<<": 1}\n`;
    expect(readYamlDocument(text)).to.deep.equal({ x: { b: 1 }, w: { b: 1 }, z: { b: 1, c: 2 }, q: { '<<': 1 } });
  });

  const nested = (depth: number): readonly string[] => [
    `a: ${'['.repeat(depth)}${']'.repeat(depth)}`,
    `a: ${'{a: '.repeat(depth)}1${'}'.repeat(depth)}`,
    `${'- '.repeat(depth)}a`,
    `${'? '.repeat(depth)}a`,
  ];
  for (const text of nested(100_000)) {
    it(`refuses 100,000 levels of ${text.slice(0, 8)}... without using up the stack`, () => {
      const { message, place } = errorOf(text);
      expect(message).to.equal('got more than 200 levels of nesting');
      expect(place.line).to.equal(1);
    });
  }

  it('reads 150 levels', () => {
    for (const text of nested(150).slice(0, 3)) expect(() => readYamlDocument(text)).not.to.throw();
  });
});
