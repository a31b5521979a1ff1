/** Flags of `redirect` that say how it works, as commander gives them. */
export interface RedirectCommandFlags {
  readonly ipv6: 'auto' | 'on' | 'off' | 'reject';
  readonly iptables?: string;
  readonly dryRun?: true;
  readonly apply?: true;
  readonly clean?: true;
  readonly skipRuleApply?: true;
  readonly runValidation?: true;
}
