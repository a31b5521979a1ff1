import { forbidden, qualifiedResource, StatusError } from '../api-status.js';
import { isSince, type KubernetesVersion } from '../kubernetes-version.js';
import type { User } from '../user.js';

/** What a user wants to do, in the terms of RBAC rules. */
export type AuthorizationAttributes =
  | {
      readonly resourceRequest: true;
      readonly verb: string;
      readonly group: string;
      readonly resource: string;
      readonly subresource: string;
      readonly namespace: string;
      readonly name: string;
    }
  | { readonly resourceRequest: false; readonly verb: string; readonly path: string };

/** Whether a user may do something. */
export type Authorizer = (user: User, attributes: AuthorizationAttributes) => boolean;

/** Where no tokens are configured. */
export const alwaysAllow: Authorizer = () => true;

/** The 403 of a request that no role allows: plain text on 1.7, a Status on 1.9. */
export function forbiddenRequest(
  user: User,
  attributes: AuthorizationAttributes,
  version: KubernetesVersion,
): StatusError {
  const message = `User ${JSON.stringify(user.name)} cannot ${attributes.verb} ${describeTarget(attributes)}`;
  if (version === '1.7') {
    const plain = `${message}.`.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    return new StatusError(403, plain, { 'content-type': 'text/plain; charset=utf-8' });
  }
  if (isSince(version, 12)) return forbiddenInNewerWords(user, attributes);
  const { group, resource, name } = attributes.resourceRequest ? attributes : { group: '', resource: '', name: '' };
  return forbidden({ group, resource }, name, message);
}

/** The words of newer servers: `User "a" cannot list resource "pods" in API group "" in the namespace "b"`. */
function forbiddenInNewerWords(user: User, attributes: AuthorizationAttributes): StatusError {
  const who = `User ${JSON.stringify(user.name)} cannot ${attributes.verb}`;
  if (!attributes.resourceRequest) {
    return forbidden({ group: '', resource: '' }, '', `${who} path ${JSON.stringify(attributes.path)}`);
  }
  const { group, resource, subresource, namespace, name } = attributes;
  const what = JSON.stringify(subresource === '' ? resource : `${resource}/${subresource}`);
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const why = `${who} resource ${what} in API group ${JSON.stringify(group)} ${where}`;
  return forbidden({ group, resource }, name, why);
}

function describeTarget(attributes: AuthorizationAttributes): string {
  if (!attributes.resourceRequest) return `path ${JSON.stringify(attributes.path)}`;
  const { group, resource, subresource, namespace } = attributes;
  const what = qualifiedResource(resource, group) + (subresource === '' ? '' : `/${subresource}`);
  return namespace === '' ? `${what} at the cluster scope` : `${what} in the namespace ${JSON.stringify(namespace)}`;
}
