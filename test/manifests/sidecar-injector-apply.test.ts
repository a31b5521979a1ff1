import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { hasKubectl, Kubectl } from '../sandbox/clients/kubectl.js';
import { manifestObjects } from './manifest.js';

const FILES = [
  'v1beta1/istio-sidecar-injector.yaml',
  'istio-sidecar-injector-configmap-release.yaml',
  'istio-sidecar-injector-configmap-debug.yaml',
] as const;

const manifests = fileURLToPath(new URL('../../manifests/', import.meta.url));

describe('kubectl apply of the webhook on a 1.9', () => {
  let sandbox: Sandbox;
  let kubectl: Kubectl;

  before(async function () {
    if (!hasKubectl()) this.skip();
    sandbox = await startSandbox({ kubernetesVersion: '1.9' });
    kubectl = await Kubectl.for(sandbox);
    await kubectl.ok('create namespace istio-system');
  });

  after(async () => {
    await kubectl.remove();
    await sandbox.close();
  });

  for (const file of FILES) {
    it(`takes -f ${file}, and finds nothing to change the second time`, async () => {
      await kubectl.ok(`apply -f ${manifests}${file}`);
      const again = (await kubectl.ok(`apply -f ${manifests}${file}`)).trimEnd().split('\n');
      expect(again.filter((line) => !line.endsWith(' unchanged'))).to.deep.equal([]);
      expect(again).to.have.length(manifestObjects(file).length);
    });
  }

  it('leaves a caBundle that was written since', async () => {
    const patch = '[{"op":"add","path":"/webhooks/0/clientConfig/caBundle","value":"YQ=="}]';
    const name = 'mutatingwebhookconfiguration istio-sidecar-injector';
    await kubectl.ok(`patch ${name} --type json -p ${patch}`);
    await kubectl.ok(`apply -f ${manifests}${FILES[0]}`);
    expect(await kubectl.ok(`get ${name} -o jsonpath={.webhooks[0].clientConfig.caBundle}`)).to.equal('YQ==');
  });

  it('takes -k overlays/both, and -k overlays/webhook-v1beta1', async () => {
    for (const overlay of ['both', 'webhook-v1beta1']) {
      const built = spawnSync(process.env['KUBECTL'] ?? 'kubectl', ['kustomize', `${manifests}overlays/${overlay}`]);
      const applied = await kubectl.ok('apply -f -', built.stdout.toString());
      expect(applied).to.contain('mutatingwebhookconfiguration.admissionregistration.k8s.io/istio-sidecar-injector');
    }
  });
});
