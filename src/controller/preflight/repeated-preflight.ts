import { errorMessage } from '../../json/error-message.js';
import type { Logger } from '../../observability/logger.js';
import type { Readiness } from '../../observability/readiness.js';
import type { Clock } from '../../runtime/clock.js';
import { LastGood } from '../../runtime/last-good.js';
import { RepeatedRead } from '../../runtime/repeated-read.js';
import { type CheckResult, failure, isProblem, type Problem } from './check-result.js';

/** How often the preflight is repeated while there is something to fix. */
const PREFLIGHT_INTERVAL_MS = 30_000;
// A server that restarts is back much sooner.
const NO_ANSWER_INTERVAL_MS = 2000;
// How often `isMended` is asked meanwhile.
const MENDED_INTERVAL_MS = 750;

export interface RepeatedPreflightOptions {
  /** One preflight. */
  readonly check: () => Promise<readonly CheckResult[]>;
  /** Asked often while a check fails: whether what failed may be mended; a cheap question. Default: not asked. */
  readonly isMended?: () => Promise<boolean>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A preflight that is repeated until nothing fails. */
export interface RepeatedPreflight {
  /** Ready when no check fails; a note for each failure, and for each warning that is to be noted. */
  readonly readiness: () => Readiness;
  /** Whether a check has failed, and was not mended since. */
  readonly isFailing: () => boolean;
  /** Checks at once, as after a change of the configuration. */
  readonly again: () => void;
  /** Ends it; a check in progress is not waited for. */
  readonly stop: () => void;
}

/** `current` are the warnings to note while no check fails; `rejection` is what to note while one does. */
type Findings = LastGood<readonly Problem[] | undefined, readonly Problem[]>;

const isFailure = ({ level }: Problem): boolean => level === 'failure';
const noteOf = ({ name, message, fix }: Problem): string => `${name}: ${message}; to fix it: ${fix}`;

/** Logs what is wrong when it comes up, not for as long as it stays. */
class ProblemLog {
  readonly #logger: Logger;
  #logged: ReadonlySet<string> = new Set();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Takes all problems that there are now. */
  update(problems: readonly Problem[]): void {
    for (const problem of problems.filter((one) => !this.#logged.has(noteOf(one)))) {
      const { name, level, message, fix } = problem;
      this.#logger[level === 'failure' ? 'error' : 'warn'](`preflight: ${message}`, { check: name, fix });
    }
    this.#logged = new Set(problems.map(noteOf));
  }
}

/** Asks again and again whether what failed is mended, and calls back when it is. */
class MendedProbe {
  readonly #clock: Clock;
  readonly #isMended: () => Promise<boolean>;
  readonly #onMended: () => void;
  #cancel: (() => void) | undefined;
  /** Counts beginnings and ends: an answer to an older question is dropped. */
  #turn = 0;

  constructor(clock: Clock, isMended: () => Promise<boolean>, onMended: () => void) {
    this.#clock = clock;
    this.#isMended = isMended;
    this.#onMended = onMended;
  }

  begin(): void {
    this.end();
    this.#askLater();
  }

  end(): void {
    this.#turn += 1;
    this.#cancel?.();
  }

  #askLater(): void {
    const turn = this.#turn;
    this.#cancel = this.#clock.after(MENDED_INTERVAL_MS, () => {
      void this.#isMended().then((isMended) => {
        if (turn !== this.#turn) return;
        if (isMended) this.#onMended();
        else this.#askLater();
      });
    });
  }
}

/**
 * Checks at once, and every 30 s for as long as something fails, or is to be noted. Logs each problem once, and
 * when no check fails any longer.
 */
export function startPreflight({ check, isMended, clock, logger }: RepeatedPreflightOptions): RepeatedPreflight {
  const findings: Findings = new LastGood(undefined);
  const problemLog = new ProblemLog(logger);
  const checks = new RepeatedRead<readonly CheckResult[]>();
  const probe = isMended && new MendedProbe(clock, isMended, checks.again);
  checks.again();
  checks.begin({
    clock,
    read: () => resultsOf(check),
    take: (results) => {
      const problems = results.filter(isProblem);
      problemLog.update(problems);
      const toFix = problems.filter((problem) => isFailure(problem) || problem.noted);
      if (toFix.some(isFailure)) {
        findings.reject(toFix);
        probe?.begin();
      } else {
        probe?.end();
        if (findings.rejection()) logger.info('preflight: no check fails any longer');
        findings.accept(toFix);
      }
      if (toFix.length === 0) return undefined;
      const silent = problems.some(({ name }) => name === 'api-server');
      return silent ? NO_ANSWER_INTERVAL_MS : PREFLIGHT_INTERVAL_MS;
    },
  });
  return {
    readiness: () => readinessOf(findings),
    isFailing: () => findings.rejection() !== undefined,
    again: checks.again,
    stop: () => {
      probe?.end();
      checks.stop();
    },
  };
}

/** A check that throws is a failure, too. */
async function resultsOf(check: RepeatedPreflightOptions['check']): Promise<readonly CheckResult[]> {
  try {
    return await check();
  } catch (error) {
    return [failure('api-server', errorMessage(error), 'check the API server')];
  }
}

function readinessOf({ current, rejection }: Pick<Findings, 'current' | 'rejection'>): Readiness {
  const failed = rejection();
  if (failed) return { ready: false, notes: failed.map(noteOf) };
  const noted = current();
  return noted ? { ready: true, notes: noted.map(noteOf) } : { ready: false, notes: ['preflight: in progress'] };
}
