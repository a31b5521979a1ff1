import type { IssuerFlags } from '../shared/issuer-flags.js';

/** Flags of `certs create`, as commander gives them. */
export interface CertsCreateFlags extends IssuerFlags {
  readonly service: string;
  readonly namespace?: string;
  readonly secret: string;
  readonly force?: true;
  readonly dryRun?: true;
}
