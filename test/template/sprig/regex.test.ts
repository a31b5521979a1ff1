import { expect } from 'chai';
import fc from 'fast-check';

import { allMatches, compileRegex, firstMatch, splitByRegex } from '../../../src/template/sprig/regex.js';

describe('firstMatch', () => {
  const rows: readonly (readonly [
    expression: string,
    text: string,
    places: readonly (number | undefined)[] | undefined,
  ])[] = [
    ['a+b', 'xaab', [1, 4]],
    ['(a|ab)(c|bcd)(d*)', 'abcd', [0, 4, 0, 1, 1, 4, 4, 4]],
    ['a|ab', 'ab', [0, 1]],
    ['a{2,}?', 'aaaa', [0, 2]],
    ['(?U)a+', 'aaa', [0, 1]],
    ['(?U)a+?', 'aaa', [0, 3]],
    ['a{,2}', 'a{,2}', [0, 5]],
    ['^\\d{3}-[[:alpha:]]+\\z', '123-abc', [0, 7]],
    ['(?i)HeLLo', 'say hello', [4, 9]],
    ['(?i:A)b', 'ab', [0, 2]],
    ['(?i)a(?-i)B', 'Ab', undefined],
    ['\\pL+', '12é', [2, 3]],
    ['\\p{Greek}', 'aβ', [1, 2]],
    ['\\PL', 'a1', [1, 2]],
    ['[^a-c]+', 'abcxyz', [3, 6]],
    ['[]a]+', 'x]a', [1, 3]],
    ['[a\\-c]+', 'b-c', [1, 3]],
    ['[[:^digit:]]', '1a', [1, 2]],
    ['x*', 'baaac', [0, 0]],
    ['\\Qa.b\\E+', 'a.bbb', [0, 5]],
    ['(?s).+', 'a\nb', [0, 3]],
    ['.+', 'a\nb', [0, 1]],
    ['(?m)^b$', 'a\nb\nc', [2, 3]],
    ['\\bfoo\\b', 'a foo b', [2, 5]],
    ['\\x41\\x{42}\\103\\.', 'ABC.', [0, 4]],
    ['(a)|b', 'b', [0, 1]],
    ['😀.', 'a😀😀', [1, 5]],
    ['(a*)*', 'b', [0, 0, 0, 0]],
    ['nothing', 'else', undefined],
    ['\\(?<', '<', [0, 1]],
    ['[(?<[:alpha:]]+', 'x(?<y', [0, 5]],
    ['\\Q(?<\\E', 'a(?<', [1, 4]],
    ['(?P<n>a+)(?P<m>b)?', 'caa', [1, 3, 1, 3, undefined, undefined]],
    ['(?m)^b', 'ab\nb', [3, 4]],
  ];
  for (const [expression, text, places] of rows) {
    it(`finds ${expression} in ${JSON.stringify(text)}: ${places === undefined ? 'nowhere' : places.join(',')}`, () => {
      const match = firstMatch(compileRegex(expression), text);
      expect(match?.slice(0, places?.length)).to.deep.equal(places);
    });
  }

  it('agrees with JavaScript where both have the same rules', () => {
    const atom = fc.constantFrom('a', 'b', '[ab]', '[^a]', '.', '(a)', '(?:ab)', '(a|b)', '\\w', '$', '^', '\\b');
    const piece = fc.tuple(atom, fc.constantFrom('', '', '?', '*', '+', '*?', '+?', '{1,2}'));
    // A repeated assertion is an error in JavaScript.
    const valid = piece.filter(([one, times]) => times === '' || !/^[$^]$|^\\b$/.test(one));
    const expressions = fc.array(valid, { minLength: 1, maxLength: 5 }).map((parts) => parts.flat().join(''));
    fc.assert(
      fc.property(expressions, fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ') }), (expression, text) => {
        const theirs = new RegExp(expression).exec(text);
        const [start, end] = firstMatch(compileRegex(expression), text) ?? [];
        expect([start, end]).to.deep.equal(
          theirs === null ? [undefined, undefined] : [theirs.index, theirs.index + theirs[0].length],
        );
      }),
    );
  });
});

