import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';

import { ReplicaLock } from '../../controller/leadership/replica-lock.js';
import { joinReplicas, type Replicas } from '../../controller/leadership/replicas.js';
import { renamableRegistration } from '../../controller/registration/registration.js';
import { replicasView } from '../../controller/reporting/replicas-view.js';
import { DEFAULT_INITIALIZER_NAME } from '../../injection/config/config-keys.js';
import { LOCK_NAME, lockConfigMap } from '../../kubernetes/resources/lock-config-map.js';
import { lockKeysOf, replicaIdentity } from '../../kubernetes/resources/lock-contents.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import type { ReplicasView } from '../../observability/live-view.js';
import type { Logger } from '../../observability/logger.js';
import { systemClock } from '../../runtime/clock.js';
import { podName } from '../shared/pod-name.js';
import type { ReplicaFlags } from './flags.js';
import { pageAddress } from './page-address.js';

/** How long the shutdown of a controller may take; Kubernetes kills a pod 30 s after SIGTERM. */
export const SHUTDOWN_GRACE_MS = 20_000;

/** What a replica depends on. */
export interface ReplicaDependencies {
  readonly client: ApiClient;
  readonly logger: Logger;
  /** Whether this replica can initialize. */
  readonly ready: () => boolean;
  /** Called when this replica becomes the leader. */
  readonly onPreferred: () => void;
  /** The current initializer name. */
  readonly initializerName: () => string;
  /** Whether no pending object waits for this controller. */
  readonly settled: () => Promise<boolean>;
  /** How long a new workload is left to the leader now. */
  readonly takeoverDelayMs: () => number;
  /** Where the page is served; undefined: nowhere. */
  readonly page: string | undefined;
}

/** A replica, and what its page shows of it and the others. */
export interface StartedReplica {
  readonly replicas: Replicas;
  /** Undefined: no page is served. */
  readonly view: (() => ReplicasView) | undefined;
}

/** Joins the lock, and manages the registration if the flags say so. */
export function startReplica(flags: ReplicaFlags, dependencies: ReplicaDependencies): StartedReplica {
  const { client, logger, ready, onPreferred, initializerName, settled, takeoverDelayMs } = dependencies;
  const identity = replicaIdentity(podName(), randomBytes(4).toString('hex'));
  const keys = () => lockKeysOf(initializerName(), DEFAULT_INITIALIZER_NAME);
  const store = lockConfigMap(client, { namespace: flags.namespace, name: LOCK_NAME }, keys);
  const clock = systemClock;
  const managed = flags.manageInitializerConfiguration
    ? { registration: renamableRegistration(client, initializerName), settled }
    : {};
  const inPod = process.env['KUBERNETES_SERVICE_HOST'] !== undefined;
  const page = pageAddress({ served: dependencies.page, interfaces: networkInterfaces(), inPod });
  const lock = new ReplicaLock({ store, identity, clock, wallClock: () => new Date(), page });
  const replicas = joinReplicas({
    lock,
    identity,
    clock,
    random: Math.random,
    logger,
    takeoverDelayMs,
    isReady: ready,
    onPreferred,
    ...managed,
  });
  const clocks = { now: clock.now, wallClockMs: Date.now };
  const own = dependencies.page;
  const view =
    own === undefined
      ? undefined
      : () => replicasView({ lock, identity, namespace: flags.namespace, page: own }, clocks);
  return { replicas, view };
}
