import type { InjectionConfig } from '../../injection/config/injection-config.js';
import { readReleaseOf } from '../../injection/config/read-release.js';
import { explainReason } from '../../injection/decision/reason.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import type { LogLevel } from '../../observability/log-level.js';
import type { LogFields, Logger } from '../../observability/logger.js';
import { RepeatedWarnings } from '../../observability/repeated-warnings.js';
import { messageWithAdvice } from '../../runtime/advice-of.js';
import type { Clock } from '../../runtime/clock.js';
import type { ControllerEvent, ControllerObserver } from '../loop/controller-event.js';
import { isUnfinished, type Outcome, OVERSIZED, type UnfinishedOutcome } from '../loop/outcome.js';
import type { WorkloadKey } from '../loop/workload-key.js';
import { LogRateLimiter } from './log-rate-limiter.js';

interface Line {
  readonly level: LogLevel;
  readonly message: string;
  readonly reason?: string;
  readonly error?: string;
}

// A chain of initializers shows every object to each of them: only what a user should know is above debug.
const ignoredLevel = (reason: string): LogLevel =>
  reason === 'Initialized' || reason === 'NotOurTurn' ? 'debug' : 'info';

// Where the server is down, or the controller's rights are gone, each object has the same line again and again.
const RETRIES_A_MINUTE = 20;

const warningsOf = (outcome: Outcome): readonly string[] => ('warnings' in outcome ? outcome.warnings : []);

type WatchEvent = Extract<ControllerEvent, { kind: 'connected' | 'disconnected' }>;

/**
 * Logs what happens in the controller: one line an attempt with kind, namespace, name, action and reason. Of the attempts
 * that are to be retried all but a few a minute are at debug; `leftOut` in the next line counts them.
 */
export function eventLog(logger: Logger, { now }: Pick<Clock, 'now'>): ControllerObserver {
  const logOutcome = outcomeLog(logger, now);
  const logWatch = watchLog(logger);
  const logConfigured = configuredLog(logger);
  const ofSidecars = new RepeatedWarnings(logger);
  return (event) => {
    switch (event.kind) {
      case 'attempted':
        logOutcome(event.key, event.outcome);
        ofSidecars.log(warningsOf(event.outcome));
        return;
      case 'connected':
      case 'disconnected':
        logWatch(event);
        return;
      case 'configured':
        logConfigured(event);
        return;
      case 'misconfigured':
        logMisconfigured(logger, event);
        return;
      case 'pending':
      case 'dequeued':
      case 'deleted':
    }
  };
}

function releasedLine(outcome: Extract<Outcome, { action: 'released' }>): Line {
  const line = { message: explainReason(outcome.reason), reason: outcome.reason };
  return 'error' in outcome
    ? { ...line, level: 'warn', error: outcome.error.message }
    : { ...line, level: outcome.reason === 'PodNotOfJob' ? 'debug' : 'info' };
}

/** An attempt whose object is still pending, or not complete. */
function unfinishedLine(outcome: UnfinishedOutcome | Extract<Outcome, { action: 'incomplete' }>): Line {
  switch (outcome.action) {
    case 'incomplete':
      return {
        level: 'error',
        message: explainReason(outcome.reason),
        reason: outcome.reason,
        error: outcome.missing.join('; '),
      };
    case 'retry': {
      const { error } = outcome;
      const expected = error instanceof KubeApiError && (error.isConflict || error.isOverload);
      return { level: expected ? 'debug' : 'warn', message: 'to be tried again', error: messageWithAdvice(error) };
    }
    case 'oversized':
      return { level: 'error', message: OVERSIZED, error: outcome.error.message };
    case 'blocked':
      return {
        level: 'error',
        message:
          "it stays uninitialized until the API server lets the controller change it; check the controller's ClusterRole",
        error: messageWithAdvice(outcome.error),
      };
  }
}

function lineOf(outcome: Outcome): Line {
  switch (outcome.action) {
    case 'injected':
      return { level: 'info', message: explainReason(outcome.reason), reason: outcome.reason };
    case 'released':
      return releasedLine(outcome);
    case 'refused':
      return {
        level: 'warn',
        message: 'the API server tells its creator why',
        reason: outcome.reason,
        error: outcome.message,
      };
    case 'ignored':
      return { level: ignoredLevel(outcome.reason), message: explainReason(outcome.reason), reason: outcome.reason };
    case 'gone':
      return { level: 'info', message: 'it was deleted before it was initialized' };
    case 'incomplete':
    case 'retry':
    case 'blocked':
    case 'oversized':
      return unfinishedLine(outcome);
  }
}

/** Logs a line an attempt. Of retries only the first ones of each minute, and how many were left out. */
function outcomeLog(logger: Logger, now: () => number): (key: WorkloadKey, outcome: Outcome) => void {
  const limiters = {
    retry: new LogRateLimiter({ linesPerMinute: RETRIES_A_MINUTE, now }),
    blocked: new LogRateLimiter({ linesPerMinute: 1, now }),
    oversized: new LogRateLimiter({ linesPerMinute: 1, now }),
  };
  return ({ resource, namespace, name }, outcome) => {
    const { action } = outcome;
    const { level, message, reason, error } = lineOf(outcome);
    const fields = { kind: resource.kind, namespace, name, action, reason, error };
    const limiter = isUnfinished(outcome) ? limiters[outcome.action] : undefined;
    if (limiter === undefined || level === 'debug') logger[level](`${action}: ${message}`, fields);
    else if (!limiter.allow()) logger.debug(`${action}: ${message}`, fields);
    else {
      const leftOut = limiter.takeSuppressedCount();
      logger[level](`${action}: ${message}`, leftOut > 0 ? { ...fields, leftOut } : fields);
    }
  };
}

function configFields(config: InjectionConfig): LogFields {
  const { initializerName, policy } = config;
  const { release, reason } = readReleaseOf(config);
  return { initializerName, policy, compatibility: release, releaseReason: reason };
}

function logMisconfigured(logger: Logger, event: Extract<ControllerEvent, { kind: 'misconfigured' }>): void {
  // What the start waits for is a line of its own.
  if (event.nothingInForce) return;
  logger.error('the new configuration is not valid, the last good one stays in force', {
    configMap: `${event.involved.namespace}/${event.involved.name}`,
    error: event.error.message,
  });
}

function configuredLog(logger: Logger): (event: Extract<ControllerEvent, { kind: 'configured' }>) => void {
  let configured = false;
  return ({ config, warnings }) => {
    for (const warning of warnings) logger.warn(warning);
    // The first one is in the line that says what the controller initializes.
    if (configured) logger.info('a new configuration is in force', configFields(config));
    configured = true;
  };
}

/** Logs a watch once when it is lost, and once when it is back: servers end every watch after a while. */
function watchLog(logger: Logger): (event: WatchEvent) => void {
  const lost = new Set<string>();
  return (event) => {
    const { workloadKind: kind, path } = event;
    if (event.kind === 'connected') {
      logger[lost.delete(kind) ? 'info' : 'debug']('watching', { kind, path });
      return;
    }
    const { error, delayMs } = event;
    const first = error !== undefined && !lost.has(kind);
    if (error) lost.add(kind);
    const fields = { kind, error: error && messageWithAdvice(error), delayMs };
    logger[first ? 'warn' : 'debug']('the watch ended, it is opened again', fields);
  };
}
