import { isJsonObject, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { shorten } from '../../json/shorten.js';
import { resourcePath } from '../../kubernetes/discovery/api-resources.js';
import { objectPath } from '../../kubernetes/discovery/workload-resources.js';
import { type ApiClient, STRATEGIC_MERGE_PATCH } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import type { WorkloadKey } from './workload-key.js';

// A creator waits for 30 s: a request that takes a third of that is made again. (The next read shows a PATCH that was only slow.)
const TIMEOUT_MS = 10_000;

/** The requests of one attempt about its object, and the statuses of their answers. */
export class ObjectExchange {
  readonly path: string;
  readonly #client: ApiClient;
  readonly #namespace: string;
  readonly #uid: string | undefined;
  readonly #statuses: number[] = [];

  constructor(client: ApiClient, { resource, namespace, name, uid }: WorkloadKey) {
    this.#uid = uid;
    this.#client = client;
    this.#namespace = namespace;
    this.path = objectPath(resource, namespace, name);
  }

  /** HTTP statuses of the PATCHes so far; 0 where there was no answer. */
  get statuses(): readonly number[] {
    return this.#statuses;
  }

  /** The object as it is now: the one that the watch has delivered, not another one of that name. */
  async read(): Promise<JsonObject> {
    const request = { method: 'GET', path: this.path, timeoutMs: TIMEOUT_MS } as const;
    return this.#believe('GET', await this.#client.request(request), this.#uid);
  }

  /** A Job of the object's namespace; undefined where there is none. */
  async readJob(name: string): Promise<JsonObject | undefined> {
    const path = resourcePath({ groupVersion: 'batch/v1', plural: 'jobs' }, { namespace: this.#namespace, name });
    try {
      return asObject(await this.#client.request({ method: 'GET', path, timeoutMs: TIMEOUT_MS }));
    } catch (error) {
      if (error instanceof KubeApiError && error.isNotFound) return undefined;
      throw error;
    }
  }

  /**
   * Sends a strategic merge patch; the answer is the object after it.
   * @param uid of the object that was read: of another one nothing is believed
   */
  async patch(body: JsonObject, uid?: string): Promise<JsonObject> {
    try {
      const request = { method: 'PATCH', path: this.path, body, contentType: STRATEGIC_MERGE_PATCH } as const;
      const answer = this.#believe('PATCH', await this.#client.request({ ...request, timeoutMs: TIMEOUT_MS }), uid);
      this.#statuses.push(200);
      return answer;
    } catch (error) {
      if (error instanceof KubeApiError) this.#statuses.push(error.status);
      throw error;
    }
  }

  /** The object in an answer, where it is the one of that uid; any is, where none is known. */
  #believe(method: string, answer: unknown, uid: string | undefined): JsonObject {
    const object = asObject(answer);
    const got = stringIn(objectAt(object, 'metadata')['uid']);
    if (uid === undefined || got === uid) return object;
    const what = got === undefined ? 'no uid' : `uid "${shorten(got)}"`;
    const message = `the answer is not the object that was seen: got ${what}, want uid "${uid}"`;
    throw new KubeApiError({ request: `${method} ${this.path}`, status: 200, reason: 'NotTheAnswer', message });
  }
}

function asObject(answer: unknown): JsonObject {
  return isJsonObject(answer) ? answer : {};
}
