import type { History } from '../history.js';

/** What the annotation `sidecar.istio.io/status` of a release says beside the names of what was added. */
export interface StatusRules {
  /** A SHA-256 of the template's text comes first. */
  readonly version: boolean;
  /** Names of pull secrets. */
  readonly imagePullSecrets: boolean;
  /** The revision of the injector comes last. */
  readonly revision: boolean;
}

/** JSON since 0.5. */
export const STATUS_HISTORY: History<StatusRules> = [
  { since: '0.5.0', rules: { version: true, imagePullSecrets: false, revision: false } },
  { since: '1.0.2', rules: { imagePullSecrets: true } },
  { since: '1.9', rules: { version: false } },
  { since: '1.11', rules: { revision: true } },
];
