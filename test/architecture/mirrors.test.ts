import { expect } from 'chai';

import { misplacedTests } from './mirrors.js';

const SOURCES = ['json/a.ts', 'controller/loop/a.ts', 'controller/loop/queue.ts', 'controller/watch/queue.ts'];

describe('misplacedTests', () => {
  for (const [test, folders] of [
    ['controller/a.test.ts', 'src/controller/loop/a.ts'],
    ['controller/loop/inner/a.test.ts', 'src/controller/loop/a.ts'],
    ['controller/queue.test.ts', 'src/controller/loop/queue.ts or src/controller/watch/queue.ts'],
    ['json/deep/a.test.ts', 'src/json/a.ts'],
  ] as const) {
    it(`finds ${test}`, () => {
      expect(misplacedTests([test], SOURCES)).to.deep.equal([
        `test/${test}: the source is ${folders}, want the test in that folder`,
      ]);
    });
  }

  for (const [test, why] of [
    ['json/a.test.ts', 'it lies beside its source'],
    ['controller/watch/queue.test.ts', 'it lies beside one of two sources of that name'],
    ['controller/whole-loop.test.ts', 'no source has its name'],
    ['end-to-end/a.test.ts', 'no source of that room has its name'],
    ['controller/a.ts', 'it is no test'],
  ] as const) {
    it(`has nothing against ${test}: ${why}`, () => {
      expect(misplacedTests([test], SOURCES)).to.deep.equal([]);
    });
  }
});
