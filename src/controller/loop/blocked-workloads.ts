import type { ControllerEvent } from './controller-event.js';
import { keyText } from './workload-key.js';

const MOST_NOTES = 3;

/** The workloads that the server does not let us change: as long as there are any, somebody has to mend our rights. */
export class BlockedWorkloads {
  readonly #errors = new Map<string, string>();

  /** Takes note of what happens. */
  observe(event: ControllerEvent): void {
    if (event.kind !== 'turn' && event.kind !== 'left') return;
    const key = keyText(event.key);
    if (event.kind === 'turn' && event.outcome.action === 'blocked') this.#errors.set(key, event.outcome.error.message);
    else this.#errors.delete(key);
  }

  /** A sentence for each, the first few; none where all is well. */
  get notes(): readonly string[] {
    const first = [...this.#errors].slice(0, MOST_NOTES);
    const notes = first.map(([key, error]) => `${key} stays uninitialized, check our ClusterRole: ${error}`);
    const more = this.#errors.size - first.length;
    return more > 0 ? [...notes, `and ${more} more`] : notes;
  }
}
