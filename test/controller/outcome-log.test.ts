import { expect } from 'chai';

import type { Outcome } from '../../src/controller/outcome.js';
import { logOutcome } from '../../src/controller/outcome-log.js';
import { recordingLogger } from '../support/recording-logger.js';
import { apiError } from '../support/scripted-client.js';

const key = {
  resource: { kind: 'Job', plural: 'jobs', groupVersion: 'batch/v1' },
  namespace: 'default',
  name: 'pi',
};

const table: readonly { outcome: Outcome; level: string; reason?: string }[] = [
  { outcome: { action: 'injected', reason: 'PolicyEnabled' }, level: 'info', reason: 'PolicyEnabled' },
  { outcome: { action: 'released', reason: 'PolicyOff' }, level: 'info', reason: 'PolicyOff' },
  {
    outcome: { action: 'released', reason: 'RejectedByServer', error: apiError(422) },
    level: 'warn',
    reason: 'RejectedByServer',
  },
  {
    outcome: { action: 'incomplete', reason: 'SidecarIncomplete', missing: ['x'] },
    level: 'error',
    reason: 'SidecarIncomplete',
  },
  { outcome: { action: 'ignored', reason: 'NotOurTurn' }, level: 'debug', reason: 'NotOurTurn' },
  { outcome: { action: 'ignored', reason: 'Initialized' }, level: 'debug', reason: 'Initialized' },
  { outcome: { action: 'ignored', reason: 'NamespaceNotIncluded' }, level: 'info', reason: 'NamespaceNotIncluded' },
  { outcome: { action: 'gone' }, level: 'info' },
  { outcome: { action: 'retry', error: apiError(409) }, level: 'debug' },
  { outcome: { action: 'retry', error: apiError(429) }, level: 'debug' },
  { outcome: { action: 'retry', error: apiError(500) }, level: 'warn' },
  { outcome: { action: 'blocked', error: apiError(403) }, level: 'error' },
];

describe('logOutcome', () => {
  for (const { outcome, level, reason } of table) {
    const name = [outcome.action, reason, 'error' in outcome ? outcome.error.status : undefined]
      .filter(Boolean)
      .join(' ');
    it(`says ${name} in one line of level ${level}`, () => {
      const { logger, lines } = recordingLogger();
      logOutcome(logger, key, outcome);
      expect(lines).to.have.length(1);
      expect(lines[0]).to.deep.include({ level });
      expect(lines[0]?.fields).to.deep.include({
        kind: 'Job',
        namespace: 'default',
        name: 'pi',
        action: outcome.action,
        reason,
      });
      expect(lines[0]?.message).to.match(new RegExp(`^${outcome.action}: \\w`));
    });
  }
});
