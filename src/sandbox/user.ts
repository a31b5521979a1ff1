/** Who is asking. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  /** As the token file says; other users have none. */
  readonly uid?: string;
}

/** The user of a request without a token, where tokens are configured. */
export const anonymousUser: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/** The group whose members may do everything, regardless of roles. */
export const SYSTEM_MASTERS = 'system:masters';
