import type { SidecarConfig } from '../injection/sidecar.js';
import { answerAround, readAdmissionReview, type AdmissionRequest } from './admission-review.js';
import { reviewPod, type Reviewed } from './review-pod.js';

// The pods of one ReplicaSet come with one text, often many at once.
const MOST_REMEMBERED = 128;
const LONGEST_REMEMBERED = 64 * 1024;
// As an API server writes it: the only thing in which two requests for the pods of one ReplicaSet differ.
const UID = /^(\{"kind":"AdmissionReview","apiVersion":"[^"\\]{1,40}","request":\{"uid":")([\w-]{1,64})"/;

/** What is answered to a body, and of what it came. */
export interface Answer {
  /** The AdmissionReview that goes back. */
  readonly text: string;
  readonly request: AdmissionRequest;
  readonly reviewed: Reviewed;
}

interface Remembered extends Omit<Answer, 'text'> {
  /** The answer in front of the uid, and behind it. */
  readonly around: readonly [string, string];
}

/** Answers requests; one that was asked before under another uid costs next to nothing. */
export class Reviewer {
  readonly #sidecarConfig: () => SidecarConfig;
  readonly #remembered = new Map<string, Remembered>();
  #rememberedFor: SidecarConfig | undefined;

  /** @param sidecarConfig what is in force; asked once for each request */
  constructor(sidecarConfig: () => SidecarConfig) {
    this.#sidecarConfig = sidecarConfig;
  }

  /**
   * The answer to the body of a request, by one configuration as a whole.
   * @throws BadReviewError where the body is none
   */
  answer(body: string): Answer {
    const sidecarConfig = this.#sidecarConfig();
    if (sidecarConfig !== this.#rememberedFor) {
      this.#remembered.clear();
      this.#rememberedFor = sidecarConfig;
    }
    const [, before = '', uid] = body.length > LONGEST_REMEMBERED ? [] : (UID.exec(body) ?? []);
    if (uid === undefined) return this.#make(body, sidecarConfig).answer;
    const key = before + body.slice(before.length + uid.length);
    const known = this.#remembered.get(key);
    if (known) {
      this.#remember(key, known);
      const { request, reviewed, around } = known;
      return { text: around[0] + JSON.stringify(uid) + around[1], request: { ...request, uid }, reviewed };
    }
    const { answer, around } = this.#make(body, sidecarConfig);
    this.#remember(key, { request: answer.request, reviewed: answer.reviewed, around });
    return answer;
  }

  #make(
    body: string,
    sidecarConfig: SidecarConfig,
  ): { readonly answer: Answer; readonly around: Remembered['around'] } {
    const request = readAdmissionReview(body);
    const reviewed = reviewPod(request, sidecarConfig);
    const around = answerAround(request, reviewed.verdict);
    return { answer: { text: around.join(JSON.stringify(request.uid)), request, reviewed }, around };
  }

  /** Puts it last; what has not been asked for longest is forgotten first. */
  #remember(key: string, remembered: Remembered): void {
    this.#remembered.delete(key);
    this.#remembered.set(key, remembered);
    if (this.#remembered.size <= MOST_REMEMBERED) return;
    for (const oldest of this.#remembered.keys()) {
      this.#remembered.delete(oldest);
      return;
    }
  }
}
