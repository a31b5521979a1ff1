import { expect } from 'chai';

import { MutableKinds } from '../../../src/controller/loop/mutable-kinds.js';
import type { WorkloadKind } from '../../../src/injection/workload/workload.js';
import { apiError } from '../../support/scripted-client.js';

// As 1.7.4 and 1.9.4 say it.
const TEMPLATE =
  'Job.batch "pi" is invalid: spec.template: Invalid value: api.PodTemplateSpec{...}: field is immutable';
const CONTAINERS = 'Pod "web" is invalid: spec.containers: Forbidden: pod updates may not add or remove containers';

const at = (minor: number): MutableKinds => new MutableKinds({ major: 1, minor });
const immutable = (injectability: MutableKinds): readonly WorkloadKind[] => [...injectability.capabilities.immutable];

describe('Injectability', () => {
  for (const [version, injectability, kinds] of [
    ['1.7', at(7), ['Job', 'StatefulSet', 'Pod']],
    ['1.8', at(8), ['Job']],
    ['1.13', at(13), ['Job']],
    ['a server that does not say its version', new MutableKinds(undefined), ['Job']],
  ] as const) {
    it(`knows of ${version} that it accepts no change of ${kinds.join(', ')}`, () => {
      expect(immutable(injectability)).to.deep.equal(kinds);
    });
  }

  for (const [kind, message] of [
    ['Job', TEMPLATE],
    ['Pod', CONTAINERS],
    ['StatefulSet', CONTAINERS],
  ] as const) {
    it(`learns from its answer that a server accepts no change of a ${kind}`, () => {
      const injectability = new MutableKinds(undefined);
      expect(injectability.observeRefusal(kind, apiError(422, message))).to.equal(true);
      expect(immutable(injectability)).to.include(kind);
    });
  }

  for (const [what, kind, error] of [
    ['the same words of another status', 'Pod', apiError(403, CONTAINERS)],
    ['a refusal of this one object', 'Pod', apiError(422, 'spec.containers[1].image: Required value')],
    ['what is said of another kind', 'StatefulSet', apiError(422, TEMPLATE)],
    ['a kind that can be changed', 'Deployment', apiError(422, CONTAINERS)],
  ] as const) {
    it(`learns nothing from ${what}`, () => {
      const injectability = new MutableKinds(undefined);
      expect(injectability.observeRefusal(kind, error)).to.equal(false);
      expect(immutable(injectability)).to.deep.equal(['Job']);
    });
  }

  for (const [what, injectability, wait, podsOfJobs] of [
    ['pods wait for the controller, and can be changed', at(8), true, true],
    ['no pods wait for the controller', at(8), false, false],
    ['pods wait for the controller, and can not be changed', at(7), true, false],
  ] as const) {
    it(`${podsOfJobs ? 'leaves' : 'does not leave'} the sidecar of a Job to its pods where ${what}`, () => {
      injectability.podsWait = wait;
      expect(injectability.capabilities.podsOfJobs).to.equal(podsOfJobs);
    });
  }

  it('no longer leaves it to them when the server has refused to change one', () => {
    const injectability = new MutableKinds(undefined);
    injectability.podsWait = true;
    expect(injectability.capabilities.podsOfJobs).to.equal(true);
    injectability.observeRefusal('Pod', apiError(422, CONTAINERS));
    expect(injectability.capabilities.podsOfJobs).to.equal(false);
  });
});
