import type { OutputFlags } from '../shared/manifests/manifest-flags.js';
import type { ConfigFlags } from '../shared/sidecar-config/config-flags.js';

/** Flags of `kube-inject`, as commander gives them. */
export interface KubeInjectFlags extends ConfigFlags, OutputFlags {
  readonly force?: true;
  readonly verbose?: true;
  readonly emitTemplate?: true;
}
