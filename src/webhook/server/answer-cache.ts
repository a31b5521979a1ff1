import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { type ReviewAnswer, type SentReview, withUid } from '../review/answer-review.js';

const MAX_ANSWERS = 128;
const MAX_BODY_LENGTH = 64 * 1024;
// As an API server writes it: the only thing in which two requests for the pods of one ReplicaSet differ.
const UID = /^(\{"kind":"AdmissionReview","apiVersion":"[^"\\]{1,40}","request":\{"uid":")([\w-]{1,64})"/;
// In a text, the quotes would be escaped: these are keys. Their values are what the pods of one ReplicaSet have in common.
const NAMESPACE = '"namespace":"';
const GENERATE_NAME = '"generateName":"';

export interface AnswerCacheOptions {
  /** The configuration in force; read once for each request. */
  readonly sidecarConfig: () => SidecarConfig;
  /** Answers one request by one configuration. @throws BadReviewError where the body is not an AdmissionReview */
  readonly answerReview: (sent: SentReview, sidecarConfig: SidecarConfig) => ReviewAnswer;
}

/** A body without the uid. */
interface BodyAroundUid {
  readonly beforeUid: string;
  readonly afterUid: string;
}

/** A body, taken apart. */
interface SplitBody extends BodyAroundUid {
  readonly uid: string;
  /** Namespace and generateName, of the ReplicaSet or of another controller that creates pods, and the path. */
  readonly ownerKey: string;
}

interface CachedAnswer extends BodyAroundUid {
  readonly answer: ReviewAnswer;
}

/**
 * Answers requests, and keeps answers: from the third on of the pods that a ReplicaSet creates in a row, which differ in the
 * uid of the request alone, an answer costs next to nothing. The second is kept, not the first: most pods are one of a kind.
 */
export class AnswerCache {
  readonly #options: AnswerCacheOptions;
  /** By owner, the one least recently asked for first; undefined where it was asked for once. */
  readonly #answers = new Map<string, CachedAnswer | undefined>();
  #answersBy: SidecarConfig | undefined;

  constructor(options: AnswerCacheOptions) {
    this.#options = options;
  }

  /** The answer to a request, by one configuration as a whole. @throws what answering throws */
  answer(sent: SentReview): ReviewAnswer {
    const sidecarConfig = this.#options.sidecarConfig();
    if (sidecarConfig !== this.#answersBy) {
      this.#answers.clear();
      this.#answersBy = sidecarConfig;
    }
    const split = splitBody(sent);
    return (split && this.#cached(split)) ?? this.#answerAndKeep(sent, split, sidecarConfig);
  }

  #cached({ uid, ownerKey, beforeUid, afterUid }: SplitBody): ReviewAnswer | undefined {
    const cached = this.#answers.get(ownerKey);
    if (cached?.afterUid !== afterUid || cached.beforeUid !== beforeUid) return undefined;
    this.#keep(ownerKey, cached);
    return withUid(cached.answer, uid);
  }

  #answerAndKeep(sent: SentReview, split: SplitBody | undefined, sidecarConfig: SidecarConfig): ReviewAnswer {
    const answer = this.#options.answerReview(sent, sidecarConfig);
    if (split) {
      const { uid, ownerKey, beforeUid, afterUid } = split;
      // Of two uids in a request, the last one counts.
      const isSecond = this.#answers.has(ownerKey) && answer.uid === uid;
      this.#keep(ownerKey, isSecond ? { beforeUid, afterUid, answer } : undefined);
    }
    return answer;
  }

  #keep(ownerKey: string, answer: CachedAnswer | undefined): void {
    this.#answers.delete(ownerKey);
    this.#answers.set(ownerKey, answer);
    if (this.#answers.size <= MAX_ANSWERS) return;
    for (const oldest of this.#answers.keys()) {
      this.#answers.delete(oldest);
      return;
    }
  }
}

/** Takes a body apart; undefined where it is too large, or not written as an API server writes it. */
function splitBody({ body, path }: SentReview): SplitBody | undefined {
  if (body.length > MAX_BODY_LENGTH) return undefined;
  const [, beforeUid = '', uid = ''] = UID.exec(body) ?? [];
  const generateName = firstValueOf(GENERATE_NAME, body);
  if (uid === '' || generateName === undefined) return undefined;
  // A copy: a slice of the body would keep all of it.
  const ownerKey = Buffer.from(`${firstValueOf(NAMESPACE, body) ?? ''}/${generateName} ${path}`).toString();
  return { beforeUid, uid, afterUid: body.slice(beforeUid.length + uid.length), ownerKey };
}

/** The first text under a key; undefined where there is none. */
function firstValueOf(key: string, body: string): string | undefined {
  const found = body.indexOf(key);
  if (found < 0) return undefined;
  const begin = found + key.length;
  return body.slice(begin, body.indexOf('"', begin));
}
