import { expect } from 'chai';

import { type ConfigInForce, followConfig } from '../../src/controller/configuration/config-in-force.js';
import { type ApiClient, createApiClient } from '../../src/kubernetes/transport/api-client.js';
import { loadKubeConfig } from '../../src/kubernetes/transport/kube-config.js';
import { systemClock } from '../../src/runtime/clock.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { Api } from '../support/api.js';
import { eventually } from '../support/event-loop.js';
import { recordingLogger } from '../support/recording-logger.js';

const CONFIG_MAPS = '/api/v1/namespaces/istio-system/configmaps';
const configMap = (name: string, key: string, text: string): unknown => ({ metadata: { name }, data: { [key]: text } });

for (const kubernetesVersion of ['1.7', '1.9'] as const) {
  describe(`the configuration in force against Kubernetes ${kubernetesVersion}`, () => {
    let sandbox: Sandbox;
    let api: Api;
    let client: ApiClient;
    let config: ConfigInForce;
    let readings: number;

    beforeEach(async () => {
      sandbox = await startSandbox({ kubernetesVersion });
      api = new Api(sandbox.url);
      await api.post('/api/v1/namespaces', { metadata: { name: 'istio-system' } });
      await api.post(CONFIG_MAPS, configMap('istio-inject', 'config', 'policy: enabled'));
      await api.post(CONFIG_MAPS, configMap('istio', 'mesh', ''));
      client = createApiClient(loadKubeConfig({ master: sandbox.url, inCluster: false }), { maxSockets: 4 });
      const location = { namespace: 'istio-system', injectConfig: 'istio-inject' };
      config = await followConfig(client, {
        location,
        signal: new AbortController().signal,
        onReading: () => {
          readings += 1;
        },
        logger: recordingLogger().logger,
        clock: systemClock,
        random: Math.random,
      });
      // Without the first.
      readings = 0;
    });

    afterEach(async () => {
      config.stop();
      client.close();
      await sandbox.close();
    });

    const write = (text: string): Promise<unknown> =>
      api.mergePatch(`${CONFIG_MAPS}/istio-inject`, { data: { config: text } });
    const cluster = (): string => config.current().mesh.defaultConfig.serviceCluster;

    it('is the new one where it is valid, and the last good one where it is not', async () => {
      await write('policy: disabled');
      await eventually(() => readings === 1);
      expect(config.current().config.policy).to.equal('disabled');
      await write('policy: [');
      await eventually(() => readings === 2);
      expect(config.rejection()?.message).to.contain('read ConfigMap istio-system/istio-inject: not valid YAML');
      expect(config.current().config.policy).to.equal('disabled');
      await write('policy: off');
      await eventually(() => readings === 3);
      expect([config.rejection(), config.current().config.policy]).to.deep.equal([undefined, 'off']);
    });

    it('stays what it is where a ConfigMap is deleted, until there is another one', async () => {
      await fetch(`${sandbox.url}${CONFIG_MAPS}/istio`, { method: 'DELETE' });
      await eventually(() => readings === 1);
      expect(config.rejection()).to.include({ code: 'ERR_CONFIG_MAP_MISSING' });
      expect(cluster()).to.equal('istio-proxy');
      await api.post(CONFIG_MAPS, configMap('istio', 'mesh', 'defaultConfig: {serviceCluster: again}'));
      await eventually(() => readings === 2);
      expect([config.rejection(), cluster()]).to.deep.equal([undefined, 'again']);
    });

    it('follows the mesh configuration to another ConfigMap', async () => {
      await write('params: {meshConfigMapName: other}');
      await eventually(() => readings === 1);
      expect(config.rejection()?.message).to.contain('read ConfigMap istio-system/other: there is none');
      await api.post(CONFIG_MAPS, configMap('other', 'mesh', 'defaultConfig: {serviceCluster: other}'));
      await eventually(() => readings === 2);
      expect(cluster()).to.equal('other');
      await api.mergePatch(`${CONFIG_MAPS}/other`, { data: { mesh: 'defaultConfig: {serviceCluster: changed}' } });
      await eventually(() => readings === 3);
      expect(cluster()).to.equal('changed');
    });
  });
}
