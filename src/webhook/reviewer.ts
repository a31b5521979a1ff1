import type { Json } from '../injection/json.js';
import type { SidecarConfig } from '../injection/sidecar.js';
import type { AdmissionRequest } from './admission-review.js';
import { reviewPod, type Reviewed } from './review-pod.js';

// The pods of one ReplicaSet come with one text, often many at once.
const MOST_REMEMBERED = 128;
/** In characters, about: to write down what is larger costs more than is gained. */
const LONGEST_REMEMBERED = 16 * 1024;

/** What is left of so many characters behind a value; nothing more is looked at when none are. */
function leftBehind(left: number, value: Json | undefined): number {
  if (left <= 0 || value === undefined || value === null) return left;
  if (typeof value === 'string') return left - value.length;
  if (typeof value !== 'object') return left - 1;
  return Object.values(value).reduce<number>(leftBehind, left - Object.keys(value).length);
}

/** Answers requests; the same pod again costs no second rendering. */
export class Reviewer {
  readonly #sidecarConfig: () => SidecarConfig;
  readonly #remembered = new Map<string, Reviewed>();
  #rememberedFor: SidecarConfig | undefined;

  /** @param sidecarConfig what is in force; asked once for each request */
  constructor(sidecarConfig: () => SidecarConfig) {
    this.#sidecarConfig = sidecarConfig;
  }

  /** The answer to a request, by one configuration as a whole. */
  review(request: AdmissionRequest): Reviewed {
    const sidecarConfig = this.#sidecarConfig();
    if (sidecarConfig !== this.#rememberedFor) {
      this.#remembered.clear();
      this.#rememberedFor = sidecarConfig;
    }
    if (leftBehind(LONGEST_REMEMBERED, request.object) <= 0) return reviewPod(request, sidecarConfig);
    const { resource, subResource, operation, namespace, name, object } = request;
    const key = JSON.stringify([resource, subResource, operation, namespace, name, object]);
    const known = this.#remembered.get(key);
    const reviewed = known ?? reviewPod(request, sidecarConfig);
    this.#remember(key, reviewed);
    return reviewed;
  }

  /** Puts it last; what has not been asked for longest is forgotten first. */
  #remember(key: string, reviewed: Reviewed): void {
    this.#remembered.delete(key);
    this.#remembered.set(key, reviewed);
    if (this.#remembered.size <= MOST_REMEMBERED) return;
    for (const oldest of this.#remembered.keys()) {
      this.#remembered.delete(oldest);
      return;
    }
  }
}
