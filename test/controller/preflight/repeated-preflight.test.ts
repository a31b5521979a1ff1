import { expect } from 'chai';

import { type CheckResult, failure, ok, warning } from '../../../src/controller/preflight/check-result.js';
import { type RepeatedPreflight, startPreflight } from '../../../src/controller/preflight/repeated-preflight.js';
import { flushEventLoop } from '../../support/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';

const FINE = ok('clock', 'fine');
const NO_RIGHT = failure('rights', 'may not patch', 'let it');
const NO_NAME = warning('initializer-configuration', 'not named', 'name it');
const OLD_NAME = { ...warning('initializer-configuration', 'old name', 'take it out'), noted: true } as const;
const SILENT = failure('api-server', 'no answer', 'start it');

describe('startPreflight', () => {
  let clock: FakeClock;
  let lines: readonly { readonly level: string; readonly message: string }[];
  let checks: number;
  let running: RepeatedPreflight;

  /** Starts it with the results of one check after the other; the last ones stay. */
  const start = (...answers: readonly (readonly CheckResult[] | Error)[]): void => {
    clock = new FakeClock();
    const recording = recordingLogger();
    lines = recording.lines;
    checks = 0;
    const check = (): Promise<readonly CheckResult[]> => {
      const answer = answers[Math.min(checks, answers.length - 1)] ?? [];
      checks += 1;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
    running = startPreflight({ check, clock, logger: recording.logger });
  };
  const logged = (): readonly string[] => lines.map(({ level, message }) => `${level} ${message}`);

  it('is not ready before it knows, and ready for good when nothing fails', async () => {
    start([FINE, NO_NAME]);
    expect(running.readiness()).to.deep.equal({ ready: false, notes: ['preflight: in progress'] });
    await flushEventLoop();
    expect(running.readiness()).to.deep.equal({ ready: true, notes: [] });
    expect(logged()).to.deep.equal(['warn preflight: not named']);
    expect(clock.delays).to.deep.equal([]);
  });

  it('checks every 30 s until what fails is fixed, and logs each problem once', async () => {
    start([NO_RIGHT, NO_NAME], [NO_RIGHT, NO_NAME], [NO_NAME]);
    await flushEventLoop();
    const notes = ['rights: may not patch; to fix it: let it'];
    expect(running.readiness()).to.deep.equal({ ready: false, notes });
    expect(clock.delays).to.deep.equal([30_000]);
    clock.advance(30_000);
    await flushEventLoop();
    expect(running.readiness()).to.deep.equal({ ready: false, notes });
    clock.advance(30_000);
    await flushEventLoop();
    expect(running.readiness()).to.deep.equal({ ready: true, notes: [] });
    expect(clock.delays).to.deep.equal([]);
    expect(logged()).to.deep.equal([
      'error preflight: may not patch',
      'warn preflight: not named',
      'info preflight: no check fails any longer',
    ]);
  });

  it('is ready with a note, and checks again, where a warning is to be noted', async () => {
    start([OLD_NAME], [FINE]);
    await flushEventLoop();
    const notes = ['initializer-configuration: old name; to fix it: take it out'];
    expect(running.readiness()).to.deep.equal({ ready: true, notes });
    clock.advance(30_000);
    await flushEventLoop();
    expect(running.readiness()).to.deep.equal({ ready: true, notes: [] });
    expect([logged(), clock.delays]).to.deep.equal([['warn preflight: old name'], []]);
  });

  it('checks at once on request, and has one timer', async () => {
    start([FINE], [NO_RIGHT]);
    await flushEventLoop();
    running.again();
    await flushEventLoop();
    expect(running.readiness().ready).to.equal(false);
    running.again();
    await flushEventLoop();
    expect([checks, clock.delays]).to.deep.equal([3, [30_000]]);
  });

  it('checks once more when that is requested during a check, and never after it is stopped', async () => {
    start([NO_RIGHT], [FINE]);
    running.again();
    running.again();
    await flushEventLoop();
    expect([checks, running.readiness().ready, clock.delays]).to.deep.equal([2, true, []]);
    running.stop();
    running.again();
    await flushEventLoop();
    expect(checks).to.equal(2);
  });

  it('asks a silent server again sooner', async () => {
    start([SILENT]);
    await flushEventLoop();
    expect(clock.delays).to.deep.equal([2000]);
  });

  it('takes a check that throws for a failure, and continues', async () => {
    start(new Error('broke off'), [FINE]);
    await flushEventLoop();
    expect(running.readiness().notes).to.deep.equal(['api-server: broke off; to fix it: check the API server']);
    clock.advance(2000);
    await flushEventLoop();
    expect(running.readiness().ready).to.equal(true);
  });

  it('does nothing after it is stopped, between checks or during one', async () => {
    start([NO_RIGHT]);
    await flushEventLoop();
    running.stop();
    expect(clock.delays).to.deep.equal([]);
    start([NO_RIGHT]);
    running.stop();
    await flushEventLoop();
    expect([clock.delays, checks, logged()]).to.deep.equal([[], 1, []]);
  });

  describe('where it can ask whether what failed is mended', () => {
    let asked: number;
    let answers: (isMended: boolean) => void;

    /** Starts it with the results of one check after the other; each question waits for an answer. */
    const startWith = (...results: readonly (readonly CheckResult[])[]): void => {
      clock = new FakeClock();
      [asked, checks] = [0, 0];
      running = startPreflight({
        check: () => {
          checks += 1;
          return Promise.resolve(results[Math.min(checks, results.length) - 1] ?? []);
        },
        isMended: () => {
          asked += 1;
          return new Promise((resolve) => {
            answers = resolve;
          });
        },
        clock,
        logger: recordingLogger().logger,
      });
    };
    const pass = async (milliseconds: number): Promise<void> => {
      clock.advance(milliseconds);
      await flushEventLoop();
    };
    const answer = async (isMended: boolean): Promise<void> => {
      answers(isMended);
      await flushEventLoop();
    };

    it('asks one question at a time, 750 ms after each answer, and checks at once after a yes', async () => {
      startWith([NO_RIGHT], [FINE]);
      await flushEventLoop();
      await pass(749);
      expect(asked).to.equal(0);
      await pass(1);
      await pass(5000);
      expect(asked).to.equal(1);
      await answer(false);
      await pass(750);
      expect([asked, checks]).to.deep.equal([2, 1]);
      await answer(true);
      expect([checks, running.isFailing()]).to.deep.equal([2, false]);
      await pass(60_000);
      expect(asked).to.equal(2);
    });

    it('drops the answer to a question from before a newer check', async () => {
      startWith([NO_RIGHT], [NO_RIGHT], [FINE]);
      await flushEventLoop();
      await pass(750);
      running.again();
      await flushEventLoop();
      await answer(true);
      expect([asked, checks]).to.deep.equal([1, 2]);
      await pass(750);
      expect(asked).to.equal(2);
    });

    it('asks nothing while no check fails, and nothing after it is stopped', async () => {
      startWith([OLD_NAME], [NO_RIGHT]);
      await flushEventLoop();
      await pass(750);
      expect(asked).to.equal(0);
      running.again();
      await flushEventLoop();
      running.stop();
      await pass(750);
      expect([asked, clock.delays]).to.deep.equal([0, []]);
    });
  });
});
