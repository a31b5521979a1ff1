import { expect } from 'chai';

import { readFilePart, readInjectionPart } from '../../../src/injection/config/injection-part.js';
import { ConfigError } from '../../../src/injection/schema/config-error.js';

const sidecar = 'spec:\n  containers:\n  - name: istio-proxy\n    image: {{ .Values.global.hub }}\n';
const config = JSON.stringify({ policy: 'enabled', templates: { sidecar } });
const configMap = (name: string, data: object): object => ({ kind: 'ConfigMap', metadata: { name }, data });
const injector = configMap('istio-sidecar-injector', { config, values: '{"global": {"hub": "x", "tag": "1.15.2"}}' });
const text = (...items: readonly object[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
const inject = (...items: readonly object[]): { text: string; name: string } => ({
  text: text(...items),
  name: 'mesh.yaml',
});

describe('readFilePart', () => {
  it('takes the values beside the configuration, and their tag for its release', () => {
    const part = readFilePart({ inject: inject(injector), values: undefined }, {});
    expect(part.values).to.deep.equal({ global: { hub: 'x', tag: '1.15.2' } });
    expect(part.config).to.deep.include({ compatibility: '1.15', releaseReason: 'by the tag 1.15.2 in its values' });
  });

  it('lets the version that the user says win over all else', () => {
    const part = readFilePart({ inject: inject(injector), values: undefined }, { istioVersion: '1.20.1' });
    expect(part.config).to.deep.include({ compatibility: '1.20', releaseReason: 'by --istio-version' });
  });

  it('takes a version that is not known for the nearest, with a warning', () => {
    const { config: read, warnings } = readFilePart(
      { inject: inject(injector), values: undefined },
      { istioVersion: '1.99' },
    );
    expect(read.compatibility).to.equal('1.31');
    expect(warnings).to.deep.equal(['Istio 1.99 is not known: it is taken for 1.31']);
  });

  it('puts the values of the user over those of the ConfigMap', () => {
    const sets = { global: { hub: 'y', tag: null } };
    const part = readFilePart({ inject: inject(injector), values: undefined }, { sets });
    expect(part.values).to.deep.equal({ global: { hub: 'y' } });
  });

  it('takes a file of values in place of those of the ConfigMap', () => {
    const values = { text: 'global: {tag: 1.13.0}', name: 'values.yaml' };
    const part = readFilePart({ inject: inject(injector), values }, {});
    expect(part.values).to.deep.equal({ global: { tag: '1.13.0' } });
    expect(part.config.compatibility).to.equal('1.13');
  });

  it('finds the mesh configuration of the same revision in the file, and knows the revision by its name', () => {
    const canary = configMap('istio-sidecar-injector-canary', { config });
    const meshes = [configMap('istio', { mesh: 'a: 1' }), configMap('istio-canary', { mesh: 'b: 1' })];
    const part = readFilePart({ inject: inject(canary, ...meshes), values: undefined }, {});
    expect([part.mesh, part.injector.revision, part.meshWarning]).to.deep.equal(['b: 1', 'canary', undefined]);
  });

  it('says where the file has mesh configurations of other revisions only', () => {
    const canary = configMap('istio-sidecar-injector-canary', { config });
    const part = readFilePart(
      { inject: inject(canary, configMap('istio', { mesh: 'a: 1' })), values: undefined },
      { injector: { revision: 'canary' } },
    );
    expect(part.mesh).to.equal(undefined);
    expect(part.meshWarning).to.equal('mesh.yaml has no mesh configuration of its revision: the built-in one is used');
  });

  it('says which settings a configuration of 0.2 to 0.4 has no use for', () => {
    const params = { text: 'policy: enabled', name: 'inject.yaml' };
    const settings = { sets: { a: 1 }, injector: { revision: 'x', nativeSidecars: 'true' } } as const;
    expect(readFilePart({ inject: params, values: undefined }, settings).warnings).to.deep.equal(
      ['--set', '--revision', '--native-sidecars'].map(
        (flag) => `${flag} is not used: only a configuration with a template has use for it`,
      ),
    );
    expect(() => readFilePart({ inject: params, values: undefined }, { istioVersion: '1.31' })).to.throw(
      ConfigError,
      "read --istio-version: got '1.31' and a configuration of 0.2 to 0.4, which has no template: want the ConfigMap",
    );
    expect(readFilePart({ inject: params, values: undefined }, { istioVersion: '0.4' }).warnings).to.deep.equal([]);
  });
});

describe('readInjectionPart', () => {
  it('knows the revision of a ConfigMap by its name, where nobody says it', () => {
    const texts = {
      config: { text: config, name: 'c' },
      values: undefined,
      configMap: 'istio-sidecar-injector-canary',
    };
    expect(readInjectionPart(texts, {}).injector.revision).to.equal('canary');
    expect(readInjectionPart(texts, { injector: { revision: 'default' } }).injector.revision).to.equal('default');
    expect(readInjectionPart({ ...texts, configMap: 'mine' }, {}).injector.revision).to.equal(undefined);
  });
});
