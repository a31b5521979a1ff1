import type { ControllerEvent } from './controller-event.js';
import { keyText } from './workload-key.js';

const MOST_NOTES = 3;

/** The workloads that the API server does not let the controller change, until its rights are corrected. */
export class BlockedWorkloads {
  readonly #errors = new Map<string, string>();

  /** Records what happens. */
  observe(event: ControllerEvent): void {
    if (event.kind !== 'attempted' && event.kind !== 'dequeued') return;
    const key = keyText(event.key);
    if (event.kind === 'attempted' && event.outcome.action === 'blocked') {
      this.#errors.set(key, event.outcome.error.message);
    } else this.#errors.delete(key);
  }

  /** A sentence for each of the first few; empty where no workload is blocked. */
  get notes(): readonly string[] {
    const first = [...this.#errors].slice(0, MOST_NOTES);
    const notes = first.map(
      ([key, error]) => `${key} stays uninitialized, check the controller's ClusterRole: ${error}`,
    );
    const more = this.#errors.size - first.length;
    return more > 0 ? [...notes, `and ${more} more`] : notes;
  }
}
