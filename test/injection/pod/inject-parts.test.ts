import { expect } from 'chai';

import { parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { defaultMesh } from '../../../src/injection/mesh/mesh-of-release.js';
import { injectPod } from '../../../src/injection/pod/inject-pod.js';
import { type JsonObject, objectAt, objectsIn } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';
import { jsonPatched } from '../apply-json-patch.js';

/** A configuration of a release up to 1.8 whose proxy has an image. */
function configOf(release: string, image: string): SidecarConfig {
  const text = `policy: enabled\ntemplate: |\n  containers:\n  - name: istio-proxy\n    image: ${image}\n`;
  const config = parseInjectionConfig(text, { key: 'config', name: 'test' }, { istioVersion: release });
  return { config, mesh: defaultMesh(config.compatibility) };
}

const podWith = (annotations: JsonObject): JsonObject =>
  deepFreeze({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' }, annotations },
    spec: { containers: [{ name: 'web', image: 'web:1' }] },
  });

function injected(pod: JsonObject, config: SidecarConfig, path = '/inject'): JsonObject {
  const injection = injectPod(pod, config, { path });
  if (injection.action === 'skip') expect.fail(injection.reason);
  return deepFreeze(jsonPatched(pod, injection.patch));
}

const proxyOf = (pod: JsonObject): JsonObject =>
  objectsIn(objectAt(pod, 'spec')['containers']).find(({ name }) => name === 'istio-proxy') ?? {};

const METRICS = { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9090', 'prometheus.io/path': '/m' };

describe('a pod of Istio 1.6 to 1.8 that is injected again', () => {
  for (const release of ['1.6', '1.7', '1.8']) {
    for (const [what, annotations] of Object.entries({
      'all annotations of its metrics': METRICS,
      'the port of its metrics alone': { 'prometheus.io/port': '9090' },
      'no annotations of metrics': { own: 'x' },
    })) {
      it(`has ${what} as if it were injected for the first time, with ${release}`, () => {
        const [before, after] = [configOf(release, 'proxy:1'), configOf(release, 'proxy:2')];
        const again = injected(injected(podWith(annotations), before), after);
        const once = injected(podWith(annotations), after);
        expect(objectAt(again, 'metadata', 'annotations')).to.deep.equal(objectAt(once, 'metadata', 'annotations'));
        expect(proxyOf(again)).to.deep.equal(proxyOf(once));
      });
    }

    it(`is left alone where nothing is different, with ${release}`, () => {
      const config = configOf(release, 'proxy:1');
      expect(injectPod(injected(podWith(METRICS), config), config)).to.deep.equal({
        action: 'skip',
        reason: 'AlreadyInjected',
      });
    });
  }
});

describe('a webhook of Istio 1.5 to 1.8', () => {
  for (const release of ['1.5', '1.6', '1.7', '1.8']) {
    for (const path of ['/inject/cluster/c1/net/n1', '/inject/:ENV:cluster=c1:ENV:net=n1']) {
      it(`takes nothing from the URL ${path}, with ${release}`, () => {
        const config = configOf(release, 'proxy:1');
        expect(injected(podWith({}), config, path)).to.deep.equal(injected(podWith({}), config));
      });
    }
  }
});
