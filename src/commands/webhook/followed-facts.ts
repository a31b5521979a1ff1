import isEqual from 'lodash/isEqual.js';
import { type Observable, Subscription } from 'rxjs';

import {
  type ClusterFacts,
  FACT_KINDS,
  FACT_SOURCES,
  type FactKind,
  neededFacts,
  unreadWarning,
  withFacts,
} from '../../controller/configuration/cluster-facts.js';
import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { errorMessage } from '../../json/error-message.js';
import type { JsonObject } from '../../json/json.js';
import type { CollectionEvent } from '../../kubernetes/watch/followed-collection.js';
import type { Logger } from '../../observability/logger.js';
import { messageWithAdvice } from '../../runtime/advice-of.js';

export interface FollowedFactsOptions {
  /** The configuration in force. */
  readonly sidecarConfig: () => SidecarConfig;
  /** Follows the objects of a kind, as far as they are kept, until it is unsubscribed from. */
  readonly follow: (kind: FactKind) => Observable<CollectionEvent<JsonObject>>;
  readonly logger: Pick<Logger, 'warn' | 'info' | 'debug'>;
}

/** A kind that is followed. */
interface FollowedKind {
  readonly subscription: Subscription;
  /** What is known of it; nothing where it may not be read, or was not yet. */
  facts: Partial<ClusterFacts>;
}

/** The configuration in force with what its injector has to know of the cluster, as it is now. */
export class FollowedFacts {
  readonly #options: FollowedFactsOptions;
  readonly #followed = new Map<FactKind, FollowedKind>();
  /** What was told of which kind. */
  readonly #told = new Set<string>();
  #followedFor: SidecarConfig | undefined;
  #combined: { readonly of: SidecarConfig; readonly config: SidecarConfig } | undefined;

  constructor(options: FollowedFactsOptions) {
    this.#options = options;
  }

  /** Begins to follow. Resolves when each kind that is needed has been read, or could not be. */
  async begin(): Promise<void> {
    await Promise.all(this.#followNeeded(this.#options.sidecarConfig()));
  }

  /** The same object while neither the configuration nor the cluster changes. */
  current(): SidecarConfig {
    const sidecarConfig = this.#options.sidecarConfig();
    // What a new configuration needs counts as soon as it has been read.
    if (this.#followedFor !== sidecarConfig) void Promise.all(this.#followNeeded(sidecarConfig));
    if (this.#combined?.of !== sidecarConfig) {
      const facts: Partial<ClusterFacts>[] = [...this.#followed.values()].map((one) => one.facts);
      this.#combined = { of: sidecarConfig, config: facts.reduce(withFacts, sidecarConfig) };
    }
    return this.#combined.config;
  }

  /** Ends it: what was read last stays. */
  stop(): void {
    for (const { subscription } of this.#followed.values()) subscription.unsubscribe();
  }

  #followNeeded(sidecarConfig: SidecarConfig): readonly Promise<void>[] {
    this.#followedFor = sidecarConfig;
    const needs = neededFacts(sidecarConfig);
    for (const [kind, { subscription }] of this.#followed) {
      if (needs[kind]) continue;
      subscription.unsubscribe();
      this.#followed.delete(kind);
    }
    return FACT_KINDS.filter((kind) => needs[kind] && !this.#followed.has(kind)).map((kind) => this.#follow(kind));
  }

  #follow(kind: FactKind): Promise<void> {
    const followed: FollowedKind = { subscription: new Subscription(), facts: {} };
    this.#followed.set(kind, followed);
    return new Promise((resolve) => {
      const events = this.#options.follow(kind).subscribe((event) => {
        this.#tell(kind, event);
        const facts = factsAfter(kind, event) ?? followed.facts;
        if (!isEqual(facts, followed.facts)) {
          followed.facts = facts;
          this.#combined = undefined;
        }
        resolve();
      });
      followed.subscription.add(events);
    });
  }

  /** Tells once what is not as it should be, and again where it was meanwhile. */
  #tell(kind: FactKind, event: CollectionEvent<JsonObject>): void {
    const { logger } = this.#options;
    if (event.kind === 'unanswered') {
      const error = errorMessage(event.error);
      logger.debug('the cluster could not be read, what was read last is kept', { resource: kind, error });
      return;
    }
    if (event.kind === 'objects') {
      this.#told.delete(`${kind} refused`);
      this.#told.delete(`${kind} absent`);
      return;
    }
    const key = `${kind} ${event.kind}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    const source = FACT_SOURCES[kind];
    const { plural } = source.resource;
    if (event.kind === 'refused') {
      logger.warn(unreadWarning(source, event.error));
    } else if (event.kind === 'absent') {
      logger.info(`the server has no ${plural}: they are looked for every five minutes`);
    } else {
      logger.warn(`${messageWithAdvice(event.error)}; ${plural} are listed every 30 s`);
    }
  }
}

/** What is known of a kind after an event; undefined: what was known before. */
function factsAfter(kind: FactKind, event: CollectionEvent<JsonObject>): Partial<ClusterFacts> | undefined {
  switch (event.kind) {
    case 'objects':
      return FACT_SOURCES[kind].factsOf([...event.objects.values()]);
    case 'absent':
      return FACT_SOURCES[kind].factsOf([]);
    case 'refused':
      return {};
    case 'unwatched':
    case 'unanswered':
      return undefined;
  }
}
