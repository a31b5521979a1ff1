import { errorMessage } from '../../json/error-message.js';
import type { Clock } from '../../runtime/clock.js';
import type { Readiness } from '../../observability/readiness.js';
import type { Logger } from '../../observability/logger.js';
import { failure, isTrouble, type CheckResult, type Trouble } from './check-result.js';

/** How often what is to be mended is looked at again. */
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
  /** Ready when nothing fails any more; a note for each failure, and for each warning that is to be noted. */
  readonly readiness: () => Readiness;
  /** Checks at once, as after a change of what is to be there. */
  readonly again: () => void;
  /** Ends it; a check that is under way is not waited for. */
  readonly stop: () => void;
}

const isFailure = ({ level }: Trouble): boolean => level === 'failure';
const noteOf = ({ name, message, fix }: Trouble): string => `${name}: ${message}; to mend it: ${fix}`;

/** A check that breaks off is a failure, too. */
async function resultsOf(check: RepeatedPreflightOptions['check']): Promise<readonly CheckResult[]> {
  try {
    return await check();
  } catch (error) {
    return [failure('api-server', errorMessage(error), 'look at the API server')];
  }
}

/**
 * Checks at once, and every 30 s for as long as something fails, or is to be noted. Logs what is wrong once, and again when
 * it is mended.
 */
export function startPreflight({ check, clock, logger }: RepeatedPreflightOptions): RepeatedPreflight {
  let standing: readonly Trouble[] | undefined;
  let underWay = false;
  let wantedAgain = false;
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
    const failed = standing?.some(isFailure) ?? false;
    log(troubles);
    standing = troubles.filter((trouble) => isFailure(trouble) || trouble.noted);
    if (failed && !standing.some(isFailure)) logger.info('preflight: nothing fails any more');
    if (standing.length === 0) return;
    const silent = troubles.some(({ name }) => name === 'api-server');
    cancel = clock.after(silent ? NO_ANSWER_INTERVAL_MS : PREFLIGHT_INTERVAL_MS, run);
  };

  const run = (): void => {
    underWay = true;
    wantedAgain = false;
    resultsOf(check)
      .then((results) => {
        underWay = false;
        if (stopped) return;
        take(results);
        if (wantedAgain) again();
      })
      .catch((error: unknown) => {
        logger.error('preflight: it broke off', { error: String(error) });
      });
  };

  const again = (): void => {
    // What changes during a check may have been read before it did.
    wantedAgain = underWay;
    if (underWay || stopped) return;
    cancel();
    run();
  };

  run();
  return {
    readiness: () => {
      if (standing === undefined) return { ready: false, notes: ['preflight: under way'] };
      return { ready: !standing.some(isFailure), notes: standing.map(noteOf) };
    },
    again,
    stop: () => {
      stopped = true;
      cancel();
    },
  };
}
