/** Who is asking. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

/** A request without a token, where tokens are known. */
export const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/** The group that may do everything, whatever the roles say. */
export const MASTERS = 'system:masters';
