import { expect } from 'chai';

import { createProgress, progressOutput } from '../../../../src/commands/shared/manifests/progress.js';

const ERASE = '\r\u001b[K';

/** What is written while a document is done at each of these times, in milliseconds. */
function written(isTTY: boolean, times: readonly number[]): string {
  let [text, time] = ['', 0];
  const output = { isTTY, write: (more: string) => (text += more) };
  const progress = createProgress(output, () => time);
  times.forEach((at, index) => {
    time = at;
    progress.onDocument(index + 1, times.length);
  });
  progress.end();
  return text;
}

describe('createProgress', () => {
  const rows: readonly [string, boolean, readonly number[], string][] = [
    ['shows nothing of what takes less than a second', true, [10, 999], ''],
    ['shows what takes longer, and erases it in the end', true, [10, 1000], `${ERASE}2 of 2 documents${ERASE}`],
    [
      'shows it anew ten times in a second',
      true,
      [1000, 1099, 1100],
      `${ERASE}1 of 3 documents${ERASE}3 of 3 documents${ERASE}`,
    ],
    ['shows nothing where nobody looks', false, [10, 5000], ''],
  ];
  for (const [effect, isTTY, times, want] of rows) {
    it(effect, () => {
      expect(written(isTTY, times)).to.equal(want);
    });
  }

  it('says what is counted, and nothing where a flag wants quiet', () => {
    const shown = (quiet: true | undefined): string => {
      let [text, time] = ['', 0];
      const output = progressOutput(quiet, { isTTY: true, write: (more) => (text += more) });
      const progress = createProgress(output, () => time, 'files');
      time = 2000;
      progress.onDocument(3, 7);
      progress.end();
      return text;
    };
    expect([shown(undefined), shown(true)]).to.deep.equal([`${ERASE}3 of 7 files${ERASE}`, '']);
  });
});
