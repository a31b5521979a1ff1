/** What keeps a process from its work, by name: a closed set, in `/readyz`, in the log and as labels of a metric. */
export const WAITING_REASONS = [
  // Nothing is wrong so far.
  'Starting',
  'Stopping',
  // The API server: no answer, 5xx, 429 and the like; 401; 403; any other refusal.
  'ServerUnavailable',
  'Unauthorized',
  'Forbidden',
  'ServerRefused',
  // A token, a certificate or a command of the kubeconfig.
  'CredentialsUnreadable',
  'ConfigMapMissing',
  'ConfigMapKeyMissing',
  'ConfigInvalid',
  // The webhook's.
  'CertificateMissing',
  'CertificateInvalid',
  // The controller's, once it has begun: a watch that the server refuses (401, 403), or that is down for another reason; a check
  // of the preflight; a workload that it may not change.
  'WatchRefused',
  'WatchDown',
  'CheckFailed',
  'WorkloadBlocked',
] as const;

/** One of them. */
export type WaitingReason = (typeof WAITING_REASONS)[number];

/** What is waited for, and why, as a sentence. */
export interface Obstacle {
  readonly reason: WaitingReason;
  readonly message: string;
}

/** An obstacle as a note of `/readyz`: `waiting: ConfigMapMissing: read ConfigMap ...`. */
export function obstacleNote({ reason, message }: Obstacle): string {
  return `waiting: ${reason}: ${message}`;
}
