import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { type AdmissionRequest, readAdmissionReview, writeAdmissionReview } from './admission-review.js';
import { reviewPod } from './review-pod.js';
import type { ReviewResult } from './review-result.js';
import { type ReviewSubject, subjectOf } from './review-subject.js';

/** The answer to a request, and what it is about. */
export interface ReviewAnswer extends Pick<AdmissionRequest, 'uid' | 'apiVersion' | 'dryRun'> {
  /** The AdmissionReview that goes back. */
  readonly text: string;
  readonly subject: ReviewSubject;
  readonly result: ReviewResult;
}

/** A request to a webhook as it was sent. */
export interface SentReview {
  readonly body: string;
  /** Of the URL, unescaped. */
  readonly path: string;
}

/**
 * Answers a request to a webhook.
 * @throws BadReviewError where it is not an AdmissionReview with a request
 */
export function answerReview({ body, path }: SentReview, sidecarConfig: SidecarConfig): ReviewAnswer {
  const request = readAdmissionReview(body);
  const { uid, apiVersion, dryRun } = request;
  const result = reviewPod({ ...request, path }, sidecarConfig);
  const text = writeAdmissionReview(request, result.response);
  return { uid, apiVersion, dryRun, text, subject: subjectOf(request), result };
}

/** The answer to the same request with another uid. */
export function withUid(answer: ReviewAnswer, uid: string): ReviewAnswer {
  const { apiVersion, dryRun, subject, result } = answer;
  return { uid, apiVersion, dryRun, text: writeAdmissionReview({ uid, apiVersion }, result.response), subject, result };
}
