import isEqual from 'lodash/isEqual.js';

import {
  type ClusterFacts,
  type FactNeeds,
  type FactReading,
  neededFacts,
  withFacts,
} from '../../controller/configuration/cluster-facts.js';
import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { errorMessage } from '../../json/error-message.js';
import type { Logger } from '../../observability/logger.js';
import type { Clock } from '../../runtime/clock.js';

/** Between two reads of the cluster: nodes, namespaces and ProxyConfigs change seldom. */
const POLL_MS = 30_000;

export interface FollowedFactsOptions {
  /** The configuration in force. */
  readonly sidecarConfig: () => SidecarConfig;
  /** Reads the cluster. @throws KubeApiError */
  readonly read: (needs: FactNeeds) => Promise<FactReading>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn' | 'debug'>;
}

/** The configuration in force with what its injector has to know of the cluster, which is read again and again. */
export class FollowedFacts {
  readonly #options: FollowedFactsOptions;
  #facts: Partial<ClusterFacts> = {};
  #needs: FactNeeds | undefined;
  #combined: { readonly of: SidecarConfig; readonly config: SidecarConfig } | undefined;
  #told: readonly string[] = [];
  #cancel: () => void = () => undefined;
  #isStopped = false;
  /** Of the read that counts: an older one that comes later does not. */
  #turn = 0;

  constructor(options: FollowedFactsOptions) {
    this.#options = options;
  }

  /** Reads the cluster for the first time; a server that does not answer is asked again later. */
  async begin(): Promise<void> {
    await this.#readAgain();
  }

  /** The same object while neither the configuration nor the cluster changes. */
  current(): SidecarConfig {
    const sidecarConfig = this.#options.sidecarConfig();
    if (this.#combined?.of !== sidecarConfig) {
      this.#combined = { of: sidecarConfig, config: withFacts(sidecarConfig, this.#facts) };
      // What the new configuration needs may not have been read.
      if (this.#needs && !isEqual(this.#needs, neededFacts(sidecarConfig))) this.#readSoon(0);
    }
    return this.#combined.config;
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  async #readAgain(): Promise<void> {
    const { sidecarConfig, read, logger } = this.#options;
    const needs = neededFacts(sidecarConfig());
    this.#needs = needs;
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const reading = await read(needs);
      if (turn !== this.#turn) return;
      this.#take(reading);
    } catch (error) {
      logger.debug('the cluster could not be read, what was read last is kept', { error: errorMessage(error) });
    }
    this.#readSoon(POLL_MS);
  }

  #take({ facts, warnings }: FactReading): void {
    for (const warning of warnings.filter((one) => !this.#told.includes(one))) this.#options.logger.warn(warning);
    this.#told = warnings;
    if (isEqual(facts, this.#facts)) return;
    this.#facts = facts;
    this.#combined = undefined;
  }

  #readSoon(delayMs: number): void {
    this.#cancel();
    if (this.#isStopped) return;
    this.#cancel = this.#options.clock.after(delayMs, () => void this.#readAgain());
  }
}
