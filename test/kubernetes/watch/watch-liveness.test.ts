import { expect } from 'chai';

import { WatchLiveness } from '../../../src/kubernetes/watch/watch-liveness.js';
import { FakeClock } from '../../support/fake-clock.js';
import { apiError } from '../../support/scripted-client.js';

type Step = 'opened' | 'heard' | 'broken' | 'refused';

const steps = (liveness: WatchLiveness): Readonly<Record<Step, () => void>> => ({
  opened: () => {
    liveness.recordOpen();
  },
  heard: () => {
    liveness.recordLine();
  },
  broken: () => {
    liveness.recordBreak(apiError(500));
  },
  refused: () => {
    liveness.recordBreak(apiError(403));
  },
});

describe('WatchLiveness', () => {
  for (const [what, taken, expected] of [
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
      for (const step of taken) {
        steps(liveness)[step]();
        clock.advance(10);
      }
      expect([liveness.established, liveness.downMs, liveness.silentMs]).to.deep.equal(expected);
    });
  }

  for (const [what, taken, unansweredMs] of [
    ['since the start where no server has answered', ['broken', 'broken'], 30],
    ['since it broke', ['opened', 'broken', 'broken'], 20],
    ['since it was last refused', ['opened', 'broken', 'refused', 'refused', 'broken'], 20],
    ['not at all while it is up', ['refused', 'opened'], 0],
    ['since it broke where the refusal is older', ['refused', 'opened', 'broken'], 10],
  ] as const satisfies readonly (readonly [string, readonly Step[], number])[]) {
    it(`is without an answer ${what}`, () => {
      const clock = new FakeClock();
      const liveness = new WatchLiveness(clock.now);
      clock.advance(10);
      for (const step of taken) {
        steps(liveness)[step]();
        clock.advance(10);
      }
      expect(liveness.unansweredMs).to.equal(unansweredMs);
    });
  }

  for (const [status, refused] of [
    [401, true],
    [403, true],
    [404, false],
    [500, false],
    [0, false],
  ] as const) {
    it(`${refused ? 'takes' : 'does not take'} ${status} for a refusal`, () => {
      const liveness = new WatchLiveness(() => 0);
      liveness.recordBreak(apiError(status));
      expect(liveness.refusal?.status).to.equal(refused ? status : undefined);
      liveness.recordOpen();
      expect(liveness.refusal).to.equal(undefined);
    });
  }
});
