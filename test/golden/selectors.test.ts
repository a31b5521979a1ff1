import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

import { expectDecisions } from './decision-rows.js';

const rowsIn = (url: URL): unknown => JSON.parse(readFileSync(url, 'utf8'));

describe('the decision of the original injector, 1.1.0', () => {
  const recorded: readonly (readonly [string, number])[] = [
    ['derived-selectors-1.1.0', 35],
    ['derived-inject-required-1.1.0', 241],
  ];
  for (const [table, count] of recorded) {
    it(`${table}: every row holds, recorded by running it`, () => {
      const rows = rowsIn(new URL(`selectors/${table}.json`, import.meta.url));
      expect(rows).to.be.an('array').with.lengthOf(count);
      expectDecisions(rows);
    });
  }

  const ofItsTests = new URL('../../../shared/golden/selectors/inject-required-1.1.0.json', import.meta.url);
  const itIfHere = existsSync(ofItsTests) ? it : it.skip;
  itIfHere(`${fileURLToPath(ofItsTests)}: every row of its own tests holds`, () => {
    expectDecisions(rowsIn(ofItsTests));
  });
});
