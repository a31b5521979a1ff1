import { expect } from 'chai';

import { parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { injectManifest } from '../../../src/injection/manifest/manifest.js';
import { uninjectManifest } from '../../../src/injection/manifest/uninject-manifest.js';
import { defaultMesh } from '../../../src/injection/mesh/mesh-of-release.js';
import { sidecarConfig } from '../fixtures.js';

const POD =
  'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n    image: web:1\n';
const SPEC = 'spec: {template: {spec: {containers: [{name: web, image: web:1}]}}}';
const DEPLOYMENT = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n${SPEC}\n`;
const LIST = JSON.stringify({
  apiVersion: 'v1',
  kind: 'List',
  items: [
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: '' }, spec: { containers: [{ name: 'a' }] } },
  ],
});
const NULL = DEPLOYMENT.replace('{name: web}\n', '{name: web, namespace: null}\n');

const TEMPLATES =
  'policy: enabled\ndefaultTemplates: [sidecar]\ntemplates:\n  sidecar: |\n    spec:\n      containers:\n      - name: istio-proxy\n' +
  '        image: "p:1"\n        args: ["{{ .DeploymentMeta.Namespace }}"]\n';
const PARTS =
  'policy: enabled\ntemplate: "containers: [{name: istio-proxy, args: [\\"ns=[[ .ObjectMeta.Namespace ]]\\"]}]"\n';

function ofText(text: string): SidecarConfig {
  const config = parseInjectionConfig(text, { key: 'config', name: 'config.yaml' });
  return { config, mesh: defaultMesh(config.compatibility) };
}

describe('a namespace for objects that name none', () => {
  for (const [what, text] of Object.entries({ Pod: POD, Deployment: DEPLOYMENT, List: LIST, null: NULL })) {
    it(`decides about them and is not written: ${what}`, () => {
      const only = sidecarConfig('namespaces: [shop]');
      const [without, within] = [undefined, 'shop'].map((namespace) =>
        injectManifest(text, { name: 'a.yaml', namespace }, only),
      );
      expect(without?.outcomes.map(({ decision }) => decision.reason)).to.deep.equal(['NamespaceNotIncluded']);
      expect(without?.outcomes[0]?.warnings.join()).to.contain('--namespace says where it will be');
      expect(within?.outcomes[0]).to.deep.include({ warnings: [] });
      expect(within?.outcomes.map(({ decision, workload }) => [decision.reason, workload.namespace])).to.deep.equal([
        ['PolicyEnabled', 'shop'],
      ]);
      expect(within?.text).to.contain('istio-proxy').and.not.to.contain('shop');
      expect(uninjectManifest(within?.text ?? '', { name: 'a.yaml' }).text).to.equal(text);
    });
  }

  it('is seen by templates, of pods and of parts, and is not written into a Pod', () => {
    for (const [config, want] of [
      [TEMPLATES, '- shop\n'],
      [PARTS, 'ns=shop'],
    ] as const) {
      const { text } = injectManifest(POD, { name: 'a.yaml', namespace: 'shop' }, ofText(config));
      expect(text).to.contain(want);
      expect(text).not.to.contain('namespace:');
    }
  });

  it('leaves the namespace of an object that names one', () => {
    const text = DEPLOYMENT.replace('{name: web}\n', '{name: web, namespace: other}\n');
    const { outcomes } = injectManifest(
      text,
      { name: 'a.yaml', namespace: 'shop' },
      sidecarConfig('namespaces: [shop]'),
    );
    expect(outcomes.map(({ decision, workload }) => [decision.reason, workload.namespace])).to.deep.equal([
      ['NamespaceNotIncluded', 'other'],
    ]);
  });
});
