import { errorMessage } from '../../json/error-message.js';
import type { Logger } from '../../observability/logger.js';
import type { Readiness } from '../../observability/readiness.js';
import type { Clock } from '../../runtime/clock.js';
import { LastGood } from '../../runtime/last-good.js';
import { RepeatedRead } from '../../runtime/repeated-read.js';
import { type CheckResult, failure, isProblem, type Problem } from './check-result.js';

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

/** In force is what is to be noted although nothing fails; it is rejected with that for as long as something fails. */
type Standing = LastGood<readonly Problem[] | undefined, readonly Problem[]>;

const isFailure = ({ level }: Problem): boolean => level === 'failure';
const noteOf = ({ name, message, fix }: Problem): string => `${name}: ${message}; to mend it: ${fix}`;

/** Logs what is wrong when it comes up, not for as long as it stays. */
class TroubleLog {
  readonly #logger: Logger;
  #logged: ReadonlySet<string> = new Set();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Takes all that is wrong now. */
  standing(troubles: readonly Problem[]): void {
    for (const trouble of troubles.filter((one) => !this.#logged.has(noteOf(one)))) {
      const { name, level, message, fix } = trouble;
      this.#logger[level === 'failure' ? 'error' : 'warn'](`preflight: ${message}`, { check: name, fix });
    }
    this.#logged = new Set(troubles.map(noteOf));
  }
}

/**
 * Checks at once, and every 30 s for as long as something fails, or is to be noted. Logs what is wrong once, and again when
 * it is mended.
 */
export function startPreflight({ check, clock, logger }: RepeatedPreflightOptions): RepeatedPreflight {
  const standing: Standing = new LastGood(undefined);
  const troubleLog = new TroubleLog(logger);
  const checks = new RepeatedRead<readonly CheckResult[]>();
  checks.again();
  checks.begin({
    clock,
    read: () => resultsOf(check),
    take: (results) => {
      const troubles = results.filter(isProblem);
      troubleLog.standing(troubles);
      const toMend = troubles.filter((trouble) => isFailure(trouble) || trouble.noted);
      if (toMend.some(isFailure)) {
        standing.reject(toMend);
      } else {
        if (standing.rejection()) logger.info('preflight: nothing fails any more');
        standing.accept(toMend);
      }
      if (toMend.length === 0) return undefined;
      const silent = troubles.some(({ name }) => name === 'api-server');
      return silent ? NO_ANSWER_INTERVAL_MS : PREFLIGHT_INTERVAL_MS;
    },
  });
  return { readiness: () => readinessOf(standing), again: checks.again, stop: checks.stop };
}

/** A check that breaks off is a failure, too. */
async function resultsOf(check: RepeatedPreflightOptions['check']): Promise<readonly CheckResult[]> {
  try {
    return await check();
  } catch (error) {
    return [failure('api-server', errorMessage(error), 'look at the API server')];
  }
}

function readinessOf({ current, rejection }: Pick<Standing, 'current' | 'rejection'>): Readiness {
  const failed = rejection();
  if (failed) return { ready: false, notes: failed.map(noteOf) };
  const noted = current();
  return noted ? { ready: true, notes: noted.map(noteOf) } : { ready: false, notes: ['preflight: under way'] };
}
