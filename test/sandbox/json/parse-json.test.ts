import { expect } from 'chai';
import fc from 'fast-check';

import { parseJson } from '../../../src/sandbox/json/parse-json.js';

function syntaxErrorOf(text: string): string {
  const parsed = parseJson(text);
  return 'syntaxError' in parsed ? parsed.syntaxError : 'it was parsed';
}

const END = 'unexpected end of JSON input';

describe('parseJson', () => {
  for (const [text, message] of [
    ['', END],
    ['{"apiVersion":', END],
    ['"half', END],
    ['[1,', END],
    ['tru', END],
    ['nonsense', "invalid character 'o' in literal null (expecting 'u')"],
    ['bad', "invalid character 'b' looking for beginning of value"],
    ['{bad}', "invalid character 'b' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', `invalid character '"' after object key:value pair`],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['[1 2]', "invalid character '2' after array element"],
    ['{} {}', "invalid character '{' after top-level value"],
    ["{'a':1}", "invalid character '\\'' looking for beginning of object key string"],
    ['"\n"', "invalid character '\\n' in string literal"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
    ['-x', "invalid character 'x' in numeric literal"],
    ['1.x', "invalid character 'x' after decimal point in numeric literal"],
    ['1ex', "invalid character 'x' in exponent of numeric literal"],
    ['01', "invalid character '1' after top-level value"],
  ] as const) {
    it(`says ${message} of ${JSON.stringify(text)}`, () => {
      expect(syntaxErrorOf(text)).to.equal(message);
    });
  }

  it('finds an error in everything that JSON.parse refuses, and none in JSON', () => {
    const broken = fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 })).map(([text, at, inserted]) => {
      const cut = at % (text.length + 1);
      return text.slice(0, cut) + inserted + text.slice(cut + 1);
    });
    fc.assert(
      fc.property(fc.oneof(broken, fc.string()), (text) => {
        let refused = false;
        try {
          JSON.parse(text);
        } catch {
          refused = true;
        }
        if (refused) {
          expect(syntaxErrorOf(text)).to.match(/^(invalid character .+|unexpected end of JSON input)$/su);
          return;
        }
        expect(parseJson(text)).to.deep.equal({ value: JSON.parse(text) as unknown });
        // Whoever looks for a fault gets through a whole JSON text, to what stands behind it.
        expect(syntaxErrorOf(`${text} !`)).to.equal("invalid character '!' after top-level value");
      }),
      { numRuns: 1000 },
    );
  });

  it('survives nesting deeper than the stack', () => {
    expect(syntaxErrorOf('['.repeat(1_000_000))).to.equal('exceeded max depth');
  });
});
