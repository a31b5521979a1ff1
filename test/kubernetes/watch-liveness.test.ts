import { expect } from 'chai';

import { WatchLiveness } from '../../src/kubernetes/watch-liveness.js';
import { FakeClock } from '../support/fake-clock.js';

type Step = 'opened' | 'heard' | 'broken';

describe('WatchLiveness', () => {
  for (const [what, steps, expected] of [
    ['is down and silent from the start', [], [false, 10, 10]],
    ['is up when it is opened', ['opened'], [true, 0, 10]],
    ['is silent since it last said something', ['opened', 'heard'], [true, 0, 10]],
    ['is down since it broke', ['opened', 'heard', 'broken'], [false, 10, 20]],
    ['is down since it first broke, however often it is tried', ['opened', 'broken', 'broken'], [false, 20, 30]],
    ['is down since the start where it never was up', ['broken', 'broken'], [false, 30, 30]],
    ['is up again when it is opened again', ['opened', 'broken', 'opened'], [true, 0, 10]],
  ] as const satisfies readonly (readonly [string, readonly Step[], readonly [boolean, number, number]])[]) {
    it(what, () => {
      const clock = new FakeClock();
      const liveness = new WatchLiveness(clock.now);
      clock.advance(10);
      for (const step of steps) {
        liveness[step]();
        clock.advance(10);
      }
      expect([liveness.established, liveness.downMs, liveness.silentMs]).to.deep.equal(expected);
    });
  }
});
