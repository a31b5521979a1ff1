import type { InputFlags } from '../shared/manifests/manifest-flags.js';
import type { ConfigFlags } from '../shared/sidecar-config/config-flags.js';

/** Flags of `explain`, as commander gives them. */
export interface ExplainFlags extends ConfigFlags, InputFlags {
  readonly namespace?: string;
  readonly allNamespaces?: true;
  readonly redirect?: true;
  readonly strict?: true;
  readonly output: 'table' | 'json' | 'yaml' | 'sarif' | 'github';
}
