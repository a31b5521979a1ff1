import { expect } from 'chai';

import {
  type InitializationPlan,
  planInitialization,
} from '../../../src/injection/initializers/initialization-plan.js';
import { type JsonObject, objectAt } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';
import { deployment, type DeploymentParts, OURS, shapeOf, sidecarConfig, sidecarIn } from '../fixtures.js';

const INJECT = 'sidecar.istio.io/inject';

const plan = (parts: DeploymentParts, config = ''): InitializationPlan =>
  planInitialization(deployment(parts), sidecarConfig(config));

const RELEASED = { metadata: { resourceVersion: '7', initializers: null } };

describe('planInitialization', () => {
  describe('ignores', () => {
    const rows: readonly [string, DeploymentParts, string, string][] = [
      ['an initialized object', {}, '', 'Initialized'],
      ['an object whose list is empty', { pending: [] }, '', 'Initialized'],
      ['an object that has another first', { pending: ['a.example.com', OURS] }, '', 'NotOurTurn'],
      ['an object that waits for others alone', { pending: ['a.example.com'] }, '', 'NotOurTurn'],
      ['an object of the default name, under another', { pending: [OURS] }, 'initializerName: a.b.c', 'NotOurTurn'],
      [
        'a namespace that is not included, if told so',
        { pending: [OURS], namespace: 'b' },
        'namespaces: [a]\noutsideNamespaces: ignore',
        'NamespaceNotIncluded',
      ],
      [
        'a namespace that is excluded, if told so',
        { pending: [OURS], namespace: 'a' },
        'excludeNamespaces: [a]\noutsideNamespaces: ignore',
        'NamespaceExcluded',
      ],
      [
        'a namespace that is not included, as 0.2.4',
        { pending: [OURS], namespace: 'b' },
        'namespaces: [a]\ncompatibility: 0.2.4',
        'NamespaceNotIncluded',
      ],
    ];
    for (const [what, parts, config, reason] of rows) {
      it(`${what}: ${reason}`, () => {
        expect(plan(parts, config)).to.deep.equal({ action: 'ignore', reason });
      });
    }

    it('an object that is not a workload: NotAWorkload', () => {
      const service = { apiVersion: 'v1', kind: 'Service', metadata: { initializers: { pending: [{ name: OURS }] } } };
      expect(planInitialization(deepFreeze(service), sidecarConfig())).to.deep.equal({
        action: 'ignore',
        reason: 'NotAWorkload',
      });
    });
  });

  describe('releases', () => {
    const rows: readonly [string, DeploymentParts, string][] = [
      ['NamespaceExempt', { namespace: 'kube-system' }, ''],
      ['NamespaceExempt', { namespace: 'kube-system' }, 'namespaces: [a]\noutsideNamespaces: ignore'],
      ['NamespaceNotIncluded', { namespace: 'b' }, 'namespaces: [a]'],
      ['NamespaceExcluded', { namespace: 'a' }, 'excludeNamespaces: [a]'],
      ['PolicyOff', {}, 'policy: off'],
      ['PolicyOff', {}, 'policy: off\noutsideNamespaces: ignore'],
      ['DisabledByAnnotation', { annotations: { [INJECT]: 'false' } }, ''],
      ['PolicyDisabled', {}, 'policy: disabled'],
      ['AlreadyInjected', { annotations: { 'sidecar.istio.io/status': '' } }, ''],
      ['HostNetwork', { podSpec: { hostNetwork: true } }, ''],
      ['SidecarPresent', { podSpec: { containers: [{ name: 'istio-proxy' }] } }, ''],
    ];
    for (const [reason, parts, config] of rows) {
      it(`without a sidecar, because of ${reason}, with '${config.replace('\n', ', ')}'`, () => {
        expect(plan({ ...parts, pending: [OURS] }, config)).to.deep.equal({
          action: 'release',
          reason,
          patch: RELEASED,
        });
      });
    }

    it('to the next one where others wait', () => {
      expect(plan({ pending: [OURS, 'a.example.com'] }, 'policy: off')).to.deep.equal({
        action: 'release',
        reason: 'PolicyOff',
        patch: {
          metadata: {
            resourceVersion: '7',
            initializers: { $patch: 'replace', pending: [{ name: 'a.example.com' }] },
          },
        },
      });
    });
  });

  describe('injects', () => {
    const injected = (parts: DeploymentParts, config = '') => {
      const found = plan({ ...parts, pending: [OURS] }, config);
      if (found.action !== 'inject') expect.fail(`${found.action}: ${found.reason}`);
      return found;
    };

    it('with one patch that does both, and one that only releases', () => {
      const { patch, releasePatch, reason } = injected({});
      expect(reason).to.equal('PolicyEnabled');
      expect(patch['metadata']).to.deep.equal({
        ...RELEASED.metadata,
        annotations: { 'sidecar.istio.io/status': 'injected-version-' },
      });
      const spec = objectAt(patch, 'spec', 'template', 'spec');
      const names = (list: string) => (spec[list] as readonly JsonObject[]).map(({ name }) => name);
      expect(['initContainers', 'containers', 'volumes'].map(names)).to.deep.equal([
        ['istio-init'],
        ['app', 'istio-proxy'],
        ['istio-envoy', 'istio-certs'],
      ]);
      expect(releasePatch).to.deep.equal(RELEASED);
    });

    it('with the shape and the sidecar that the answer is checked for', () => {
      const plan = injected({});
      const { patch, shape } = plan;
      const sidecar = sidecarIn(plan);
      expect(shape).to.deep.equal(shapeOf(deployment()));
      const { containers } = objectAt(patch, 'spec', 'template', 'spec');
      expect(containers).to.deep.equal([{ name: 'app' }, ...sidecar.containers]);
    });

    it('because the annotation asks for it', () => {
      const { reason } = injected({ annotations: { [INJECT]: 'yes' } }, 'policy: disabled');
      expect(reason).to.equal('EnabledByAnnotation');
    });

    it('under the name that it is given', () => {
      const found = plan({ pending: ['a.b.c'] }, 'initializerName: a.b.c');
      expect(found.action).to.equal('inject');
    });
  });
});
