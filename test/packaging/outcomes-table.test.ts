import { readFileSync } from 'node:fs';
import { expect } from 'chai';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the table of outcomes in docs/outcomes.md', () => {
  const [, section = ''] = read('docs/outcomes.md').split('## Every answer has an outcome\n');
  const [table = ''] = section.split('\n### ');
  const rows = [...table.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell = '']) => cell).slice(2);
  const tests = ['outcomes', 'rights', 'failure-policy', 'oversized']
    .map((name) => read(`test/fault/${name}.test.ts`))
    .join('\n');

  it('has rows', () => {
    expect(rows).to.have.length.above(5);
  });

  for (const answer of rows.flatMap((row) => row.split(', '))) {
    it(`says of ${answer} what a test holds`, () => {
      // In the title of a test, or in the table that titles are made of.
      expect(tests).to.match(new RegExp(`answered (by )?${answer}\\b|'(by a )?${answer}\\b`));
    });
  }
});
