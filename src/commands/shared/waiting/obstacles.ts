import { CountedLog } from '../../../observability/counted-log.js';
import type { LogFields, Logger } from '../../../observability/logger.js';
import type { Readiness } from '../../../observability/readiness.js';
import { type Obstacle, obstacleNote, type WaitingReason } from '../../../observability/waiting.js';

/** What a start needs; each may be waited for at the same time. */
export type Needed = 'server' | 'config' | 'certificate';

const SENTENCES: Readonly<Record<Needed, string>> = {
  server: 'waiting for the API server',
  config: 'waiting for a configuration that is valid',
  certificate: 'waiting for a serving certificate',
};

/** Whether somebody waits for it, since when (milliseconds of the clock). */
interface Wait {
  readonly obstacle: Obstacle;
  readonly sinceMs: number;
}

/** What the start of a process waits for, which its log tells once a minute at most. */
export class Obstacles {
  readonly #logger: Pick<Logger, 'info' | 'warn'>;
  readonly #now: () => number;
  readonly #log: CountedLog;
  readonly #waits = new Map<Needed, Wait>();

  /** @param now milliseconds of some clock */
  constructor(logger: Pick<Logger, 'info' | 'warn'>, now: () => number) {
    this.#logger = logger;
    this.#now = now;
    this.#log = new CountedLog(logger, now);
  }

  /** What is in the way now. */
  get all(): readonly Obstacle[] {
    return [...this.#waits.values()].map(({ obstacle }) => obstacle);
  }

  /** Their names, each once. */
  get reasons(): readonly WaitingReason[] {
    return [...new Set(this.all.map(({ reason }) => reason))];
  }

  /** Something is in the way, still or anew. */
  set(needed: Needed, obstacle: Obstacle, fields: LogFields = {}): void {
    const sinceMs = this.#waits.get(needed)?.sinceMs ?? this.#now();
    this.#waits.set(needed, { obstacle, sinceMs });
    const { reason, message } = obstacle;
    this.#log.warn(SENTENCES[needed], `${reason} ${message}`, { reason, error: message, ...fields });
  }

  /** It is no longer in the way. */
  clear(needed: Needed): void {
    const wait = this.#waits.get(needed);
    if (!wait) return;
    this.#waits.delete(needed);
    const waitedSeconds = Math.round((this.#now() - wait.sinceMs) / 100) / 10;
    this.#logger.info(`no longer ${SENTENCES[needed]}`, { reason: wait.obstacle.reason, waitedSeconds });
  }
}

/** Of a process that has not begun: what it waits for. */
export function startingReadiness(obstacles: Pick<Obstacles, 'all' | 'reasons'> | undefined): Readiness {
  const all = obstacles?.all ?? [];
  if (!obstacles || all.length === 0) return { ready: false, notes: ['starting'], waitingFor: ['Starting'] };
  return { ready: false, notes: all.map(obstacleNote), waitingFor: obstacles.reasons };
}
