import { errorMessage } from '../../injection/error-message.js';
import type { Clock } from '../../kubernetes/clock.js';
import type { Readiness } from '../../observability/readiness.js';
import type { Logger } from '../../observability/logger.js';
import { isTrouble, type CheckResult, type Trouble } from './check-result.js';

/** How often what fails is looked at again. */
const PREFLIGHT_INTERVAL_MS = 30_000;
// A server that restarts is back much sooner.
const NO_ANSWER_INTERVAL_MS = 2000;

export interface RepeatedPreflightOptions {
  /** One preflight. */
  readonly check: () => Promise<readonly CheckResult[]>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A preflight that is repeated until nothing fails. */
export interface RepeatedPreflight {
  /** Ready when nothing fails any more; a note for each failure. */
  readonly readiness: () => Readiness;
  /** Ends it; a check that is under way is not waited for. */
  readonly stop: () => void;
}

const noteOf = ({ name, message, fix }: Trouble): string => `${name}: ${message}; to mend it: ${fix}`;

/** Checks at once, and every 30 s for as long as something fails. Logs what is wrong once, and again when it is mended. */
export function startPreflight({ check, clock, logger }: RepeatedPreflightOptions): RepeatedPreflight {
  let failures: readonly string[] | undefined;
  let logged: ReadonlySet<string> = new Set();
  let stopped = false;
  let cancel: () => void = () => undefined;

  const log = (troubles: readonly Trouble[]): void => {
    for (const trouble of troubles.filter((one) => !logged.has(noteOf(one)))) {
      const { name, level, message, fix } = trouble;
      logger[level === 'failure' ? 'error' : 'warn'](`preflight: ${message}`, { check: name, fix });
    }
    logged = new Set(troubles.map(noteOf));
  };

  const take = (results: readonly CheckResult[]): void => {
    const troubles = results.filter(isTrouble);
    const before = failures?.length ?? 0;
    log(troubles);
    failures = troubles.filter(({ level }) => level === 'failure').map(noteOf);
    if (failures.length === 0) {
      if (before > 0) logger.info('preflight: nothing fails any more');
      return;
    }
    const silent = troubles.some(({ name }) => name === 'api-server');
    cancel = clock.after(silent ? NO_ANSWER_INTERVAL_MS : PREFLIGHT_INTERVAL_MS, run);
  };

  const run = (): void => {
    check()
      .catch((error: unknown): readonly CheckResult[] => {
        const message = errorMessage(error);
        return [{ name: 'api-server', level: 'failure', message, fix: 'look at the API server' }];
      })
      .then((results) => {
        if (!stopped) take(results);
      })
      .catch((error: unknown) => {
        logger.error('preflight: it broke off', { error: String(error) });
      });
  };

  run();
  return {
    readiness: () => {
      const notes = failures ?? ['preflight: under way'];
      return { ready: notes.length === 0, notes };
    },
    stop: () => {
      stopped = true;
      cancel();
    },
  };
}
