import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import memoize from 'lodash/memoize.js';

import { expressionsIn, problemOf } from './regular-expressions.js';

const SRC = join(import.meta.dirname, '../../src');

/** Expressions that a user writes, and what is matched by them comes from the same user. */
const GIVEN_BY_THE_USER: readonly string[] = [
  // Fault rules of the sandbox, by whoever may break its requests anyway.
  'sandbox/faults/fault-rule.ts: new RegExp(text)',
  "sandbox/faults/faults.ts: new RegExp(match.path ?? '')",
  "sandbox/faults/faults.ts: new RegExp(match.userAgent ?? '')",
];

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path: path.replaceAll('\\', '/'), ...expressionsIn(path, readFileSync(join(SRC, path), 'utf8')) }));

describe('regular expressions', () => {
  before(() => {
    // In this process: no other one is started, and no thread.
    process.env['RECHECK_SYNC_BACKEND'] = 'pure';
  });

  it('takes linear time at most for any text, wherever there is one in the source', function () {
    this.timeout(120_000);
    // Many files have the same expression: each is checked once.
    const problemOnce = memoize(problemOf, ({ source, flags }) => `${flags}/${source}`);
    const problems = files.flatMap(({ path, literals }) =>
      literals.flatMap((expression) => {
        const problem = problemOnce(expression);
        return problem === undefined ? [] : [`${path}:${expression.line}: /${expression.source}/: ${problem}`];
      }),
    );
    expect(problems).to.deep.equal([]);
  });

  it('is never made from a text, unless the user writes both it and what it matches', () => {
    const made = files.flatMap(({ path, computed }) => computed.map(({ text }) => `${path}: ${text}`));
    expect(made).to.have.members(GIVEN_BY_THE_USER);
  });

  it('is found in every form', () => {
    const { literals, computed } = expressionsIn(
      'a.ts',
      "x(/a\\/b+/gi);\nconst b = [new RegExp('c'), RegExp(`d`, 'u')];\nnew RegExp(`${b}`);\n`${/e/}`;",
    );
    expect(literals.map(({ source, flags }) => `${source} ${flags}`)).to.deep.equal(['a\\/b+ gi', 'c ', 'd u', 'e ']);
    expect(computed).to.deep.equal([{ line: 3, text: 'new RegExp(`${b}`)' }]);
  });

  const SLOW: readonly (readonly [what: string, source: string, flags?: string])[] = [
    ['digits that two parts can take', '^[0-9]*\\.?[0-9]+$'],
    ['blanks at the end, searched from every place', '\\s+$'],
    ['a repetition within a repetition', '^(?:[ \\t]*(?:#[^\\n]*)?\\r?\\n)*%'],
    ['a word of two lengths that repeats from the start', '^(?:a|aa)+$'],
    ['a start that is that of one alternative only', '^a|\\s+$'],
    ['a start that is that of each line', '^\\s+x', 'm'],
    ['two parts of which one stands in a group', '^(?:\\d*)?\\d*x'],
    ['what the checker does not know', '^(?=a*$)b+'],
  ];
  for (const [what, source, flags = ''] of SLOW) {
    it(`complains about ${what}`, () => {
      expect(problemOf({ line: 1, source, flags })).to.be.a('string');
    });
  }
});
