import type { ReplicaRow, ReplicasView } from '../../observability/live-view.js';
import type { ReplicaLock } from '../leadership/replica-lock.js';
import { kubectlPortForward } from './kubectl-line.js';

/** This replica, and the lock in which it sees the others. */
export interface ReplicaInLock {
  readonly lock: Pick<ReplicaLock, 'leader' | 'otherReplicas' | 'pageOf'>;
  readonly identity: string;
  /** Of the lock, and of the pods. */
  readonly namespace: string;
  /** URL of its own page. Another replica that does not say where its page is has it on the same port, as it has the same flags. */
  readonly page: string;
}

interface Clocks {
  /** The lock's. */
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly wallClockMs: () => number;
}

/** What the page shows of the replicas. */
export function replicasView(
  { lock, identity, namespace, page }: ReplicaInLock,
  { now, wallClockMs }: Clocks,
): ReplicasView {
  const { leader } = lock;
  const others = [...lock.otherReplicas()].map(([other, atMs]): ReplicaRow => {
    const url = lock.pageOf(other);
    // In whole seconds, so that the same moment gives the same number whenever it is computed.
    const seenMs = Math.round((wallClockMs() - (now() - atMs)) / 1000) * 1000;
    const kubectl = kubectlPortForward(namespace, podOf(other), portOf(url ?? page));
    const row = { identity: other, seenMs, kubectl };
    return url === undefined ? row : { ...row, url };
  });
  return { identity, ...(leader !== undefined && { leader }), others };
}

function portOf(url: string): number {
  const { port } = new URL(url);
  return port === '' ? 80 : Number(port);
}

/** The name of the pod in an identity, which has a suffix behind it. */
function podOf(identity: string): string {
  return identity.replace(/_[^_]*$/, '');
}
