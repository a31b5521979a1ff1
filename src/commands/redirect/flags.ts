import type { RedirectKey } from '../../redirect/rules/redirect-flags.js';
import type { Setting } from '../../redirect/rules/redirect-options.js';

/** Flags of `redirect`, as commander gives them: the settings as they were written. */
export interface RedirectCommandFlags extends Readonly<Partial<Record<RedirectKey, Setting>>> {
  readonly ipv6: 'auto' | 'on' | 'off';
  readonly iptables?: string;
  readonly dryRun?: true;
  readonly apply?: true;
  readonly clean?: true;
}
