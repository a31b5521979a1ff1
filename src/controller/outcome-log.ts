import { explainReason } from '../injection/reason.js';
import type { Logger, LogLevel } from '../observability/logger.js';
import type { Outcome } from './outcome.js';
import type { WorkloadKey } from './workload-key.js';

interface Line {
  readonly level: LogLevel;
  readonly message: string;
  readonly reason?: string;
  readonly error?: string;
}

// A chain of initializers shows every object to each of them: only what somebody should know is above debug.
const quietly = (reason: string): LogLevel => (reason === 'Initialized' || reason === 'NotOurTurn' ? 'debug' : 'info');

function releasedLine(outcome: Extract<Outcome, { action: 'released' }>): Line {
  const line = { message: explainReason(outcome.reason), reason: outcome.reason };
  return outcome.reason === 'RejectedByServer'
    ? { ...line, level: 'warn', error: outcome.error.message }
    : { ...line, level: 'info' };
}

function lineOf(outcome: Outcome): Line {
  switch (outcome.action) {
    case 'injected':
      return { level: 'info', message: explainReason(outcome.reason), reason: outcome.reason };
    case 'released':
      return releasedLine(outcome);
    case 'refused':
      return { level: 'warn', message: explainReason(outcome.reason), reason: outcome.reason, error: outcome.message };
    case 'incomplete':
      return {
        level: 'error',
        message: 'the server took the patch, but its answer lacks the sidecar',
        reason: outcome.reason,
        error: outcome.missing.join('; '),
      };
    case 'ignored':
      return { level: quietly(outcome.reason), message: explainReason(outcome.reason), reason: outcome.reason };
    case 'gone':
      return { level: 'info', message: 'it was deleted before its turn' };
    case 'retry': {
      const expected = outcome.error.isConflict || outcome.error.isOverload;
      return { level: expected ? 'debug' : 'warn', message: 'to be tried again', error: outcome.error.message };
    }
    case 'blocked':
      return {
        level: 'error',
        message: 'it stays uninitialized until the server lets us change it; check our ClusterRole',
        error: outcome.error.message,
      };
  }
}

/** Logs what a turn of a workload came to: one line with kind, namespace, name, action and reason. */
export function logOutcome(logger: Logger, key: WorkloadKey, outcome: Outcome): void {
  const { level, message, reason, error } = lineOf(outcome);
  const { namespace, name } = key;
  logger[level](`${outcome.action}: ${message}`, {
    kind: key.resource.kind,
    namespace,
    name,
    action: outcome.action,
    reason,
    error,
  });
}
