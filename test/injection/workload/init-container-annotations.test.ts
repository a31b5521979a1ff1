import { expect } from 'chai';

import { moveInitContainers } from '../../../src/injection/workload/init-container-annotations.js';
import { type JsonObject, objectAt } from '../../../src/json/json.js';
import { deployment, shapeOf } from '../fixtures.js';

const ALPHA = 'pod.alpha.kubernetes.io/init-containers';
const BETA = 'pod.beta.kubernetes.io/init-containers';

/** What becomes of a Deployment with these annotations and init containers in its pod template. */
function movedIn(templateAnnotations: JsonObject, initContainers?: readonly JsonObject[]) {
  const workload = deployment({ templateAnnotations, ...(initContainers && { podSpec: { initContainers } }) });
  return { before: workload, ...moveInitContainers(workload, shapeOf(workload)) };
}

const initContainersOf = (workload: JsonObject): unknown =>
  objectAt(workload, 'spec', 'template', 'spec')['initContainers'];

describe('moveInitContainers', () => {
  for (const version of ['alpha', 'beta']) {
    for (const name of ['init-containers', 'init-container-statuses']) {
      it(`takes out pod.${version}.kubernetes.io/${name} of the pod template, and nothing else`, () => {
        const annotation = `pod.${version}.kubernetes.io/${name}`;
        const workload = deployment({
          annotations: { [annotation]: '[]' },
          templateAnnotations: { [annotation]: '[]', other: 'x' },
        });
        const { workload: result, removed } = moveInitContainers(workload, shapeOf(workload));
        expect(objectAt(result, 'spec', 'template', 'metadata', 'annotations')).to.deep.equal({ other: 'x' });
        expect(result['metadata']).to.equal(workload['metadata']);
        expect(removed).to.deep.equal([annotation]);
      });
    }
  }

  it('gives back a workload that has none of them', () => {
    const { before, workload, moved } = movedIn({ other: 'x' });
    expect(workload).to.equal(before);
    expect(moved).to.deep.equal([]);
  });

  it('puts init containers that only annotations have behind those of the spec, with all their fields', () => {
    const beta = '[{"name":"one","image":"i:2"},{"name":"two","image":"b","args":["x"]}]';
    const { workload, moved } = movedIn({ [BETA]: beta, [ALPHA]: '[{"name":"two"},{"name":"three"}]' }, [
      { name: 'one', image: 'i:1' },
    ]);
    expect(initContainersOf(workload)).to.deep.equal([
      { name: 'one', image: 'i:1' },
      { name: 'two', image: 'b', args: ['x'] },
      { name: 'three' },
    ]);
    expect(moved).to.deep.equal(['two', 'three']);
  });

  for (const nothing of ['', '[]', 'null', ' \n']) {
    it(`moves nothing out of ${JSON.stringify(nothing)}`, () => {
      const { workload, moved, problem } = movedIn({ [BETA]: nothing });
      expect([initContainersOf(workload), moved, problem]).to.deep.equal([undefined, [], undefined]);
    });
  }

  for (const broken of ['[', '{}', '[1]', '[{"image":"i"}]', 'x'.repeat(1000)]) {
    it(`loses nothing of ${JSON.stringify(broken.slice(0, 20))}, and says what is wanted`, () => {
      const { before, workload, problem } = movedIn({ [BETA]: broken });
      expect(workload).to.equal(before);
      expect(problem).to.match(
        /^annotation "pod.beta.kubernetes.io\/init-containers": got ".{1,120}", want a JSON list/,
      );
    });
  }
});
