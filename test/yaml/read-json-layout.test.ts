import { expect } from 'chai';
import fc from 'fast-check';

import { readJsonLayout } from '../../src/yaml/read-json-layout.js';

const valueIn = (text: string): unknown => readJsonLayout(text, new Map())?.root.value;

describe('readJsonLayout', () => {
  it('reads any object as JSON.parse does, in every style', () => {
    const indent = fc.constantFrom('', '  ', '\t', ' ');
    const object = fc
      .dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }))
      .filter((value) => !JSON.stringify(value).includes('__proto__'));
    fc.assert(
      fc.property(object, indent, fc.constantFrom('', '\ufeff', ' \r\n\t'), (value, space, before) => {
        const text = JSON.stringify(value, null, space);
        expect(valueIn(`${before}${text}\n`)).to.deep.equal(JSON.parse(text));
      }),
      { numRuns: 200 },
    );
  });

  it('knows the place of everything', () => {
    const text = ' {"a" :\t[1, "\\u0041", {}],\r\n"b":null}';
    const root = readJsonLayout(text, new Map())?.root;
    if (root?.kind !== 'map') throw new Error('no map');
    expect(root.entries.map(({ start, end }) => text.slice(start, end))).to.deep.equal(['"a" :', '"b":']);
    expect(root.entries.map(({ node }) => text.slice(node.start, node.end))).to.deep.equal([
      '[1, "\\u0041", {}]',
      'null',
    ]);
    const list = root.entries[0]?.node;
    const items = list?.kind === 'list' ? list.items : [];
    expect(items.map(({ start, end, value }) => [text.slice(start, end), value])).to.deep.equal([
      ['1', 1],
      ['"\\u0041"', 'A'],
      ['{}', {}],
    ]);
  });

  const refused = [
    ...[
      '',
      '[]',
      '1',
      '{',
      '{"a"}',
      '{"a":}',
      '{"a":1,}',
      '{a:1}',
      "{'a':1}",
      '{"a":01}',
      '{"a":1}{"b":2}',
      '{"a":1} x',
    ],
    ...['{"a":"\n"}', '{"a":"\\x"}', '{"a":"', '{"a":tru}', '{"a":1 "b":2}', '{"a":[1 2]}', '{"a":.5}', '{"a":1}#'],
    `{"a":${'['.repeat(1000)}`,
  ];
  for (const text of refused) {
    it(`says of ${JSON.stringify(text.slice(0, 20))} that it is no JSON object`, () => {
      expect(readJsonLayout(text, new Map())).to.equal(undefined);
    });
  }

  it('leaves a key that is there twice to the whole reader', () => {
    expect(readJsonLayout('{"a":1,"a":2}', new Map())?.exact).to.equal(false);
  });
});
