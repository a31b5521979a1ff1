import { expect } from 'chai';

import { commandsIn } from './shell-commands.js';

const wordsIn = (text: string, form: 'script' | 'console' = 'script'): readonly (readonly string[])[] =>
  commandsIn(text, form).map(({ words }) => words);

describe('the commands of a shell text', () => {
  for (const { what, text, words } of [
    { what: 'a command', text: 'kubectl get pods', words: [['kubectl', 'get', 'pods']] },
    {
      what: 'both ends of a pipe',
      text: 'a -f - | b -f x.yaml',
      words: [
        ['a', '-f', '-'],
        ['b', '-f', 'x.yaml'],
      ],
    },
    { what: 'what is behind &&, ||, ; and &', text: 'a && b || c; d & e', words: [['a'], ['b'], ['c'], ['d'], ['e']] },
    { what: 'quoted words', text: `a 'b c' "d \\"e\\"" f\\ g ''`, words: [['a', 'b c', 'd "e"', 'f g', '']] },
    { what: 'no comment', text: 'a b   # c d', words: [['a', 'b']] },
    { what: 'a # within a word', text: 'a b#c', words: [['a', 'b#c']] },
    { what: 'no redirection', text: 'a b > c.txt 2>&1 < d.txt', words: [['a', 'b']] },
    { what: 'no assignment before it', text: 'A=1 B=2 c d=3', words: [['c', 'd=3']] },
    {
      what: 'a nested command',
      text: 'a $(b c)',
      words: [
        ['a', '$(b c)'],
        ['b', 'c'],
      ],
    },
    { what: 'a line that is continued', text: 'a \\\n  --b \\\n  --c', words: [['a', '--b', '--c']] },
    { what: 'nothing of a here document', text: "a <<'E'\nb c\nE\nd", words: [['a'], ['d']] },
    { what: 'nothing of an empty text', text: '\n# only a comment\n', words: [] },
  ]) {
    it(`are ${what}`, () => {
      expect(wordsIn(text)).to.deep.equal(words);
    });
  }

  it('have the lines that they end on', () => {
    expect(commandsIn('a\n\nb \\\n  c\nd', 'script').map(({ line }) => line)).to.deep.equal([1, 4, 5]);
  });

  it('are what is typed, of a session', () => {
    expect(wordsIn('$ a b \\\n> c\nan answer\n$ d', 'console')).to.deep.equal([['a', 'b', 'c'], ['d']]);
  });
});
