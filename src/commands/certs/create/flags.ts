import type { ChangeFlags } from '../../shared/changes/confirm-change.js';
import type { IssuerFlags } from '../shared/issuer-flags.js';

/** Flags of `certs create`, as commander gives them. */
export interface CertsCreateFlags extends IssuerFlags, ChangeFlags {
  readonly service: string;
  readonly namespace?: string;
  readonly secret: string;
  readonly force?: true;
}
