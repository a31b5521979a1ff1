import { expect } from 'chai';

import { controllerDeployment } from '../../../src/installation/install/controller-deployment.js';
import { type JsonObject, objectAt } from '../../../src/json/json.js';
import { installed } from '../../manifests/manifest.js';
import { deepFreeze } from '../../support/deep-freeze.js';
import { containerOf } from '../../support/installation.js';

const MANIFEST = deepFreeze(installed('Deployment istio-system/istio-initializer'));

/** A Deployment that runs. */
function running(image: string, replicas: number, args: readonly string[] = []): JsonObject {
  return { spec: { replicas, template: { spec: { containers: [{ name: 'initializer', image, args }] } } } };
}

describe('the Deployment that is installed', () => {
  it('is that of the manifest where nothing runs and nothing is said', () => {
    expect(controllerDeployment(MANIFEST, undefined, {})).to.deep.equal({
      object: MANIFEST,
      replicas: 2,
      managed: false,
    });
  });

  for (const [image, flag, expected] of [
    ['istio-initializer:0.0.1', undefined, 'istio-initializer:1.0.0'],
    ['istio-initializer', undefined, 'istio-initializer:1.0.0'],
    ['istio-initializer@sha256:0123', undefined, 'istio-initializer:1.0.0'],
    [
      'registry.example.com:5000/istio-initializer:0.0.1',
      undefined,
      'registry.example.com:5000/istio-initializer:0.0.1',
    ],
    ['registry.example.com/a@sha256:0123', undefined, 'registry.example.com/a@sha256:0123'],
    ['registry.example.com/a:1', 'other:2', 'other:2'],
  ] as const) {
    it(`runs ${expected} after ${image}${flag === undefined ? '' : `, told ${flag}`}`, () => {
      const flags = flag === undefined ? {} : { image: flag };
      const { object, note } = controllerDeployment(MANIFEST, running(image, 1), flags);
      expect(containerOf(object)['image']).to.equal(expected);
      expect(note).to.equal(expected === image ? `image ${image} kept, --image changes it` : undefined);
    });
  }

  for (const [before, flag, expected] of [
    [1, undefined, 2],
    [5, undefined, 5],
    [5, 1, 1],
  ] as const) {
    it(`has ${expected} replicas after ${before}${flag === undefined ? '' : `, told ${flag}`}`, () => {
      const flags = flag === undefined ? {} : { replicas: flag };
      const { object, replicas } = controllerDeployment(MANIFEST, running('a', before), flags);
      expect([replicas, objectAt(object, 'spec')['replicas']]).to.deep.equal([expected, expected]);
    });
  }

  it('goes on to manage its registration where it did', () => {
    const { object, managed } = controllerDeployment(
      MANIFEST,
      running('a', 1, ['controller', '--manageInitializerConfiguration']),
      {},
    );
    expect(managed).to.equal(true);
    const args = containerOf(MANIFEST)['args'] as readonly string[];
    expect(containerOf(object)['args']).to.deep.equal([...args, '--manageInitializerConfiguration']);
  });
});
