import { createdMsOf } from '../../injection/workload/workload.js';
import type { JsonObject } from '../../json/json.js';

// New objects may wait for the former name for this long: ConfigMap and InitializerConfiguration are changed one by one.
const KEPT_MS = 2 * 60_000;

/**
 * Names that the controller had before `initializerName` changed. What waits for one, and was created at the latest two
 * minutes after the change, still waits for this controller, however late its attempt is; what is created later does not.
 */
export class FormerNames {
  readonly #nowMs: () => number;
  readonly #keptUntilMs = new Map<string, number>();

  /** @param nowMs milliseconds since 1970 */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Every former name that is not the current one. */
  get names(): readonly string[] {
    return [...this.#keptUntilMs.keys()];
  }

  /** The name was `from`, and is `to` from now on. */
  recordChange(from: string, to: string): void {
    this.#keptUntilMs.set(from, this.#nowMs() + KEPT_MS);
    this.#keptUntilMs.delete(to);
  }

  /** Whether an object that waits for `name` waits for this controller. */
  readonly covers = (name: string, object: JsonObject): boolean => {
    const untilMs = this.#keptUntilMs.get(name);
    if (untilMs === undefined) return false;
    return this.#nowMs() <= untilMs || (createdMsOf(object) ?? Infinity) <= untilMs;
  };
}
