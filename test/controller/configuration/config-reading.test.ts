import { expect } from 'chai';

import { readValidConfig } from '../../../src/controller/configuration/config-reading.js';
import { WatchedConfigMaps } from '../../support/watched-client.js';

const LOCATION = { namespace: 'istio-system', injectConfig: 'istio-inject' };

describe('readValidConfig', () => {
  let server: WatchedConfigMaps;

  beforeEach(() => {
    server = new WatchedConfigMaps();
    server.configMaps.set('istio-inject', { config: 'policy: disabled' });
    server.configMaps.set('istio', { mesh: 'defaultConfig: {serviceCluster: mine}' });
  });

  it('gives both parts of a configuration that is valid', async () => {
    const { sidecarConfig, meshConfigMap } = await readValidConfig(server.client, LOCATION);
    expect(sidecarConfig.config.policy).to.equal('disabled');
    expect(sidecarConfig.mesh).to.have.nested.property('defaultConfig.serviceCluster', 'mine');
    expect(meshConfigMap).to.equal('istio');
  });

  for (const [what, name, data, code, message] of [
    [
      'a key has a wrong value',
      'istio-inject',
      { config: 'policy: on' },
      'ERR_CONFIG',
      /config key "policy": got .on., want/,
    ],
    ['the mesh does not parse', 'istio', { mesh: '{' }, 'ERR_CONFIG', /ConfigMap istio-system\/istio/],
    [
      'its key is not there',
      'istio-inject',
      { other: 'x' },
      'ERR_CONFIG_MAP_KEY',
      /got "other", want the key "config"/,
    ],
    ['there is none', 'istio-inject', 404, 'ERR_CONFIG_MAP_MISSING', /apply manifests\/istio-initializer\.yaml/],
    ['there is none of the mesh', 'istio', 404, 'ERR_CONFIG_MAP_MISSING', /apply manifests\/istio\.yaml/],
    ['it may not be read', 'istio', 403, 'ERR_KUBE_API', /403/],
    ['the server can not answer', 'istio', 503, 'ERR_KUBE_API', /503/],
  ] as const) {
    it(`fails where ${what}, with the error that its author needs`, async () => {
      server.configMaps.set(name, data);
      const error: unknown = await readValidConfig(server.client, LOCATION).catch((caught: unknown) => caught);
      expect(error).to.have.property('code', code);
      expect(error).to.have.property('message').that.matches(message);
    });
  }
});
