import { execFileSync } from 'node:child_process';
import { expect } from 'chai';

import { kubectlLine, kubectlPortForward } from '../../../src/controller/reporting/kubectl-line.js';

const DEPLOYMENT = { kind: 'Deployment', groupVersion: 'extensions/v1beta1', plural: 'deployments' };
const POD = { kind: 'Pod', groupVersion: 'v1', plural: 'pods' };

describe('the kubectl line of an object', () => {
  it('names the resource by the group and version that it is watched through', () => {
    expect(kubectlLine({ resource: DEPLOYMENT, namespace: 'shop', name: 'web' })).to.equal(
      'kubectl --namespace shop get deployments.v1beta1.extensions web --output yaml',
    );
    expect(kubectlLine({ resource: POD, namespace: 'shop', name: 'web' })).to.equal(
      'kubectl --namespace shop get pods web --output yaml',
    );
  });

  for (const name of ['$(touch owned)', "it's", 'a; b', '-o', '', '`b`', 'a\nb']) {
    it(`is safe for a shell where the name is ${JSON.stringify(name)}`, () => {
      const line = kubectlLine({ resource: POD, namespace: name, name });
      const words = execFileSync('sh', ['-c', line.replace('kubectl', String.raw`printf '%s\0'`)], {
        encoding: 'utf8',
      });
      expect(words.split('\0')).to.deep.equal(['--namespace', name, 'get', 'pods', name, '--output', 'yaml', '']);
    });
  }

  it('reaches a port of a pod', () => {
    expect(kubectlPortForward('istio-system', 'initializer-1', 8014)).to.equal(
      'kubectl --namespace istio-system port-forward pod/initializer-1 8014',
    );
  });
});
