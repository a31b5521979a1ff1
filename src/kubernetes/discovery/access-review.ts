import { isJsonObject, objectAt } from '../../json/json.js';
import type { ApiClient } from '../transport/api-client.js';
import { resourcePath } from './api-resources.js';

/** An action that a user may or may not take, as roles describe it. */
export interface Access {
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string;
  /** Plural: `deployments`. */
  readonly resource: string;
  /** Undefined: in all namespaces, or a resource without namespaces. */
  readonly namespace?: string;
  /** Undefined: every object. */
  readonly name?: string;
}

/** Another user whose rights are checked. */
export interface Subject {
  readonly user: string;
  readonly groups: readonly string[];
}

/** The subject of a service account, with the groups that the server gives it. */
export function serviceAccountSubject(namespace: string, name: string): Subject {
  return {
    user: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
}

/** Where the reviews of one's own rights are POSTed: every authenticated user may. */
export const SELF_REVIEWS = resourcePath({
  groupVersion: 'authorization.k8s.io/v1',
  plural: 'selfsubjectaccessreviews',
});
const SUBJECT_REVIEWS = resourcePath({ groupVersion: 'authorization.k8s.io/v1', plural: 'subjectaccessreviews' });

/**
 * Asks whether the caller, or `subject`, has access. To ask about another user takes the right to create
 * subjectaccessreviews.
 * @throws KubeApiError where the server does not say
 */
export async function mayAccess(client: ApiClient, access: Access, subject?: Subject): Promise<boolean> {
  const kind = subject ? 'SubjectAccessReview' : 'SelfSubjectAccessReview';
  const { user, groups } = subject ?? {};
  const spec = { resourceAttributes: access, ...(subject ? { user, groups } : {}) };
  const review = await client.request({
    method: 'POST',
    path: subject ? SUBJECT_REVIEWS : SELF_REVIEWS,
    body: { apiVersion: 'authorization.k8s.io/v1', kind, spec },
  });
  return isJsonObject(review) && objectAt(review, 'status')['allowed'] === true;
}
