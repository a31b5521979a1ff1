import { type Access, mayAccess } from '../../kubernetes/discovery/access-review.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import type { ReviewedRights } from './rights.js';

/** A right that a preflight has found to be missing, so that it can be asked for alone, and often. */
export class DeniedRight {
  readonly #client: ApiClient;
  #access: Access | undefined;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Takes the rights as a preflight found them. */
  readonly take = (rights: readonly ReviewedRights[]): void => {
    this.#access = undefined;
    for (const { on, denied, level } of rights) {
      const [verb] = denied;
      if (verb === undefined || level !== 'failure') continue;
      this.#access = { ...on, verb };
      return;
    }
  };

  /** Whether the one that was missing is there now. One small request; none where none was missing. Never throws. */
  readonly isGranted = async (): Promise<boolean> => {
    const access = this.#access;
    return access !== undefined && (await mayAccess(this.#client, access).catch(() => false));
  };
}
