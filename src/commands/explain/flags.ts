import type { InputFlags } from '../shared/manifests/manifest-flags.js';
import type { ConfigFlags } from '../shared/sidecar-config/config-flags.js';
import type { ColorWhen } from '../shared/terminal/colors.js';

/** Flags of `explain`, as commander gives them. */
export interface ExplainFlags extends ConfigFlags, InputFlags {
  readonly namespace?: string;
  readonly allNamespaces?: true;
  readonly redirect?: true;
  readonly strict?: true;
  readonly color: ColorWhen;
  readonly output: 'table' | 'json' | 'yaml' | 'sarif' | 'github';
}
