import type { WatchStatus } from '../../src/controller/loop/controller-event.js';
import type { WorkloadKey } from '../../src/controller/loop/workload-key.js';
import { type ControllerState, createTelemetry, type Telemetry } from '../../src/controller/reporting/telemetry.js';
import type { JsonObject } from '../../src/json/json.js';
import { FakeClock } from './fake-clock.js';
import { type LogLine, recordingLogger } from './recording-logger.js';
import { OURS } from './workloads.js';

/** When the wall clock of a test begins: a Tuesday in 2017. */
export const START_MS = Date.parse('2017-10-10T12:00:00Z');

/** The key of an object of a kind. */
export function keyFor(kind: string, name: string, namespace = 'default'): WorkloadKey {
  return { resource: { kind, groupVersion: 'apps/v1beta1', plural: `${kind.toLowerCase()}s` }, namespace, name };
}

/** An object that waits for these initializers, made so many milliseconds before the start; undefined: it doesn't say. */
export function pendingObject(ageMs?: number, names: readonly string[] = [OURS]): JsonObject {
  const creationTimestamp = ageMs === undefined ? undefined : new Date(START_MS - ageMs).toISOString();
  return { metadata: { creationTimestamp, initializers: { pending: names.map((name) => ({ name })) } } };
}

/** A telemetry of a test, and its clock. */
export interface TestTelemetry extends Telemetry {
  readonly clock: FakeClock;
  readonly lines: readonly LogLine[];
  /** What it says of itself; may be changed. */
  state: ControllerState;
}

/** A watch that is established. */
export const WATCHING: WatchStatus = {
  workloadKind: 'Deployment',
  path: '/deployments',
  established: true,
  downMs: 0,
  unansweredMs: 0,
  refusal: undefined,
  silentMs: 0,
};

/** A telemetry with a clock that does not move, and one watch, of Deployments. */
export function testTelemetry(): TestTelemetry {
  const clock = new FakeClock();
  const { logger, lines } = recordingLogger();
  const holder: { state: ControllerState } = {
    state: {
      readiness: { ready: true, notes: [] },
      leader: undefined,
      configuration: [['policy', 'enabled']],
      watches: [WATCHING],
    },
  };
  const telemetry = createTelemetry({
    version: '1.2.3',
    clock,
    wallClockMs: () => START_MS + clock.now(),
    logger,
    describe: () => holder.state,
  });
  const { observe, settled, metrics, live, snapshot, stop } = telemetry;
  return Object.assign(holder, { observe, settled, metrics, live, snapshot, stop, clock, lines });
}
