import { isJsonObject, objectAt } from '../../json/json.js';
import type { ApiClient } from '../transport/api-client.js';
import { resourcePath } from './api-resources.js';

/** Something that somebody may or may not do, as roles speak of it. */
export interface Access {
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string;
  /** Plural: `deployments`. */
  readonly resource: string;
  /** Undefined: in all of them, or a resource that is in none. */
  readonly namespace?: string;
  /** Undefined: every object. */
  readonly name?: string;
}

/** Somebody else whose rights are asked for. */
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

/** Where the questions of one's own rights are POSTed: everybody who is known may ask. */
export const SELF_REVIEWS = resourcePath({
  groupVersion: 'authorization.k8s.io/v1',
  plural: 'selfsubjectaccessreviews',
});
const SUBJECT_REVIEWS = resourcePath({ groupVersion: 'authorization.k8s.io/v1', plural: 'subjectaccessreviews' });

/**
 * Asks whether the caller, or `subject`, may do something. About somebody else only those may ask who may create
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
