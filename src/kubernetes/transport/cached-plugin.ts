import { setTimeout as sleep } from 'node:timers/promises';

import { type ExecCredential, type PluginRun, runPlugin } from './exec-plugin.js';

const RETRY_MS = 1000;

/** A credential plugin whose credentials are kept until they end, and which is run once a second at most. */
export class CachedPlugin {
  readonly #run: PluginRun;
  readonly #abort = new AbortController();
  #credential: Promise<ExecCredential> | undefined;
  #endsMs = Infinity;
  #mayRunAtMs = 0;

  constructor(run: PluginRun) {
    this.#run = run;
  }

  /** The credentials in force. @throws Error that says why the plugin failed */
  current(): Promise<ExecCredential> {
    if (!this.#credential || this.hasEnded()) {
      const credential = this.#read();
      this.#credential = credential;
      credential.catch(() => {
        if (this.#credential === credential) this.#credential = undefined;
      });
    }
    return this.#credential;
  }

  /** Whether the credentials have reached the end that the plugin gave them. */
  hasEnded(): boolean {
    return Date.now() >= this.#endsMs;
  }

  /** Makes the next use run the plugin again. */
  forget(): void {
    this.#credential = undefined;
    this.#endsMs = Infinity;
  }

  /** Ends a run in progress, which would keep the process alive, and runs it no more. */
  close(): void {
    this.#abort.abort();
  }

  async #read(): Promise<ExecCredential> {
    this.#endsMs = Infinity;
    const waitMs = this.#mayRunAtMs - performance.now();
    const { signal } = this.#abort;
    if (waitMs > 0) await sleep(waitMs, undefined, { signal });
    // Also where it succeeds: a server that refuses what it gives would have it run without end.
    this.#mayRunAtMs = performance.now() + RETRY_MS;
    const credential = await runPlugin(this.#run, undefined, signal);
    // One that has ended already, by a clock that goes wrong perhaps, is tried all the same.
    this.#endsMs = Math.max(credential.endsMs ?? Infinity, Date.now() + RETRY_MS);
    return credential;
  }
}
