import { isJsonObject, objectAt, stringIn } from '../../json/json.js';
import { resourcePath } from '../discovery/api-resources.js';
import { type ApiClient, STRATEGIC_MERGE_PATCH } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';
import {
  type CountedEvent,
  eventCountPatch,
  eventObject,
  eventPath,
  type EventSource,
  type ObjectReference,
} from './event-object.js';

/** An Event, and whether the server has it. */
export interface WritableEvent extends CountedEvent {
  isWritten: boolean;
}

const REQUEST_TIMEOUT_MS = 10_000;

/** The requests about one Event after the other. */
export class EventWriter {
  readonly #client: ApiClient;
  readonly #source: EventSource;

  constructor(client: ApiClient, source: EventSource) {
    this.#client = client;
    this.#source = source;
  }

  /**
   * Creates it, or where the server has it, writes its count.
   * @throws KubeApiError or CredentialsError where neither can be done
   */
  async write(counted: WritableEvent): Promise<void> {
    if (counted.isWritten && (await this.#patchCount(counted))) return;
    const { involved: recorded, isNewPod } = counted.event;
    const involved = isNewPod ? await this.#withUid(recorded) : recorded;
    const body = eventObject(counted, involved, this.#source);
    try {
      await this.#client.request({ method: 'POST', path: eventPath(involved), body, timeoutMs: REQUEST_TIMEOUT_MS });
      counted.isWritten = true;
    } catch (error) {
      if (!(error instanceof KubeApiError && error.reason === 'AlreadyExists')) throw error;
      // An earlier request was carried out, and its answer lost: what is new is the count.
      counted.isWritten = true;
      await this.#patchCount(counted);
    }
  }

  /** False where the server no longer has the Event: it keeps them for an hour. */
  async #patchCount(counted: CountedEvent): Promise<boolean> {
    const path = eventPath(counted.event.involved, counted.name);
    const body = eventCountPatch(counted);
    const request = { method: 'PATCH', path, body, contentType: STRATEGIC_MERGE_PATCH } as const;
    try {
      await this.#client.request({ ...request, timeoutMs: REQUEST_TIMEOUT_MS });
      return true;
    } catch (error) {
      if (error instanceof KubeApiError && error.isNotFound) return false;
      throw error;
    }
  }

  /** The pod with its uid; without one where the pod is not there, or may not be read. */
  async #withUid(involved: ObjectReference): Promise<ObjectReference> {
    const { namespace, name } = involved;
    const path = resourcePath({ groupVersion: 'v1', plural: 'pods' }, { namespace, name });
    try {
      const pod = await this.#client.request({ method: 'GET', path, timeoutMs: REQUEST_TIMEOUT_MS });
      const uid = isJsonObject(pod) ? stringIn(objectAt(pod, 'metadata')['uid']) : undefined;
      return uid === undefined ? involved : { ...involved, uid };
    } catch (error) {
      if (error instanceof KubeApiError && !error.isRetryable) return involved;
      throw error;
    }
  }
}
