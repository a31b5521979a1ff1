import type { ConfigFlags, InputFlags } from '../kube-inject/flags.js';

/** Flags of `explain`, as commander gives them. */
export interface ExplainFlags extends ConfigFlags, InputFlags {
  readonly namespace?: string;
  readonly allNamespaces?: true;
  readonly redirect?: true;
  readonly strict?: true;
  readonly output: 'table' | 'json' | 'yaml';
}
