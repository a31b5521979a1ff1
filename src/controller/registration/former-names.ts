import { createdMsOf } from '../../injection/workload/workload.js';
import type { JsonObject } from '../../json/json.js';

/** For so long after a change new objects may still be made to wait for the former name: who changes both does it in turn. */
const KEPT_MS = 2 * 60_000;

/**
 * Names that were ours before `initializerName` changed. What was created for one, or is within two minutes after the
 * change, still waits for us, however late its turn comes; what is created later is somebody else's.
 */
export class FormerNames {
  readonly #nowMs: () => number;
  readonly #keptUntilMs = new Map<string, number>();

  /** @param nowMs milliseconds since 1970 */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Every former name, that is not ours now. */
  get names(): readonly string[] {
    return [...this.#keptUntilMs.keys()];
  }

  /** Our name was `from`, and is `to` from now on. */
  recordChange(from: string, to: string): void {
    this.#keptUntilMs.set(from, this.#nowMs() + KEPT_MS);
    this.#keptUntilMs.delete(to);
  }

  /** Whether an object that waits for `name` was made to wait for us. */
  readonly covers = (name: string, object: JsonObject): boolean => {
    const untilMs = this.#keptUntilMs.get(name);
    if (untilMs === undefined) return false;
    return this.#nowMs() <= untilMs || (createdMsOf(object) ?? Infinity) <= untilMs;
  };
}
