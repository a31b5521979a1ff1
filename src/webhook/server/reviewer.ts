import { answerAround, readAdmissionReview } from '../review/admission-review.js';
import { reviewPod, type Reviewed } from '../review/review-pod.js';
import { subjectOf, type ReviewSubject } from '../review/review-subject.js';
import type { SidecarConfig } from '../../injection/config/sidecar-config.js';

const MOST_REMEMBERED = 128;
const LONGEST_REMEMBERED = 64 * 1024;
// As an API server writes it: the only thing in which two requests for the pods of one ReplicaSet differ.
const UID = /^(\{"kind":"AdmissionReview","apiVersion":"[^"\\]{1,40}","request":\{"uid":")([\w-]{1,64})"/;
// In a text, the quotes would be escaped: these are keys. Their values are what the pods of one ReplicaSet have in common.
const NAMESPACE = '"namespace":"';
const GENERATE_NAME = '"generateName":"';

/** What is answered to a body, and of what it came. */
export interface Answer {
  /** The AdmissionReview that goes back. */
  readonly text: string;
  readonly subject: ReviewSubject;
  readonly reviewed: Reviewed;
}

/** A body without the uid. */
interface Question {
  readonly before: string;
  readonly behind: string;
}

interface Remembered extends Question, Omit<Answer, 'text'> {
  /** The answer in front of the uid, and behind it. */
  readonly around: readonly [string, string];
}

/** A body in pieces. */
interface Pieces extends Question {
  readonly uid: string;
  /** Of the ReplicaSet, or whatever it is that makes pods by its name. */
  readonly maker: string;
}

/** The first text under a key; undefined where there is none. */
function textUnder(key: string, body: string): string | undefined {
  const found = body.indexOf(key);
  if (found < 0) return undefined;
  const begin = found + key.length;
  return body.slice(begin, body.indexOf('"', begin));
}

function piecesOf(body: string): Pieces | undefined {
  if (body.length > LONGEST_REMEMBERED) return undefined;
  const [, before = '', uid = ''] = UID.exec(body) ?? [];
  const generateName = textUnder(GENERATE_NAME, body);
  if (uid === '' || generateName === undefined) return undefined;
  // A copy: a piece of the body would keep all of it.
  const maker = Buffer.from(`${textUnder(NAMESPACE, body) ?? ''}/${generateName}`).toString();
  return { before, uid, behind: body.slice(before.length + uid.length), maker };
}

/**
 * Answers requests. From the third on of the pods that a ReplicaSet makes in a row, which differ in the uid of the request
 * alone, an answer costs next to nothing. The second is remembered, not the first: most pods are one of a kind, and would be
 * kept for nobody.
 */
export class Reviewer {
  readonly #sidecarConfig: () => SidecarConfig;
  /** By maker, what has not been asked for longest first; undefined where it was asked for once. */
  readonly #remembered = new Map<string, Remembered | undefined>();
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
    const pieces = piecesOf(body);
    return pieces ? this.#answerTo(body, pieces, sidecarConfig) : made(body, sidecarConfig).answer;
  }

  #answerTo(body: string, { uid, maker, ...question }: Pieces, sidecarConfig: SidecarConfig): Answer {
    const known = this.#remembered.get(maker);
    if (known?.behind === question.behind && known.before === question.before) {
      this.#remember(maker, known);
      const { subject, reviewed, around } = known;
      return { text: around[0] + JSON.stringify(uid) + around[1], subject, reviewed };
    }
    const { answer, around, uid: uidRead } = made(body, sidecarConfig);
    const { subject, reviewed } = answer;
    // Of two uids in a request, the last one counts.
    const isSecond = this.#remembered.has(maker) && uidRead === uid;
    this.#remember(maker, isSecond ? { ...question, subject, reviewed, around } : undefined);
    return answer;
  }

  #remember(maker: string, remembered: Remembered | undefined): void {
    this.#remembered.delete(maker);
    this.#remembered.set(maker, remembered);
    if (this.#remembered.size <= MOST_REMEMBERED) return;
    for (const oldest of this.#remembered.keys()) {
      this.#remembered.delete(oldest);
      return;
    }
  }
}

interface Made extends Pick<Remembered, 'around'> {
  readonly answer: Answer;
  readonly uid: string;
}

function made(body: string, sidecarConfig: SidecarConfig): Made {
  const request = readAdmissionReview(body);
  const reviewed = reviewPod(request, sidecarConfig);
  const around = answerAround(request, reviewed.verdict);
  const { uid } = request;
  return { answer: { text: around.join(JSON.stringify(uid)), subject: subjectOf(request), reviewed }, around, uid };
}
