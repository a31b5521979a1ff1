import { expect } from 'chai';

import { parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import { injectManifest } from '../../../src/injection/manifest/manifest.js';
import { defaultMeshConfig } from '../../../src/injection/mesh/mesh-config.js';

describe('a value of inject that counts for nothing', () => {
  it('is told of the file, also where the pod gets no sidecar', () => {
    const text = JSON.stringify({ policy: 'disabled', compatibility: '1.31', templates: { sidecar: 'spec: {}' } });
    const config = parseInjectionConfig(text, { key: 'config', name: 'config.yaml' });
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {sidecar.istio.io/inject: "yes"}}\nspec: {containers: [{name: a}]}\n';
    const { outcomes } = injectManifest(pod, 'pod.yaml', { config, mesh: defaultMeshConfig(config.compatibility) });
    expect(outcomes.map(({ decision }) => decision.reason)).to.deep.equal(['PolicyDisabled']);
    expect(outcomes.flatMap(({ warnings }) => warnings)).to.have.lengthOf(1);
  });
});
