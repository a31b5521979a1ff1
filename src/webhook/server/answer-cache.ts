import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { readAdmissionReview, responseParts } from '../review/admission-review.js';
import { reviewPod, type ReviewResult } from '../review/review-pod.js';
import { type ReviewSubject, subjectOf } from '../review/review-subject.js';

const MOST_REMEMBERED = 128;
const LONGEST_REMEMBERED = 64 * 1024;
// As an API server writes it: the only thing in which two requests for the pods of one ReplicaSet differ.
const UID = /^(\{"kind":"AdmissionReview","apiVersion":"[^"\\]{1,40}","request":\{"uid":")([\w-]{1,64})"/;
// In a text, the quotes would be escaped: these are keys. Their values are what the pods of one ReplicaSet have in common.
const NAMESPACE = '"namespace":"';
const GENERATE_NAME = '"generateName":"';

/** What is answered to a body, and of what it came. */
export interface ReviewAnswer {
  /** The AdmissionReview that goes back. */
  readonly text: string;
  readonly subject: ReviewSubject;
  readonly result: ReviewResult;
}

/** A body without the uid. */
interface BodyAroundUid {
  readonly beforeUid: string;
  readonly afterUid: string;
}

interface CachedAnswer extends BodyAroundUid, Omit<ReviewAnswer, 'text'> {
  /** The answer in front of the uid, and behind it. */
  readonly around: readonly [string, string];
}

/** A body in pieces. */
interface SplitBody extends BodyAroundUid {
  readonly uid: string;
  /** Of the ReplicaSet, or whatever it is that makes pods by its name. */
  readonly ownerKey: string;
}

/**
 * Answers requests. From the third on of the pods that a ReplicaSet makes in a row, which differ in the uid of the request
 * alone, an answer costs next to nothing. The second is remembered, not the first: most pods are one of a kind, and would be
 * kept for nobody.
 */
export class Reviewer {
  readonly #sidecarConfig: () => SidecarConfig;
  /** By maker, what has not been asked for longest first; undefined where it was asked for once. */
  readonly #remembered = new Map<string, CachedAnswer | undefined>();
  #rememberedFor: SidecarConfig | undefined;

  /** @param sidecarConfig what is in force; asked once for each request */
  constructor(sidecarConfig: () => SidecarConfig) {
    this.#sidecarConfig = sidecarConfig;
  }

  /**
   * The answer to the body of a request, by one configuration as a whole.
   * @throws BadReviewError where the body is none
   */
  answer(body: string): ReviewAnswer {
    const sidecarConfig = this.#sidecarConfig();
    if (sidecarConfig !== this.#rememberedFor) {
      this.#remembered.clear();
      this.#rememberedFor = sidecarConfig;
    }
    const pieces = splitBody(body);
    return pieces ? this.#answerFromCache(body, pieces, sidecarConfig) : reviewBody(body, sidecarConfig).answer;
  }

  #answerFromCache(
    body: string,
    { uid, ownerKey, ...question }: SplitBody,
    sidecarConfig: SidecarConfig,
  ): ReviewAnswer {
    const cached = this.#remembered.get(ownerKey);
    if (cached?.afterUid === question.afterUid && cached.beforeUid === question.beforeUid) {
      this.#remember(ownerKey, cached);
      const { subject, result, around } = cached;
      return { text: around[0] + JSON.stringify(uid) + around[1], subject, result };
    }
    const { answer, around, uid: uidRead } = reviewBody(body, sidecarConfig);
    const { subject, result: reviewed } = answer;
    // Of two uids in a request, the last one counts.
    const isSecond = this.#remembered.has(ownerKey) && uidRead === uid;
    this.#remember(ownerKey, isSecond ? { ...question, subject, result: reviewed, around } : undefined);
    return answer;
  }

  #remember(ownerKey: string, remembered: CachedAnswer | undefined): void {
    this.#remembered.delete(ownerKey);
    this.#remembered.set(ownerKey, remembered);
    if (this.#remembered.size <= MOST_REMEMBERED) return;
    for (const oldest of this.#remembered.keys()) {
      this.#remembered.delete(oldest);
      return;
    }
  }
}

interface ReviewedBody extends Pick<CachedAnswer, 'around'> {
  readonly answer: ReviewAnswer;
  readonly uid: string;
}

function reviewBody(body: string, sidecarConfig: SidecarConfig): ReviewedBody {
  const request = readAdmissionReview(body);
  const result = reviewPod(request, sidecarConfig);
  const around = responseParts(request, result.response);
  const { uid } = request;
  return { answer: { text: around.join(JSON.stringify(uid)), subject: subjectOf(request), result }, around, uid };
}

/** The first text under a key; undefined where there is none. */
function firstValueOf(key: string, body: string): string | undefined {
  const found = body.indexOf(key);
  if (found < 0) return undefined;
  const begin = found + key.length;
  return body.slice(begin, body.indexOf('"', begin));
}

function splitBody(body: string): SplitBody | undefined {
  if (body.length > LONGEST_REMEMBERED) return undefined;
  const [, beforeUid = '', uid = ''] = UID.exec(body) ?? [];
  const generateName = firstValueOf(GENERATE_NAME, body);
  if (uid === '' || generateName === undefined) return undefined;
  // A copy: a piece of the body would keep all of it.
  const ownerKey = Buffer.from(`${firstValueOf(NAMESPACE, body) ?? ''}/${generateName}`).toString();
  return { beforeUid, uid, afterUid: body.slice(beforeUid.length + uid.length), ownerKey };
}
