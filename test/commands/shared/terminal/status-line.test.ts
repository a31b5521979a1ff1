import { expect } from 'chai';

import {
  aroundLine,
  StatusLine,
  statusOutput,
  withStatusLine,
} from '../../../../src/commands/shared/terminal/status-line.js';
import type { Reporter } from '../../../../src/installation/reporter.js';
import { during, unseenActivity } from '../../../../src/runtime/activity.js';
import { FakeClock } from '../../../support/fake-clock.js';

const ERASE = '\r\u001b[K';

/** A line on a terminal, and what was written to it. */
function onTerminal(more: { readonly isTTY?: boolean; readonly columns?: number } = {}) {
  const clock = new FakeClock();
  const written: string[] = [];
  const output = { isTTY: true, ...more, write: (text: string) => written.push(text) };
  return { clock, output, line: new StatusLine(output, clock), written };
}

describe('StatusLine', () => {
  const rows: readonly [string, boolean, readonly number[], readonly string[]][] = [
    ['shows nothing of what takes less than a second', true, [10, 999], []],
    ['shows what takes longer, and erases it in the end', true, [10, 1000], ['done: 2 of 2 (1 s)', '']],
    [
      'shows it anew at most ten times in a second',
      true,
      [1000, 1099, 1100],
      ['done: 1 of 3 (1 s)', 'done: 3 of 3 (1 s)', ''],
    ],
    ['shows nothing where nobody looks', false, [10, 5000], []],
  ];
  for (const [effect, isTTY, times, want] of rows) {
    it(`${effect}, also where no timer runs meanwhile`, () => {
      const { clock, output, written } = onTerminal({ isTTY });
      let time = 0;
      const line = new StatusLine(output, { now: () => time, after: (...timer) => clock.after(...timer) });
      const { tell, end } = line.begin('done');
      times.forEach((at, index) => {
        time = at;
        tell(`${index + 1} of ${times.length}`);
      });
      end();
      expect(written).to.deep.equal(want.map((text) => ERASE + text));
    });
  }

  it('says for how long somebody waits, each second', () => {
    const { clock, line, written } = onTerminal();
    const wait = line.begin('waiting for Deployment shop/web');
    wait.tell('of 2 replicas 1 is ready');
    clock.advance(1000);
    clock.advance(1000);
    clock.advance(60_000);
    wait.end();
    expect(clock.delays).to.deep.equal([]);
    const text = `${ERASE}waiting for Deployment shop/web: of 2 replicas 1 is ready`;
    expect(written).to.deep.equal([`${text} (1 s)`, `${text} (2 s)`, `${text} (1 min 2 s)`, ERASE]);
  });

  it('makes room for what is printed, and comes back after a second', () => {
    const { clock, line, written } = onTerminal();
    const { end } = line.begin('step 1 of 2');
    clock.advance(1000);
    line.clear();
    clock.advance(999);
    expect(written).to.deep.equal([`${ERASE}step 1 of 2 (1 s)`, ERASE]);
    clock.advance(1);
    end();
    expect(written.slice(2)).to.deep.equal([`${ERASE}step 1 of 2 (2 s)`, ERASE]);
  });

  it('shows a part of what goes on while it lasts, then the whole again', () => {
    const { clock, line, written } = onTerminal();
    line.begin('checking');
    const part = line.begin('listing');
    clock.advance(1000);
    part.end();
    part.end();
    clock.advance(1000);
    line.end();
    clock.advance(5000);
    expect(written).to.deep.equal([`${ERASE}listing (1 s)`, `${ERASE}checking (2 s)`, ERASE]);
  });

  it('stays one line: shorter than the terminal is wide, with the time, and without what moves the cursor', () => {
    const { clock, line, written } = onTerminal({ columns: 20 });
    line.begin('pod web\nwaits\u001b[2J for its image').tell('x'.repeat(100));
    clock.advance(1000);
    expect(written).to.deep.equal([`${ERASE}pod web waits (1 s)`]);
    expect(written[0]).to.have.length(ERASE.length + 19);
  });
});

describe('StatusLine on a terminal that does not know how wide it is', () => {
  it('shows what it shows on one of 80 columns', () => {
    const { clock, line, written } = onTerminal({ columns: 0 });
    line.begin('x'.repeat(100));
    clock.advance(1000);
    expect(written[0]).to.have.length(ERASE.length + 79);
  });
});

describe('withStatusLine', () => {
  it('leaves no line and no timer behind, also where the work fails', async () => {
    const { clock, output, written } = onTerminal();
    const failure = await withStatusLine(
      ({ begin }) =>
        during(begin, 'waiting', () => {
          clock.advance(1000);
          throw new Error('refused');
        }),
      output,
      clock,
    ).catch((error: unknown) => error);
    expect(failure).to.have.property('message', 'refused');
    expect([written, clock.delays]).to.deep.equal([[`${ERASE}waiting (1 s)`, ERASE], []]);
  });
});

describe('aroundLine', () => {
  it('erases the line before anything that a reporter prints', () => {
    const { clock, line, written } = onTerminal();
    const print = (what: string) => (): void => {
      written.push(what);
    };
    const printing: Reporter = {
      object: print('object'),
      progress: print('progress'),
      warning: print('warning'),
      pending: print('pending'),
      activity: unseenActivity,
    };
    const reporter = aroundLine(printing, line);
    reporter.activity('working');
    clock.advance(1000);
    reporter.object({}, { result: 'created' });
    clock.advance(1000);
    reporter.progress('sentence');
    clock.advance(1000);
    reporter.warning('sentence');
    clock.advance(1000);
    reporter.pending([]);
    const shown = [1, 2, 3, 4].map((seconds) => `${ERASE}working (${seconds} s)`);
    const printed = ['object', 'progress', 'warning', 'pending'];
    expect(written).to.deep.equal(shown.flatMap((text, index) => [text, ERASE, printed[index]]));
  });
});

describe('statusOutput', () => {
  it('is no terminal where a flag wants quiet, or the terminal can not erase', () => {
    const terminal = { isTTY: true, columns: 90, write: () => true };
    expect(statusOutput(undefined, terminal, 'xterm')).to.include({ isTTY: true, columns: 90 });
    expect(statusOutput(true, terminal, 'xterm').isTTY).to.equal(false);
    expect(statusOutput(undefined, terminal, 'dumb').isTTY).to.equal(false);
    expect(statusOutput(undefined, { write: () => true }, 'xterm').isTTY).to.equal(false);
  });
});
