import { expect } from 'chai';

import { defaultInjectionConfig, type ParamsConfig } from '../../src/injection/config/params-config.js';
import { defaultMeshConfig } from '../../src/injection/mesh/mesh-config.js';
import { objectAt, objectsIn, stringIn } from '../../src/json/json.js';
import { discoverWorkloads } from '../../src/kubernetes/discovery/workload-resources.js';
import { parseInjectionConfigFile, parseMeshConfigFile } from '../support/config-files.js';
import { discoveryClient } from './discovery-client.js';
import { ALL_FILES, installed, manifestObjects, manifestText, textsIn } from './manifest.js';

function injectionConfig(): ParamsConfig {
  const config = parseInjectionConfigFile(manifestText('istio-initializer.yaml'), 'istio-initializer.yaml');
  if (config.form !== 'params') throw new Error('the manifest has a template');
  return config;
}
const meshConfig = () => parseMeshConfigFile(manifestText('istio.yaml'), 'istio.yaml', injectionConfig().compatibility);
const injectionText = () => stringIn(objectAt(installed('ConfigMap istio-system/istio-inject'), 'data')['config']);
const [configured, ...others] = objectsIn(installed('InitializerConfiguration istio-sidecar')['initializers']);

describe('the configuration in the manifests', () => {
  it('injects everywhere, and the controller has nothing to warn of', () => {
    const { policy, scope, outsideNamespaces, warnings } = injectionConfig();
    expect({ policy, scope, outsideNamespaces, warnings }).to.deep.equal({
      policy: 'enabled',
      scope: { kind: 'all' },
      outsideNamespaces: 'release',
      warnings: [],
    });
  });

  it('spells out the defaults of the sidecar of 0.2.12, but for the verbosity', () => {
    const { params, compatibility } = injectionConfig();
    const release = '0.2.12';
    expect(compatibility).to.equal(release);
    expect(params).to.deep.equal({
      ...defaultInjectionConfig().params,
      initImage: `docker.io/istio/proxy_init:${release}`,
      proxyImage: `docker.io/istio/proxy:${release}`,
      version: release,
      verbosity: 2,
    });
  });

  it('writes down every key of params, each with a comment above it', () => {
    const text = injectionText() ?? '';
    for (const key of Object.keys(injectionConfig().params)) {
      expect(text, key).to.match(new RegExp(`^ +#.*\\n +${key}:`, 'm'));
    }
  });

  it('has the policy on a line of its own, where it is easy to find and to replace', () => {
    expect(injectionText()).to.match(/^policy: "enabled"$/m);
  });

  for (const [key, value] of [
    ['failurePolicy', 'Fail'],
    ['uninjectable', 'Ignore'],
  ] as const) {
    it(`shows the default of ${key}, with a comment above it, and leaves it to the program`, () => {
      expect(injectionText()).to.match(new RegExp(`^#.*\\n# ${key}: ${value}$`, 'm'));
    });
  }

  it('describes a mesh without anything that the controller warns of', () => {
    expect(meshConfig().warnings).to.deep.equal([]);
  });

  it('names a Pilot, and places for traces and statistics, in the namespace of the mesh', () => {
    const { discoveryAddress, zipkinAddress, statsdUdpAddress } = meshConfig().defaultConfig;
    for (const address of [discoveryAddress, zipkinAddress, statsdUdpAddress]) {
      expect(address).to.match(/^[a-z-]+\.istio-system:\d+$/);
    }
  });

  it('keeps the paths, ports and the service name that the images of the release have', () => {
    const { configPath, binaryPath, serviceCluster, proxyAdminPort } = defaultMeshConfig('0.2.12').defaultConfig;
    expect(meshConfig().defaultConfig).to.include({ configPath, binaryPath, serviceCluster, proxyAdminPort });
    expect(meshConfig().proxyListenPort).to.equal(defaultMeshConfig('0.2.12').proxyListenPort);
  });

  it('names the ConfigMap of the mesh that the manifests create', () => {
    expect(injectionConfig().params.meshConfigMapName).to.equal('istio');
    expect(objectAt(installed('ConfigMap istio-system/istio'), 'data')).to.have.all.keys('mesh');
  });
});

describe('the InitializerConfigurations', () => {
  it('all add the same name', () => {
    const configurations = ALL_FILES.flatMap(manifestObjects).filter(({ kind }) => kind === 'InitializerConfiguration');
    const names = configurations.map(({ initializers }) => objectsIn(initializers).map(({ name }) => name));
    const { initializerName } = injectionConfig();
    expect(names).to.deep.equal([[initializerName], [initializerName]]);
  });

  it('of the pods has one rule, for pods alone', () => {
    const [pods] = objectsIn(installed('InitializerConfiguration istio-sidecar-pods')['initializers']);
    expect(objectsIn(pods?.['rules'])).to.deep.equal([{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }]);
  });
});

describe('the InitializerConfiguration', () => {
  it('adds the name that the controller acts on', () => {
    expect(configured?.['name']).to.equal(injectionConfig().initializerName);
    expect(others).to.deep.equal([]);
  });

  it('has one rule, because the API server wants all of them to match', () => {
    const rules = objectsIn(configured?.['rules']);
    expect(rules).to.deep.equal([
      { apiGroups: ['*'], apiVersions: ['*'], resources: ['deployments', 'statefulsets', 'jobs', 'daemonsets'] },
    ]);
  });

  it('names only resources that the controller watches: any other would never be created', async () => {
    const { client } = discoveryClient(() => true);
    const watched = (await discoverWorkloads(client)).served.map(({ plural }) => plural);
    const [rule] = objectsIn(configured?.['rules']);
    expect(watched).to.include.members([...textsIn(rule?.['resources'])]);
  });
});
