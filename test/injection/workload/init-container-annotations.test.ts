import { expect } from 'chai';

import { withoutInitContainerAnnotations } from '../../../src/injection/workload/init-container-annotations.js';
import { objectAt } from '../../../src/json/json.js';
import { deployment, shapeOf } from '../fixtures.js';

describe('withoutInitContainerAnnotations', () => {
  for (const version of ['alpha', 'beta']) {
    for (const name of ['init-containers', 'init-container-statuses']) {
      it(`takes out pod.${version}.kubernetes.io/${name} of the pod template, and nothing else`, () => {
        const annotation = `pod.${version}.kubernetes.io/${name}`;
        const workload = deployment({
          annotations: { [annotation]: '[]' },
          templateAnnotations: { [annotation]: '[]', other: 'x' },
        });
        const result = withoutInitContainerAnnotations(workload, shapeOf(workload));
        expect(objectAt(result, 'spec', 'template', 'metadata', 'annotations')).to.deep.equal({ other: 'x' });
        expect(result['metadata']).to.equal(workload['metadata']);
      });
    }
  }

  it('gives back a workload that has none of them', () => {
    const workload = deployment({ templateAnnotations: { other: 'x' } });
    expect(withoutInitContainerAnnotations(workload, shapeOf(workload))).to.equal(workload);
  });
});
