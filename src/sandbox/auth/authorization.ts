import { StatusError, forbidden, qualified } from '../api-status.js';
import type { KubernetesVersion } from '../kubernetes-version.js';
import type { User } from '../user.js';

/** What somebody wants to do, as roles speak of it. */
export type Attributes =
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
export type Authorizer = (user: User, attributes: Attributes) => boolean;

/** Where no tokens are configured. */
export const allowEverything: Authorizer = () => true;

/** The 403 of a request that no role allows: plain text on 1.7, a Status on 1.9. */
export function denied(user: User, attributes: Attributes, version: KubernetesVersion): StatusError {
  const message = `User ${JSON.stringify(user.name)} cannot ${attributes.verb} ${objectOf(attributes)}`;
  if (version === '1.7') {
    const plain = `${message}.`.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    return new StatusError(403, plain, { 'content-type': 'text/plain; charset=utf-8' });
  }
  const { group, resource, name } = attributes.resourceRequest ? attributes : { group: '', resource: '', name: '' };
  return forbidden({ group, resource }, name, message);
}

function objectOf(attributes: Attributes): string {
  if (!attributes.resourceRequest) return `path ${JSON.stringify(attributes.path)}`;
  const { group, resource, subresource, namespace } = attributes;
  const what = qualified(resource, group) + (subresource === '' ? '' : `/${subresource}`);
  return namespace === '' ? `${what} at the cluster scope` : `${what} in the namespace ${JSON.stringify(namespace)}`;
}
