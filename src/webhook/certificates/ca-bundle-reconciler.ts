import type { Subscription } from 'rxjs';

import {
  changeCaBundles,
  webhookConfigurationsPath,
} from '../../kubernetes/resources/mutating-webhook-configuration.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { reflectAll } from '../../kubernetes/watch/reflector.js';
import type { Clock } from '../../runtime/clock.js';
import { addToBundle, issuersOf, trustsAll } from './ca-bundle.js';
import type { LoadedCertificate } from './serving-certificate.js';

/** What the reconciler has done. */
export type ReconcilerEvent =
  /** The authority was missing in this many webhooks, and is there again. */
  | { readonly kind: 'restored'; readonly webhooks: number }
  /** It may not watch the configuration, and looks at it again and again instead. Told once for as long as it is so. */
  | { readonly kind: 'unwatched'; readonly error: Error; readonly pollMs: number }
  /** It could not read or write the configuration, and tries again after the delay. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly delayMs: number };

export interface CaBundleReconcilerOptions {
  readonly client: ApiClient;
  /** Name of the MutatingWebhookConfiguration. */
  readonly webhook: string;
  /** What is served now. */
  readonly current: () => Pick<LoadedCertificate, 'certificate' | 'ca'>;
  readonly clock: Clock;
  readonly now: () => Date;
  /** Numbers from 0 up to 1, for jitter. */
  readonly random: () => number;
  readonly onEvent: (event: ReconcilerEvent) => void;
}

// One edit is several changes; and one of several replicas may do what the others then find done.
const COLLAPSE_MS = 100;
/** What the watch does not report is seen after this long, and where it is forbidden after the shorter time. */
const POLL_MS = 60_000;
const UNWATCHED_POLL_MS = 10_000;
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 60_000;
/** A program that leaves the authority in place for so long does not write over it again and again. */
const QUIET_MS = 10 * 60_000;

/**
 * Keeps the authority of the serving certificate in the caBundle of every webhook of a MutatingWebhookConfiguration. It adds
 * what is missing and takes nothing out but what has expired: another authority may be that of another replica, in the middle
 * of a rotation. Where another program writes over it again and again, it writes once a minute at most.
 */
export class CaBundleReconciler {
  #watch: Subscription | undefined;
  #cancelPoll: (() => void) | undefined;
  #cancelReconcile: (() => void) | undefined;
  #pollMs = POLL_MS;
  #stopped = false;
  #busy = false;
  #again = false;
  /** Attempts in a row, without a quiet time between, that wrote or failed. */
  #attempts = 0;
  #lastAttemptMs = -Infinity;
  #notBeforeMs = -Infinity;
  readonly #options: CaBundleReconcilerOptions;

  constructor(options: CaBundleReconcilerOptions) {
    this.#options = options;
  }

  /** Begins; it runs until it is stopped. */
  start(): void {
    this.#poll();
  }

  /** Checks the configuration soon: the serving certificate has changed. */
  check(): void {
    if (this.#stopped || this.#cancelReconcile) return;
    if (this.#busy) {
      this.#again = true;
      return;
    }
    const { clock } = this.#options;
    const delayMs = Math.max(COLLAPSE_MS, this.#notBeforeMs - clock.now());
    this.#cancelReconcile = clock.after(delayMs, () => {
      this.#cancelReconcile = undefined;
      void this.#reconcile();
    });
  }

  /** Ends; a request that is under way is not waited for. */
  stop(): void {
    this.#stopped = true;
    this.#cancelPoll?.();
    this.#cancelReconcile?.();
    this.#watch?.unsubscribe();
  }

  #poll(): void {
    this.#schedulePoll();
    this.check();
  }

  #schedulePoll(): void {
    this.#cancelPoll?.();
    this.#cancelPoll = this.#options.clock.after(this.#pollMs, () => {
      this.#poll();
    });
  }

  async #reconcile(): Promise<void> {
    this.#busy = true;
    try {
      await this.#ensureWatch();
      const webhooks = await this.#restore();
      if (webhooks > 0) {
        this.#backOff();
        this.#notify({ kind: 'restored', webhooks });
      }
    } catch (error) {
      if (error instanceof KubeApiError && error.isUnauthorized) this.#options.client.forgetCredentials();
      this.#again = true;
      this.#notify({ kind: 'failed', error, delayMs: this.#backOff() });
    } finally {
      this.#busy = false;
    }
    if (this.#again) {
      this.#again = false;
      this.check();
    }
  }

  #notify(event: ReconcilerEvent): void {
    if (!this.#stopped) this.#options.onEvent(event);
  }

  async #restore(): Promise<number> {
    const { client, webhook, current, now } = this.#options;
    const { certificate, ca } = current();
    const needed = issuersOf(certificate, ca);
    const { changed } = await changeCaBundles(client, webhook, (bundle) =>
      trustsAll(bundle, needed) ? bundle : addToBundle(bundle, ca, now()),
    );
    return changed;
  }

  /** The pause before the next attempt, longer each time; in milliseconds. */
  #backOff(): number {
    const nowMs = this.#options.clock.now();
    if (nowMs - this.#lastAttemptMs > QUIET_MS) this.#attempts = 0;
    const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#attempts);
    this.#attempts += 1;
    this.#lastAttemptMs = nowMs;
    this.#notBeforeMs = nowMs + delayMs;
    return delayMs;
  }

  async #ensureWatch(): Promise<void> {
    if (this.#watch) return;
    const { client, webhook, random, clock } = this.#options;
    const path = await webhookConfigurationsPath(client);
    if (this.#stopped) return;
    const options = { path, fieldSelector: `metadata.name=${webhook}`, random, clock };
    this.#watch = reflectAll(client, options).subscribe((event) => {
      if (event.kind === 'disconnected') {
        this.#endWatch(event.error);
        return;
      }
      this.#pollMs = POLL_MS;
      this.check();
    });
  }

  /** A server of 1.9 refuses a watch by name to whom it allows only that name. */
  #endWatch(error: Error | undefined): void {
    const isRefused = error instanceof KubeApiError && error.status === 403;
    if (!isRefused || this.#pollMs === UNWATCHED_POLL_MS || this.#stopped) return;
    this.#pollMs = UNWATCHED_POLL_MS;
    this.#schedulePoll();
    this.#notify({ kind: 'unwatched', error, pollMs: UNWATCHED_POLL_MS });
  }
}
