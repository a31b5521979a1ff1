import { expect } from 'chai';

import { workOf } from './counted-work.js';
import { stepCounter } from './pattern-steps.js';

describe('the count of steps', () => {
  const stepsOf = stepCounter();

  for (const [pattern, texts] of [
    [/^[a-z]([-a-z0-9]*[a-z0-9])?$/, ['', 'a', 'a-', 'a-b', 'A']],
    [/(\d+(?:\.\d*)?|\.\d+)(ns|µs|h)/g, ['1h', 'x1.5ns', '.', '1.', '.5µs']],
    [/^[-+]?\d{2,3}$/, ['1', '12', '-123', '1234']],
    [/^a{2,}?b{1}$/, ['ab', 'aab', 'aaaabb']],
    [/%(?![0-9a-f]{2})/i, ['%', '%aF', 'a%2']],
    [/(?<=.)\/$/, ['/', 'a/', 'a/b']],
    [/(?<!a)b+?(?=c)/, ['ab', 'abc', 'bbc', 'bb']],
    [/\bab\b|[^\]\\x]$|\u00e4/, ['cab', 'ab x', 'ä', 'x', ']']],
    [/["\\/]*?\./s, ['"."', '', '\n']],
  ] as const) {
    it(`ends where a match of ${String(pattern)} ends`, () => {
      for (const text of texts) {
        pattern.lastIndex = 0;
        const match = pattern.exec(text);
        pattern.lastIndex = 0;
        expect(stepsOf(pattern, text).end, text).to.equal(match === null ? -1 : match.index + match[0].length);
      }
    });
  }

  for (const [growth, pattern, character] of [
    [2, /^a*b/, 'a'],
    [4, /a*b/, 'a'],
    [4, /^\s*(!?)\s*b/, ' '],
    [8, /^a*a*a*b/, 'a'],
  ] as const) {
    it(`grows by ${growth} with each doubling of what ${String(pattern)} reads in vain`, () => {
      const [half, whole] = [100, 200].map((length) => stepsOf(pattern, character.repeat(length)).steps);
      expect((whole ?? 0) / (half ?? 0)).to.be.within(growth * 0.9, growth);
    });
  }

  it('stops after ten million steps', () => {
    expect(() => stepsOf(/^(?:a|a)*$/, `${'a'.repeat(40)}!`)).to.throw('more than 10000000 steps');
  });

  it('refuses a pattern that it cannot count', () => {
    expect(() => stepsOf(/(a)\1/, 'aa')).to.throw('is not counted');
    expect(() => stepsOf(/a/u, 'aa')).to.throw('are not counted');
  });
});

describe('the work with texts', () => {
  const text = 'ab,'.repeat(100);

  for (const [what, action, work] of [
    ['nothing', () => undefined, 0],
    ['each character that a method looks at', () => text.includes('x') || text.trim(), 600],
    ['what is joined', () => ['a', 'b'].join(), 3],
    ['what becomes JSON', () => JSON.stringify([1]), 3],
    ['each step of a pattern, however it is used', () => [/^ab/.exec('ab'), 'ab'.replace(/^ab/, '')], 3 + 3 + 2],
  ] as const) {
    it(`is ${what}`, async () => {
      expect(await workOf(() => Promise.resolve(action()))).to.equal(work);
    });
  }

  it('is the same each time, and leaves everything as it was', async () => {
    const before = [Reflect.get(RegExp.prototype, 'exec'), Reflect.get(String.prototype, 'split')];
    const split = (): Promise<unknown> => Promise.resolve(text.split(/,/));
    expect(await workOf(split))
      .to.equal(await workOf(split))
      .and.to.be.above(300);
    expect([Reflect.get(RegExp.prototype, 'exec'), Reflect.get(String.prototype, 'split')]).to.deep.equal(before);
  });
});
