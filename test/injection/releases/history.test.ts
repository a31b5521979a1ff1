import { expect } from 'chai';

import { type History, rulesAt } from '../../../src/injection/releases/history.js';
import type { Release } from '../../../src/injection/releases/release.js';

interface Rules {
  readonly tcp: boolean;
  readonly port: number;
}

const HISTORY: History<Rules> = [
  { since: '1.1', rules: { tcp: false, port: 1 } },
  { since: '1.12', rules: { tcp: true } },
  { since: '1.20', rules: { port: 2 } },
];

describe('rulesAt', () => {
  const rows: readonly [Release, Rules][] = [
    ['1.0.2', { tcp: false, port: 1 }],
    ['1.1', { tcp: false, port: 1 }],
    ['1.11', { tcp: false, port: 1 }],
    ['1.12', { tcp: true, port: 1 }],
    ['1.31', { tcp: true, port: 2 }],
  ];
  for (const [release, rules] of rows) {
    it(`gives ${release} what all changes up to it make`, () => {
      expect(rulesAt(HISTORY, release)).to.deep.equal(rules);
    });
  }
});
