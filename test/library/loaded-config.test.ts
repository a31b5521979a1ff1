import { readFileSync } from 'node:fs';
import { expect } from 'chai';

import { injectManifest, injectPod, loadInjectionConfig } from '../../src/library/index.js';

const root = new URL('../../', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, root), 'utf8');
const injection = read('examples/istio-1.31/istio-sidecar-injector.yaml');
const mesh = read('examples/istio-1.31/istio.yaml');
const PARAMS = 'policy: enabled\nparams: {initImage: a/proxy_init:0.2.12, proxyImage: a/proxy:0.2.12}\n';

describe('a configuration of the library', () => {
  it('says what was read', () => {
    const { form, istioVersion, policy, warnings } = loadInjectionConfig({ injection, mesh });
    expect({ form, istioVersion, policy, warnings }).to.deep.equal({
      ...{ form: 'templates', istioVersion: '1.31', policy: 'enabled', warnings: [] },
    });
  });

  it('is of the first releases, too', () => {
    const config = loadInjectionConfig(PARAMS);
    expect([config.form, config.policy]).to.deep.equal(['params', 'enabled']);
    const pod = { kind: 'Pod', metadata: { name: 'a', namespace: 'b' }, spec: { containers: [{ name: 'a' }] } };
    expect(injectPod(pod, config).action).to.equal('inject');
  });

  it('takes the mesh configuration from the same text, and another one over it', () => {
    const both = loadInjectionConfig(`${injection}\n---\n${mesh.replace('proxyListenPort', 'x')}`);
    expect(both.form).to.equal('templates');
    const broken = { injection: `${injection}\n---\n${mesh}`, mesh: { text: 'proxyListenPort: {', name: 'own.yaml' } };
    expect(() => loadInjectionConfig(broken))
      .to.throw(/^read own\.yaml: /)
      .with.property('code', 'ERR_CONFIG');
  });

  it('takes values over those of its text', () => {
    const app = read('examples/istio-1.31/app.yaml');
    const config = loadInjectionConfig({ injection, mesh }, { values: { global: { proxy: { image: 'mine' } } } });
    expect(injectManifest(app, config).text).to.match(/image: \S*\/mine:/);
  });

  it('takes nothing from the environment of the process', () => {
    const app = 'kind: Pod\napiVersion: v1\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b}]}\n';
    const native = (environment: Record<string, string>): boolean => {
      const config = loadInjectionConfig({ injection, mesh }, { environment });
      return injectManifest(app, config).text.includes('restartPolicy: Always');
    };
    process.env['ENABLE_NATIVE_SIDECARS'] = 'true';
    try {
      expect(native({})).to.equal(false);
      expect(native({ ENABLE_NATIVE_SIDECARS: 'true' })).to.equal(true);
    } finally {
      delete process.env['ENABLE_NATIVE_SIDECARS'];
    }
  });

  it('names a setting that has no use, and one that is wrong, as the caller wrote it', () => {
    expect(loadInjectionConfig(PARAMS, { revision: 'canary' }).warnings).to.include(
      'the setting revision is not used: only a configuration with a template has use for it',
    );
    expect(() => loadInjectionConfig(injection, { istioVersion: 'latest' })).to.throw(
      "read the setting istioVersion: got 'latest', want a release of Istio, such as 1.13",
    );
    expect(() => loadInjectionConfig(PARAMS, { istioVersion: '1.20' })).to.throw(/^read the setting istioVersion: /);
  });

  it('is only what was loaded, and no copy of it', () => {
    for (const copy of [{ ...loadInjectionConfig(PARAMS) }, null, 'text']) {
      expect(() => injectManifest('', copy as never))
        .to.throw('read the configuration: want what loadInjectionConfig has returned')
        .with.property('code', 'ERR_ARGUMENT');
    }
  });
});
