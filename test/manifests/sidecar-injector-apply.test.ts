import { X509Certificate } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { CaBundleReconciler } from '../../src/webhook/certificates/ca-bundle-reconciler.js';
import { issueCertificate } from '../../src/webhook/certificates/issue-certificate.js';
import { hasKubectl, Kubectl } from '../sandbox/clients/kubectl.js';
import { FakeClock } from '../support/fake-clock.js';
import { sandboxClient } from '../support/sandbox-client.js';
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

  it('leaves an empty caBundle, which the webhook fills', async () => {
    const { ca, cert } = await issueCertificate({ names: { dns: ['w.svc'], ip: [] }, days: 1, now: new Date() });
    const [clock, client] = [new FakeClock(), sandboxClient(sandbox.url, '')];
    const filled = new Promise((resolve) => {
      const reconciler = new CaBundleReconciler({
        ...{ client, webhook: 'istio-sidecar-injector', clock, random: () => 0.5, now: () => new Date() },
        current: () => ({ certificate: new X509Certificate(cert), ca: [new X509Certificate(ca)] }),
        onEvent: (event) => {
          reconciler.stop();
          resolve(event);
        },
      });
      reconciler.start();
    });
    clock.advance(100);
    expect(await filled).to.deep.equal({ kind: 'restored', webhooks: 1 });
    client.close();
    const bundle = await kubectl.ok(
      'get mutatingwebhookconfiguration istio-sidecar-injector -o jsonpath={.webhooks[0].clientConfig.caBundle}',
    );
    expect(Buffer.from(bundle, 'base64').toString()).to.equal(ca);
  });

  it('keeps no pod of Kubernetes and of the webhook from being created while no webhook runs', async () => {
    const podIn = (namespace: string): object => ({
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'needed', namespace } },
      spec: { containers: [{ name: 'a', image: 'a' }] },
    });
    await kubectl.ok('label namespace kube-system istio-system default istio-injection=enabled');
    await kubectl.ok('label namespace kube-system istio-system sidecar.initializer.istio.io/exempt=true');
    const items = ['kube-system', 'istio-system', 'default'].map(podIn);
    const { code, stdout, stderr } = await kubectl.run(['create', '-f', '-'], {
      apiVersion: 'v1',
      kind: 'List',
      items,
    });
    expect([code, stdout]).to.deep.equal([1, 'pod/needed created\npod/needed created\n']);
    expect(stderr).to.contain('failed calling');
  });

  it('takes -k overlays/both, and -k overlays/webhook-v1beta1', async () => {
    for (const overlay of ['both', 'webhook-v1beta1']) {
      const applied = await kubectl.ok(`apply -k ${manifests}overlays/${overlay}`);
      expect(applied).to.contain('mutatingwebhookconfiguration.admissionregistration.k8s.io/istio-sidecar-injector');
    }
  });
});

for (const kubernetesVersion of ['1.22', '1.33'] as const) {
  describe(`kubectl apply of the webhook for Istio 1.31 on a ${kubernetesVersion}`, () => {
    let sandbox: Sandbox;
    let kubectl: Kubectl;

    before(async function () {
      if (!hasKubectl()) this.skip();
      sandbox = await startSandbox({ kubernetesVersion });
      kubectl = await Kubectl.for(sandbox);
    });

    after(async () => {
      await kubectl.remove();
      await sandbox.close();
    });

    it('takes all of its files, and finds nothing to change the second time', async () => {
      const names = ['istio.yaml', 'istio-sidecar-injector-configmap.yaml', 'istio-sidecar-injector.yaml'];
      const files = names.map((name) => `istio-1.31/${name}`);
      const apply = `apply ${files.map((file) => `-f ${manifests}${file}`).join(' ')}`;
      await kubectl.ok(apply);
      const again = (await kubectl.ok(apply)).trimEnd().split('\n');
      // kubectl writes the selector of a budget of policy/v1 again each time: its merge strategy is to replace.
      const others = again.filter((line) => !line.startsWith('poddisruptionbudget.policy/'));
      expect(others.filter((line) => !line.endsWith(' unchanged'))).to.deep.equal([]);
      expect(again).to.have.length(files.flatMap((file) => manifestObjects(file)).length);
    });

    it('takes a revision tag afterwards, and the overlay that has one', async () => {
      await kubectl.ok(`apply -k ${manifests}overlays/istio-1.31-tag`);
      const values = 'jsonpath={.webhooks[0].namespaceSelector.matchExpressions[0].values}';
      const get = `get mutatingwebhookconfiguration istio-sidecar-injector -o ${values}`;
      expect(JSON.parse(await kubectl.ok(get))).to.deep.equal(['default', 'stable']);
    });
  });
}
