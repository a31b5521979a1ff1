import { expect } from 'chai';

import type { Outcome } from '../../../src/controller/loop/outcome.js';
import { workloadEvents } from '../../../src/controller/reporting/workload-events.js';
import { defaultInjectionConfig } from '../../../src/injection/config/params-config.js';
import type { EventToRecord } from '../../../src/kubernetes/resources/event-object.js';
import { apiError } from '../../support/scripted-client.js';

const key = {
  resource: { kind: 'Job', plural: 'jobs', groupVersion: 'batch/v1' },
  namespace: 'default',
  name: 'pi',
};
const object = { metadata: { name: 'pi', uid: 'u1', resourceVersion: '7' } };

function eventsOf(outcome: Outcome): readonly EventToRecord[] {
  const events: EventToRecord[] = [];
  const observe = workloadEvents({ record: (event) => events.push(event) });
  observe({ kind: 'pending', key, object });
  observe({ kind: 'attempted', key, outcome, object, patches: [] });
  observe({ kind: 'dequeued', key });
  return events;
}

const recorded: readonly [Outcome, EventToRecord['type'], string, RegExp][] = [
  [{ action: 'injected', reason: 'PolicyEnabled' }, 'Normal', 'Injected', /the policy is enabled/],
  [{ action: 'released', reason: 'HostNetwork' }, 'Normal', 'InjectionSkipped', /network of the node.*\(HostNetwork\)/],
  [{ action: 'released', reason: 'InjectedIntoPods' }, 'Normal', 'InjectionDeferred', /its pods get the sidecar/],
  [{ action: 'released', reason: 'JobImmutable' }, 'Warning', 'InjectionImpossible', /kube-inject/],
  [
    { action: 'released', reason: 'RejectedByServer', error: apiError(422, 'too long') },
    'Warning',
    'InjectionRejected',
    /without a sidecar.*too long/,
  ],
  [
    { action: 'refused', reason: 'RejectedByServer', message: 'it was refused', error: apiError(422) },
    'Warning',
    'InjectionRefused',
    /not created: it was refused/,
  ],
  [
    { action: 'incomplete', reason: 'SidecarIncomplete', missing: ['containers: none'] },
    'Warning',
    'SidecarIncomplete',
    /containers: none/,
  ],
  [{ action: 'blocked', error: apiError(403, 'no rights') }, 'Warning', 'InitializationBlocked', /no rights/],
  [{ action: 'oversized', error: apiError(413, 'too large') }, 'Warning', 'ObjectTooLarge', /delete it.*: too large/],
];
const untold: readonly Outcome[] = [
  { action: 'released', reason: 'PodNotOfJob' },
  { action: 'ignored', reason: 'NotOurTurn' },
  { action: 'gone' },
  { action: 'retry', error: apiError(500) },
];

describe('the Events of workloads', () => {
  for (const [outcome, type, reason, message] of recorded) {
    it(`says ${reason} of ${outcome.action}${'reason' in outcome ? ` ${outcome.reason}` : ''}`, () => {
      const [event, ...others] = eventsOf(outcome);
      expect(others).to.deep.equal([]);
      expect(event).to.include({ type, reason });
      expect(event?.message).to.match(message);
      expect(event?.involved).to.deep.equal({
        apiVersion: 'batch/v1',
        kind: 'Job',
        namespace: 'default',
        name: 'pi',
        uid: 'u1',
        resourceVersion: '7',
      });
    });
  }

  it('says InvalidConfiguration of the ConfigMap that is wrong, and what is in force instead', () => {
    const events: EventToRecord[] = [];
    const observe = workloadEvents({ record: (event) => events.push(event) });
    const involved = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'istio-system',
      name: 'istio-inject',
      uid: 'u2',
    };
    observe({ kind: 'misconfigured', error: new Error('read config key "policy": got \'on\''), involved });
    observe({ kind: 'configured', config: defaultInjectionConfig(), warnings: ['odd'] });
    expect(events).to.deep.equal([
      {
        involved,
        type: 'Warning',
        reason: 'InvalidConfiguration',
        message: 'the last good configuration stays in force: read config key "policy": got \'on\'',
      },
    ]);
  });

  for (const outcome of untold) {
    it(`says nothing of ${outcome.action}${'reason' in outcome ? ` ${outcome.reason}` : ''}`, () => {
      expect(eventsOf(outcome)).to.deep.equal([]);
    });
  }
});