describe('compileRegex', () => {
  const rows: readonly (readonly [expression: string, error: string])[] = [
    ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
    ['(?<n>a)', 'invalid or unsupported Perl syntax: `(?<`'],
    ['(a', 'missing closing ): `(a`'],
    ['a)', 'unexpected ): `a)`'],
    ['[a', 'missing closing ]: `[a`'],
    ['[b-a]', 'invalid character class range: `b-a`'],
    ['[[:none:]]', 'invalid character class range: `[:none:]`'],
    ['\\p{None}', 'invalid character class range: `\\p{None}`'],
    ['*a', 'missing argument to repetition operator: `*`'],
    ['a**', 'invalid nested repetition operator: `**`'],
    ['a{1001}', 'invalid repeat count: `{1001}`'],
    ['a{2,1}', 'invalid repeat count: `{2,1}`'],
    ['(a)\\1', 'invalid escape sequence: `\\1`'],
    ['\\', 'trailing backslash at end of expression: ``'],
    ['(?P<n>a)(?P<n>b)', 'duplicate capture group name: `n`'],
    ['(?<=a)b', 'invalid or unsupported Perl syntax: `(?<`'],
    ['((a{100}){100})', 'invalid repeat count: `{100}`'],
    ['('.repeat(2000) + ')'.repeat(2000), 'expression nests too deeply'],
    ['a'.repeat(30_000), 'expression too large'],
    ['a{1000}'.repeat(1000), 'expression too large'],
  ];
  for (const [expression, error] of rows) {
    it(`refuses ${expression.slice(0, 30)}: ${error}`, () => {
      expect(() => compileRegex(expression)).to.throw(`error parsing regexp: ${error}`);
    });
  }
});

describe('allMatches', () => {
  it('finds no empty match right after another', () => {
    const places = allMatches(compileRegex('a*'), 'baaac', -1).map(({ start, end }) => [start, end]);
    expect(places).to.deep.equal([
      [0, 0],
      [1, 4],
      [5, 5],
    ]);
  });

  it('gives up on a text that is too long for the expression', () => {
    expect(() => allMatches(compileRegex('(a*)*b'), 'a'.repeat(20_000_000), -1)).to.throw('too long');
    expect(() => allMatches(compileRegex('a.*b|a'), 'a'.repeat(100_000), -1)).to.throw('too long');
  });

  it('reads a long text once, whatever the expression', () => {
    expect(allMatches(compileRegex('(a*)*b'), 'a'.repeat(2_000_000), -1)).to.deep.equal([]);
    expect(allMatches(compileRegex('(a|aa)+$'), 'a'.repeat(200_000), -1)).to.have.length(1);
  });

  it('knows what is before the place where it goes on', () => {
    const places = allMatches(compileRegex('\\ba|^b'), 'abba a', -1).map(({ start, end }) => [start, end]);
    expect(places).to.deep.equal([
      [0, 1],
      [5, 6],
    ]);
  });
});

describe('splitByRegex', () => {
  const rows: readonly (readonly [expression: string, text: string, most: number, parts: readonly string[]])[] = [
    ['a', 'banana', -1, ['b', 'n', 'n', '']],
    ['a', 'banana', 0, []],
    ['a', 'banana', 1, ['banana']],
    ['a', 'banana', 2, ['b', 'nana']],
    ['z+', 'pizza', -1, ['pi', 'a']],
    ['', 'abc', -1, ['a', 'b', 'c']],
    ['x', '', -1, ['']],
  ];
  for (const [expression, text, most, parts] of rows) {
    it(`splits ${text} by /${expression}/ into ${most}: ${JSON.stringify(parts)}`, () => {
      expect(splitByRegex(compileRegex(expression), text, most)).to.deep.equal(parts);
    });
  }
});
