import { expect } from 'chai';

import { type ShapedWorkload, withPods } from '../../../src/injection/explain/workload-with-pods.js';
import { workloadName, workloadShape } from '../../../src/injection/workload/workload.js';
import type { JsonObject } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const API_VERSIONS: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  Job: 'batch/v1',
};

/** An object whose uid is its name. */
function shaped(kind: string, name: string, made: { by?: string; phase?: string } = {}): ShapedWorkload {
  const object: JsonObject = deepFreeze({
    apiVersion: API_VERSIONS[kind] ?? 'v1',
    kind,
    metadata: { name, uid: name, ...(made.by && { ownerReferences: [{ uid: made.by, controller: true }] }) },
    ...(made.phase && { status: { phase: made.phase } }),
  });
  const shape = workloadShape(object);
  if (!shape) throw new Error(`${kind} is no workload`);
  return { object, shape };
}

const listed = (...workloads: readonly ShapedWorkload[]): unknown =>
  withPods(workloads).map(({ object, pods }) => [
    workloadName(object).name,
    pods.map((pod) => workloadName(pod.object).name),
  ]);

describe('withPods', () => {
  it('lists a Deployment with its pods, and neither them nor its ReplicaSets beside it', () => {
    const pods = [shaped('Pod', 'a', { by: 'set' }), shaped('Pod', 'b', { by: 'set' })];
    expect(listed(...pods, shaped('ReplicaSet', 'set', { by: 'web' }), shaped('Deployment', 'web'))).to.deep.equal([
      ['web', ['a', 'b']],
    ]);
  });

  it('lists what is owned by something that is not listed, and what has no owner', () => {
    const pods = [shaped('Pod', 'of-operator', { by: 'elsewhere' }), shaped('Pod', 'alone')];
    expect(listed(...pods)).to.deep.equal([
      ['of-operator', []],
      ['alone', []],
    ]);
  });

  it('leaves pods out that have ended, as long as others have not', () => {
    const ended = shaped('Pod', 'ended', { by: 'job', phase: 'Failed' });
    expect(listed(shaped('Job', 'job'), ended)).to.deep.equal([['job', ['ended']]]);
    expect(listed(shaped('Job', 'job'), ended, shaped('Pod', 'runs', { by: 'job' }))).to.deep.equal([
      ['job', ['runs']],
    ]);
  });
});
