import { listAt, objectAt, objectsAt, stringAt, valueAt } from '../json/json-path.js';
import { isJsonObject, type JsonObject } from '../json/json-value.js';
import { numberAt } from './cells.js';

/** What a Table says of a pod, from the statuses of its containers where a client has written them. */
export interface PodSummary {
  /** `1/2`: containers that are ready, and all. */
  readonly ready: string;
  /** The phase, or what keeps the pod from it: `Init:0/1`, `CrashLoopBackOff`, `Terminating`. */
  readonly status: string;
  readonly restarts: number;
}

/** Summarizes a pod as kubectl's printer does (pkg/printers/internalversion). */
export function podSummary(pod: JsonObject): PodSummary {
  const initializing = initState(pod);
  const running = containerState(pod);
  const { reason, restarts } = initializing ?? running;
  const ready = initializing === undefined ? running.ready : 0;
  const share = `${ready}/${listAt(pod, 'spec', 'containers').length}`;
  return { ready: share, status: deletedStatus(pod) ?? (reason === '' ? phaseOf(pod) : reason), restarts };
}

function phaseOf(pod: JsonObject): string {
  const reason = stringAt(pod, 'status', 'reason');
  return reason === '' ? stringAt(pod, 'status', 'phase') : reason;
}

function deletedStatus(pod: JsonObject): string | undefined {
  if (valueAt(pod, 'metadata', 'deletionTimestamp') === undefined) return undefined;
  return stringAt(pod, 'status', 'reason') === 'NodeLost' ? 'Unknown' : 'Terminating';
}

interface State {
  readonly reason: string;
  readonly restarts: number;
}

/** The first init container that is not completed, undefined where all are. */
function initState(pod: JsonObject): State | undefined {
  const statuses = objectsAt(pod, 'status', 'initContainerStatuses');
  const total = listAt(pod, 'spec', 'initContainers').length;
  const index = statuses.findIndex((status) => !hasCompleted(status));
  const current = statuses[index];
  if (current === undefined) return undefined;
  const restarts = statuses.slice(0, index + 1).reduce((sum, status) => sum + numberAt(status, 'restartCount'), 0);
  const terminated = valueAt(current, 'state', 'terminated');
  if (isJsonObject(terminated)) return { reason: `Init:${endReason(terminated)}`, restarts };
  const waiting = stringAt(current, 'state', 'waiting', 'reason');
  const isWaiting = waiting !== '' && waiting !== 'PodInitializing';
  return { reason: isWaiting ? `Init:${waiting}` : `Init:${index}/${total}`, restarts };
}

function hasCompleted(status: JsonObject): boolean {
  const terminated = valueAt(status, 'state', 'terminated');
  return isJsonObject(terminated) && numberAt(terminated, 'exitCode') === 0;
}

function endReason(terminated: JsonObject): string {
  const reason = stringAt(terminated, 'reason');
  if (reason !== '') return reason;
  const signal = numberAt(terminated, 'signal');
  return signal === 0 ? `ExitCode:${numberAt(terminated, 'exitCode')}` : `Signal:${signal}`;
}

/** The reason is that of the first container that waits or is terminated. */
function containerState(pod: JsonObject): State & { readonly ready: number } {
  const statuses = objectsAt(pod, 'status', 'containerStatuses');
  const reasons = statuses.map((status) => stopReason(objectAt(status, 'state'))).filter((reason) => reason !== '');
  const isUp = (status: JsonObject): boolean =>
    status['ready'] === true && valueAt(status, 'state', 'running') !== undefined;
  return {
    reason: reasons[0] ?? '',
    restarts: statuses.reduce((sum, status) => sum + numberAt(status, 'restartCount'), 0),
    ready: statuses.filter((status) => isUp(status)).length,
  };
}

function stopReason(state: JsonObject): string {
  const waiting = stringAt(state, 'waiting', 'reason');
  if (waiting !== '') return waiting;
  const { terminated } = state;
  return isJsonObject(terminated) ? endReason(terminated) : '';
}
