/** Who is asking. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  /** As the token file says; nobody else has one. */
  readonly uid?: string;
}

/** A request without a token, where tokens are known. */
export const anonymousUser: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/** The group that may do everything, whatever the roles say. */
export const SYSTEM_MASTERS = 'system:masters';
