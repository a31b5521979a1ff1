import type { InjectionConfig } from './injection-config.js';

/** The configuration of `kube-inject --force`: whoever can have a sidecar gets one. */
export function forced<C extends InjectionConfig>(config: C): C {
  return { ...config, forced: true };
}
