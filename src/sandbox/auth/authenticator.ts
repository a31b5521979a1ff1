import { failureStatus, StatusError } from '../api-status.js';
import type { KubernetesVersion } from '../kubernetes-version.js';
import { anonymousUser, type User } from '../user.js';
import type { TokenUser } from './token-file.js';

/** Says who a request is from by its Authorization header. */
export type Authenticator = (authorization: string | undefined) => User;

/** Without tokens every client is the same user, without privileged groups: nothing is refused, and limits hold for all. */
const sharedUser: User = { name: 'sandbox', groups: ['system:authenticated'] };

/** Knows users by bearer token. A request without a token is anonymous; an unknown token is 401, in plain text on 1.7. */
export function newAuthenticator(users: readonly TokenUser[] | undefined, version: KubernetesVersion): Authenticator {
  if (users === undefined) return () => sharedUser;
  const byToken = new Map(users.map((user) => [user.token, user]));
  return (authorization) => {
    if (authorization === undefined || authorization === '') return anonymousUser;
    const [scheme, token = ''] = authorization.trim().split(/\s+/);
    const user = scheme?.toLowerCase() === 'bearer' ? byToken.get(token) : undefined;
    if (user === undefined) throw unauthorized(version);
    return user;
  };
}

function unauthorized(version: KubernetesVersion): StatusError {
  if (version === '1.7') return new StatusError(401, 'Unauthorized\n', { 'content-type': 'text/plain; charset=utf-8' });
  return new StatusError(401, failureStatus({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' }));
}
