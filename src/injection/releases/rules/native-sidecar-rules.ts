import type { History } from '../history.js';

/** The injector's setting: whether proxies are native sidecars; `auto` is where every node can run them. */
export type NativeSidecarSetting = 'auto' | 'true' | 'false';

/** How the proxy becomes a native sidecar: an init container that stays. */
export interface NativeSidecarRules {
  /** What the injector's setting is where nobody sets it; undefined in releases that know no native sidecars. */
  readonly setting: 'auto' | 'false' | undefined;
  /** Annotation `sidecar.istio.io/nativeSidecar` beats the setting. */
  readonly annotation: boolean;
}

/** Sampled at 1.20, 1.24 and 1.31; `auto` since 1.27, as that release's notes say. */
export const NATIVE_SIDECAR_HISTORY: History<NativeSidecarRules> = [
  { since: '0.2.4', rules: { setting: undefined, annotation: false } },
  { since: '1.19', rules: { setting: 'false' } },
  { since: '1.24', rules: { annotation: true } },
  { since: '1.27', rules: { setting: 'auto' } },
];
