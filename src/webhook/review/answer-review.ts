import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { type AdmissionRequest, readAdmissionReview, writeAdmissionReview } from './admission-review.js';
import { reviewPod } from './review-pod.js';
import type { ReviewResult } from './review-result.js';
import { type ReviewSubject, subjectOf } from './review-subject.js';

/** The answer to a request, and what it is about. */
export interface ReviewAnswer extends Pick<AdmissionRequest, 'uid' | 'apiVersion'> {
  /** The AdmissionReview that goes back. */
  readonly text: string;
  readonly subject: ReviewSubject;
  readonly result: ReviewResult;
}

/**
 * Answers the body of a request to a webhook.
 * @throws BadReviewError where it is not an AdmissionReview with a request
 */
export function answerReview(body: string, sidecarConfig: SidecarConfig): ReviewAnswer {
  const request = readAdmissionReview(body);
  const { uid, apiVersion } = request;
  const result = reviewPod(request, sidecarConfig);
  return { uid, apiVersion, text: writeAdmissionReview(request, result.response), subject: subjectOf(request), result };
}

/** The answer to the same request with another uid. */
export function withUid({ apiVersion, subject, result }: ReviewAnswer, uid: string): ReviewAnswer {
  return { uid, apiVersion, text: writeAdmissionReview({ uid, apiVersion }, result.response), subject, result };
}
