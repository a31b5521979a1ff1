import { expect } from 'chai';

import { CountedLog } from '../../src/observability/counted-log.js';
import { recordingLogger } from '../support/recording-logger.js';

describe('CountedLog', () => {
  it('logs what comes again once a minute, with how often it came', () => {
    let now = 0;
    const { logger, lines } = recordingLogger();
    const log = new CountedLog(logger, () => now);
    for (; now <= 120_000; now += 500) log.warn('waiting', 'no answer', { error: 'no answer' });
    expect(lines.map(({ fields }) => fields['repeated'])).to.deep.equal([undefined, 119, 119]);
  });

  it('logs each that differs at once, also where two take turns', () => {
    const { logger, lines } = recordingLogger();
    const log = new CountedLog(logger, () => 0);
    for (let i = 0; i < 10; i += 1) {
      log.warn('waiting', 'a', { error: 'a' });
      log.warn('waiting', 'b', { error: 'b' });
      log.warn('serving', 'a', { error: 'a' });
    }
    expect(lines.map(({ message, fields }) => [message, fields['error']])).to.deep.equal([
      ['waiting', 'a'],
      ['waiting', 'b'],
      ['serving', 'a'],
    ]);
  });

  it('remembers no more than some', () => {
    const { logger, lines } = recordingLogger();
    const log = new CountedLog(logger, () => 0);
    for (let i = 0; i < 51; i += 1) log.warn('waiting', String(i), {});
    log.warn('waiting', '0', {});
    expect(lines).to.have.length(52);
  });
});
