import { expect } from 'chai';

import { decideInjection, type InjectionDecision } from '../../../src/injection/decision/decision.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import type { Release } from '../../../src/injection/releases/release.js';
import { DECISION_HISTORY } from '../../../src/injection/releases/rules/decision-rules.js';
import { deployment, type DeploymentParts, shapeOf, templateConfig } from '../fixtures.js';

const NO_NAMES = { containers: [], volumes: [] };
const STATUS = { 'sidecar.istio.io/status': '{"containers":["istio-proxy"]}' };

function decide(parts: DeploymentParts, release: Release, door: 'file' | 'webhook' = 'file'): InjectionDecision {
  const config = templateConfig('');
  const rules = rulesAt(DECISION_HISTORY, release);
  const workload = deployment(parts);
  return decideInjection({ workload, shape: shapeOf(workload), config, rules, sidecarNames: NO_NAMES, door });
}

describe('the decision, by release', () => {
  const namespaces: readonly [namespace: string, release: Release, isExempt: boolean][] = [
    ['kube-public', '1.1', true],
    ['kube-node-lease', '1.14', false],
    ['kube-node-lease', '1.15', true],
    ['local-path-storage', '1.31', true],
    ['istio-system', '1.31', false],
  ];
  for (const [namespace, release, isExempt] of namespaces) {
    it(`${isExempt ? 'exempts' : 'does not exempt'} ${namespace} in ${release}`, () => {
      expect(decide({ namespace }, release).reason).to.equal(isExempt ? 'NamespaceExempt' : 'PolicyEnabled');
    });
  }

  const withProxy = { podSpec: { containers: [{ name: 'app' }, { name: 'istio-proxy' }] } };
  const injected = { ...withProxy, templateAnnotations: STATUS };
  const proxyAlone = { podSpec: { containers: [{ name: 'istio-proxy' }] } };
  const files: readonly [what: string, DeploymentParts, release: Release, reason: InjectionDecision['reason']][] = [
    ['a proxy beside others, to 1.8', withProxy, '1.8', 'SidecarPresent'],
    ['a proxy beside others, since 1.9', withProxy, '1.9', 'PolicyEnabled'],
    ['a proxy alone', proxyAlone, '1.6', 'PolicyEnabled'],
    ['a proxy with a status, to 1.8', injected, '1.8', 'AlreadyInjected'],
    ['a proxy with a status, to 1.19', injected, '1.19', 'AlreadyInjected'],
    ['a proxy with a status, since 1.20', injected, '1.20', 'PolicyEnabled'],
  ];
  for (const [what, parts, release, reason] of files) {
    it(`says ${reason} of a file with ${what}`, () => {
      expect(decide(parts, release).reason).to.equal(reason);
    });
  }

  it('does not mind the proxy of a pod that a server asks about, since 1.9', () => {
    expect(decide(injected, '1.9', 'webhook').reason).to.equal('PolicyEnabled');
  });

  it('warns of a value that counts for nothing since 1.27, whatever it decides', () => {
    const odd = { templateAnnotations: { 'sidecar.istio.io/inject': 'on' } };
    expect(decide(odd, '1.27').warnings).to.have.lengthOf(1);
    expect(decide({ ...odd, podSpec: { hostNetwork: true } }, '1.27')).to.include({ reason: 'HostNetwork' });
    expect(decide({ ...odd, podSpec: { hostNetwork: true } }, '1.27').warnings).to.have.lengthOf(1);
    expect(decide(odd, '1.26')).not.to.have.property('warnings');
  });
});
