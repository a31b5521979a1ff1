import { expect } from 'chai';

import { PendingObjects } from '../../../src/controller/reporting/pending-objects.js';
import { FakeClock } from '../../support/fake-clock.js';
import { type LogLine, recordingLogger } from '../../support/recording-logger.js';
import { keyFor, pendingObject, START_MS } from '../../support/telemetry.js';
import { OURS } from '../../support/workloads.js';

const web = keyFor('Deployment', 'web');

describe('the pending objects', () => {
  let clock: FakeClock;
  let lines: readonly LogLine[];
  let pending: PendingObjects;
  // How far the machine's clock is ahead of where the test began, beside the time that passes.
  let wallClockAheadMs: number;

  beforeEach(() => {
    clock = new FakeClock();
    wallClockAheadMs = 0;
    const recording = recordingLogger();
    ({ lines } = recording);
    const wallClockMs = (): number => START_MS + wallClockAheadMs + clock.now();
    pending = new PendingObjects({ clock, wallClockMs, logger: recording.logger });
  });

  /** Lets time pass second by second, as timers that follow one another need it. */
  const pass = (seconds: number): void => {
    for (let second = 0; second < seconds; second += 1) clock.advance(1000);
  };

  const messages = (): readonly string[] => lines.map(({ level, message }) => `${level}: ${message}`);

  it('counts by kind what has come and not left', () => {
    pending.add(web, pendingObject());
    pending.add(web, pendingObject());
    pending.add(keyFor('Job', 'one'), pendingObject());
    pending.add(keyFor('Job', 'two'), pendingObject());
    pending.remove(keyFor('Job', 'one'));
    pending.remove(keyFor('Job', 'nobody'));
    expect([...pending.counts()]).to.deep.equal([
      ['Deployment', 1],
      ['Job', 1],
    ]);
  });

  it('knows what an object waits for, how many attempts it took, and the last error', () => {
    pending.add(web, pendingObject(0, [OURS, 'other']));
    const retry = (error: string): void => {
      pending.recordAttempt(web, { object: pendingObject(0, [OURS]), error });
    };
    retry('first');
    retry('x'.repeat(10_000));
    pending.recordAttempt(web, { object: undefined });
    const [found] = pending.first(10);
    expect(found).to.deep.include({ key: web, attempts: 3, waitsFor: [OURS], lastError: 'x'.repeat(500) });
  });

  describe('the age', () => {
    for (const { what, createdBefore, seenFor, age } of [
      {
        what: 'what the server made just now is as old as since it was first seen',
        createdBefore: 0,
        seenFor: 300,
        age: 300,
      },
      {
        what: 'what was there before is as old as the server says, but for the second that it rounds down',
        createdBefore: 60_000,
        seenFor: 300,
        age: 59_300,
      },
      { what: 'a server whose clock is ahead makes no age negative', createdBefore: -90_000, seenFor: 0, age: 0 },
      { what: 'a server whose clock is ahead does not shorten it', createdBefore: -90_000, seenFor: 500, age: 500 },
      {
        what: 'an object without a time is as old as since it was first seen',
        createdBefore: undefined,
        seenFor: 700,
        age: 700,
      },
    ]) {
      it(what, () => {
        pending.add(web, pendingObject(createdBefore));
        clock.advance(seenFor);
        expect(pending.ageOf(web, undefined)).to.equal(age);
        expect(pending.oldestAgeMs()).to.equal(age);
      });
    }

    it('a wall clock that is set back does not make it younger', () => {
      pending.add(web, pendingObject(0));
      clock.advance(500);
      wallClockAheadMs = -3_600_000;
      expect(pending.ageOf(web, undefined)).to.equal(500);
    });

    it('of an object that is not known is what the server says, if it says so', () => {
      expect(pending.ageOf(web, pendingObject(5000))).to.equal(4000);
      expect(pending.ageOf(web, pendingObject())).to.equal(undefined);
    });

    it('of the oldest is that of any, not of the first; 0 where nothing is pending', () => {
      expect(pending.oldestAgeMs()).to.equal(0);
      pending.add(web, pendingObject(0));
      pending.add(keyFor('Job', 'old'), pendingObject(30_000));
      expect(pending.oldestAgeMs()).to.equal(29_000);
    });
  });

  describe('the warnings', () => {
    it('come after ten seconds and then each minute, with the last error', () => {
      pending.add(web, pendingObject(0));
      pending.recordAttempt(web, { object: undefined, error: 'PATCH /x: 500: no' });
      pass(9);
      expect(messages()).to.deep.equal([]);
      pass(1);
      expect(lines[0]).to.deep.equal({
        level: 'warn',
        message: 'pending for a long time: its creator waits for the controller',
        fields: {
          kind: 'Deployment',
          namespace: 'default',
          name: 'web',
          pendingSeconds: 10,
          turns: 1,
          error: 'PATCH /x: 500: no',
        },
      });
      pass(59);
      expect(lines.length).to.equal(1);
      pass(1);
      expect(lines.length).to.equal(2);
      expect(lines[1]?.fields['pendingSeconds']).to.equal(70);
    });

    it('are followed by a line when the object is initialized after all', () => {
      pending.add(web, pendingObject(0));
      pass(12);
      pending.recordAttempt(web, { object: undefined, action: 'injected' });
      pending.remove(web);
      expect(messages().slice(1)).to.deep.equal(['info: what was pending for a long time was injected']);
      expect(lines[1]?.fields).to.include({ name: 'web', pendingSeconds: 12 });
    });

    it('are followed by a line when the object is deleted, or left to others', () => {
      pending.add(web, pendingObject(0));
      pass(12);
      pending.remove(web);
      expect(messages().slice(1)).to.deep.equal(['info: what was pending for a long time is no longer pending']);
    });

    it('say nothing of what is initialized in time', () => {
      pending.add(web, pendingObject(3_600_000));
      pass(9);
      pending.remove(web);
      pass(60);
      expect(messages()).to.deep.equal([]);
    });

    it('are at most twenty at a time, and one line for all others', () => {
      for (let number = 0; number < 500; number += 1) pending.add(keyFor('Job', `job-${number}`), pendingObject(0));
      pass(10);
      expect(lines.length).to.equal(21);
      expect(lines[20]).to.deep.include({
        message: 'more objects have been pending for a long time',
        fields: { objects: 480 },
      });
    });

    it('are not more for objects that are late one after the other', () => {
      for (let second = 0; second < 50; second += 1) {
        for (let number = 0; number < 10; number += 1) {
          pending.add(keyFor('Job', `job-${second}-${number}`), pendingObject(0));
        }
        pass(1);
      }
      pass(10);
      const said = messages().filter((message) => message.includes('its creator waits'));
      expect(said.length).to.be.within(20, 40);
      expect(messages().length - said.length, 'summaries').to.be.within(1, 2);
    });

    it('need no timer while nothing is pending, nor after the end', () => {
      expect(clock.delays).to.deep.equal([]);
      pending.add(web, pendingObject(0));
      pass(3);
      expect(clock.delays.length).to.equal(1);
      pending.remove(web);
      expect(clock.delays).to.deep.equal([]);
      pending.add(web, pendingObject(0));
      pending.stop();
      expect(clock.delays).to.deep.equal([]);
    });
  });

  describe('more than 10,000 of them', () => {
    const key = (number: number) => keyFor('Job', `job-${number}`);

    beforeEach(() => {
      for (let number = 0; number < 10_002; number += 1) pending.add(key(number), pendingObject(0));
    });

    it('are counted, but only 10,000 are kept', () => {
      expect(pending.counts().get('Job')).to.equal(10_002);
      expect(pending.first(20_000).length).to.equal(10_000);
      for (let number = 10_001; number >= 0; number -= 1) pending.remove(key(number));
      expect([...pending.counts()]).to.deep.equal([]);
    });

    it('are kept when they are attempted and there is room again', () => {
      const failed = { object: pendingObject(0), error: 'no' };
      pending.recordAttempt(key(10_001), failed);
      expect(pending.first(20_000).length).to.equal(10_000);
      pending.remove(key(0));
      pending.recordAttempt(key(10_001), failed);
      expect(pending.counts().get('Job')).to.equal(10_001);
      expect(pending.first(20_000).at(-1)).to.deep.include({ key: key(10_001), lastError: 'no' });
      pending.remove(key(10_001));
      expect(pending.counts().get('Job')).to.equal(10_000);
    });
  });
});
