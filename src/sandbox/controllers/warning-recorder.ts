import { createHash } from 'node:crypto';

import type { JsonObject } from '../json/json-value.js';
import { timestamp } from '../json/timestamp.js';
import type { InternalClient } from './internal-client.js';
import type { SeenObject } from './owned-objects.js';

/** What an event is about. */
export interface WarningSubject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly owner: SeenObject;
}

/** Writes Events, as client-go's recorder does: a repeated warning increases the count of its Event. */
export class WarningRecorder {
  readonly #counts = new Map<string, number>();

  readonly #client: InternalClient;
  readonly #component: string;
  readonly #now: () => Date;

  constructor(client: InternalClient, component: string, now: () => Date) {
    this.#client = client;
    this.#component = component;
    this.#now = now;
  }

  /** Writes a Warning, without waiting for the write. */
  warn(subject: WarningSubject, reason: string, message: string): void {
    // A failed write is ignored: an Event never stops a controller.
    this.#write(subject, reason, message).catch(() => undefined);
  }

  async #write(subject: WarningSubject, reason: string, message: string): Promise<void> {
    const { namespace, name: owner, uid } = subject.owner.stored;
    const digest = createHash('sha256').update(`${uid} ${reason} ${message}`).digest('hex').slice(0, 16);
    const name = `${owner}.${digest}`;
    const count = (this.#counts.get(`${namespace}/${name}`) ?? 0) + 1;
    this.#counts.set(`${namespace}/${name}`, count);
    const body = { ...this.#event(subject, { reason, message, count }), metadata: { name, namespace } };
    // A PUT creates an Event that does not exist.
    await this.#client.send({ verb: 'update', apiVersion: 'v1', resource: 'events', namespace, name, body });
  }

  #event({ apiVersion, kind, owner }: WarningSubject, said: JsonObject): JsonObject {
    const { namespace, name, uid, resourceVersion } = owner.stored;
    const at = timestamp(this.#now());
    return {
      involvedObject: { kind, namespace, name, uid, apiVersion, resourceVersion: String(resourceVersion) },
      ...said,
      source: { component: this.#component },
      firstTimestamp: at,
      lastTimestamp: at,
      type: 'Warning',
    };
  }
}
