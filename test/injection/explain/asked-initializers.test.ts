import { expect } from 'chai';

import { askedInitializer, type Registration } from '../../../src/injection/explain/asked-initializers.js';
import { type WorkloadKind, workloadShape } from '../../../src/injection/workload/workload.js';
import type { JsonObject } from '../../../src/json/json.js';
import { OURS, workload } from '../../support/workloads.js';

const registrationFor = (...plurals: readonly string[]): Registration => ({
  configuration: 'istio-sidecar',
  name: OURS,
  covers: (plural) => plurals.includes(plural),
  rule: `its rule covers ${plurals.join(', ')}`,
});

const AS_IN_19: ReadonlySet<WorkloadKind> = new Set(['Job']);
const AS_IN_17: ReadonlySet<WorkloadKind> = new Set(['Job', 'StatefulSet', 'Pod']);

function ask(object: JsonObject, plurals: readonly string[], immutable = AS_IN_19) {
  const shape = workloadShape(object);
  if (!shape) throw new Error('no workload');
  return askedInitializer(registrationFor(...plurals), { object, shape }, immutable);
}

const apiVersionOf = (kind: string): string =>
  kind === 'Pod' || kind === 'ReplicationController' ? 'v1' : kind.endsWith('Job') ? 'batch/v1' : 'apps/v1';
const of = (kind: string): JsonObject => ({ ...workload(kind, 'a'), apiVersion: apiVersionOf(kind) });

describe('askedInitializer', () => {
  for (const kind of ['Deployment', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'StatefulSet', 'CronJob']) {
    it(`asks about a ${kind} that a rule covers, and not where none does`, () => {
      const plural = `${kind.toLowerCase()}s`;
      const configuration = 'InitializerConfiguration istio-sidecar';
      expect(ask(of(kind), [plural])).to.deep.equal({
        ...{ verdict: 'asked', configuration, name: OURS, why: `by its rule for ${plural}`, into: kind },
      });
      expect(ask(of(kind), ['services'])).to.deep.equal({
        ...{ verdict: 'not asked', configuration, name: OURS, why: `its rule covers services, and not ${plural}` },
      });
    });
  }

  it('asks about what a workload makes, where the workload itself is not covered', () => {
    expect(ask(of('Deployment'), ['replicasets'])).to.include({
      verdict: 'asked',
      why: 'by its rule for replicasets',
      into: 'ReplicaSet',
    });
    expect(ask(of('Job'), ['pods'])).to.include({ verdict: 'asked', why: 'by its rule for pods' });
    expect(ask(of('CronJob'), ['pods'])).to.include({ verdict: 'asked', why: 'by its rule for pods' });
    expect(ask(of('Deployment'), ['pods'])).to.include({ verdict: 'not asked' });
  });

  it('says why what is asked about can not be injected', () => {
    expect(ask(of('Job'), ['jobs'])).to.include({ verdict: 'asked', obstacle: 'JobImmutable' });
    expect(ask(of('CronJob'), ['jobs'])).to.include({ obstacle: 'JobImmutable' });
    expect(ask(of('StatefulSet'), ['statefulsets'], AS_IN_17)).to.include({ obstacle: 'StatefulSetImmutable' });
    expect(ask(of('Pod'), ['pods'])).to.include({ obstacle: 'PodNotOfJob' });
  });

  it('has no obstacle where the pods of a Job can be injected in its place', () => {
    expect(ask(of('Job'), ['jobs', 'pods'])).to.not.have.property('obstacle');
    expect(ask(of('Job'), ['jobs', 'pods'], AS_IN_17)).to.include({ obstacle: 'JobImmutable' });
  });
});
