import { expect } from 'chai';

import { ConfigError } from '../../../src/injection/schema/config-error.js';
import { ConfigFile, unwrapConfigMap } from '../../../src/injection/schema/config-file.js';

const source = { key: 'config', name: 'inject.yaml' };

const map = (data: object): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' }, data });

describe('unwrapConfigMap', () => {
  const texts: readonly [string, string, string][] = [
    ['leaves a text without a ConfigMap as it is', '# mine\npolicy: enabled\n', '# mine\npolicy: enabled\n'],
    ['leaves an empty text as it is', '', ''],
    ['takes the key out of a ConfigMap', map({ config: 'policy: off\n', mesh: 'x: 1\n' }), 'policy: off\n'],
    ['takes an empty value', map({ config: '' }), ''],
    [
      'finds the ConfigMap among the documents of a manifest',
      ['kind: Namespace', map({ mesh: 'x: 1' }), map({ config: 'policy: off' }), 'kind: Service'].join('\n---\n'),
      'policy: off',
    ],
    [
      'reads the block text of a ConfigMap in YAML',
      'kind: ConfigMap\ndata:\n  config: |-\n    # why\n    policy: off\n',
      '# why\npolicy: off',
    ],
  ];
  for (const [effect, text, want] of texts) {
    it(effect, () => {
      expect(unwrapConfigMap(text, source)).to.equal(want);
    });
  }

  const bad: readonly [string, string, string][] = [
    ['a ConfigMap without the key', map({ other: '' }), 'got 0 of them'],
    ['a ConfigMap without data', 'kind: ConfigMap', 'got 0 of them'],
    ['a ConfigMap whose key is null', map({ config: null }), 'got 0 of them'],
    ['two ConfigMaps with the key', `${map({ config: 'a' })}\n---\n${map({ config: 'b' })}`, 'got 2 of them'],
    ['a map where the text should be', map({ config: { policy: 'off' } }), 'got no text in it'],
  ];
  for (const [what, text, came] of bad) {
    it(`refuses ${what}`, () => {
      expect(() => unwrapConfigMap(text, source)).to.throw(
        ConfigError,
        `read inject.yaml: want one ConfigMap with the key "config", ${came}`,
      );
    });
  }

  it('refuses a file that does not parse, and says where', () => {
    expect(() => unwrapConfigMap('kind: ConfigMap\ndata: [\n', source)).to.throw(
      ConfigError,
      'read inject.yaml: not valid YAML at line 3, column 1: ',
    );
  });
});

describe('ConfigFile', () => {
  const named = (name: string, data: object, labels?: object): object => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'istio-system', ...(labels && { labels }) },
    data,
  });
  const stream = (...objects: readonly object[]): string => objects.map((one) => JSON.stringify(one)).join('\n---\n');
  const injector = (revision = ''): object =>
    named(`istio-sidecar-injector${revision}`, { config: `config${revision}`, values: `values${revision}` });
  const mesh = (revision = ''): object => named(`istio${revision}`, { mesh: `mesh${revision}` });
  const dashboards = named('grafana', { config: 'not this', mesh: 'nor this' });
  const file = (text: string): ConfigFile => new ConfigFile(text, 'mesh.yaml');

  const charts = stream({ kind: 'Namespace' }, dashboards, mesh(), { kind: 'Deployment' }, injector(), {
    kind: 'Service',
  });

  it('finds the ConfigMaps of Istio by their names in what helm template prints', () => {
    const { text, revision, data } = file(charts).text({ key: 'config' });
    expect([text, revision, data['values']]).to.deep.equal(['config', '', 'values']);
    expect(file(charts).text({ key: 'mesh', revision: '' }).text).to.equal('mesh');
  });

  it('finds them in a List, as kubectl get prints several', () => {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [injector('-canary'), mesh('-canary')] });
    expect(file(list).text({ key: 'config' })).to.include({ text: 'config-canary', revision: 'canary' });
    expect(file(list).textIfAny({ key: 'mesh', revision: 'canary' })?.text).to.equal('mesh-canary');
  });

  it('takes those of a revision, of which default has no name', () => {
    const both = file(stream(injector(), injector('-canary'), mesh(), mesh('-canary')));
    for (const [revision, text] of [
      ['canary', 'config-canary'],
      ['default', 'config'],
      ['', 'config'],
    ]) {
      expect(both.text({ key: 'config', revision }).text, revision).to.equal(text);
    }
  });

  it('takes the label of the revision where the name has none', () => {
    const labelled = named('istio-sidecar-injector', { config: 'c' }, { 'istio.io/rev': 'canary' });
    expect(file(stream(labelled)).text({ key: 'config' }).revision).to.equal('canary');
    const plain = named('istio-sidecar-injector', { config: 'c' }, { 'istio.io/rev': 'default' });
    expect(file(stream(plain)).text({ key: 'config' }).revision).to.equal('');
  });

  it('asks which revision is meant where there are several', () => {
    expect(() => file(stream(injector(), injector('-canary'))).text({ key: 'config' })).to.throw(
      ConfigError,
      'want one ConfigMap with the key "config", got those of the revisions default, canary: say which by --revision',
    );
  });

  it('says which revisions there are where the wanted one is not', () => {
    expect(() => file(stream(injector('-a'), injector('-b'))).text({ key: 'config', revision: 'c' })).to.throw(
      ConfigError,
      'got --revision c and those of the revisions a, b',
    );
  });

  it('has no mesh configuration of another revision', () => {
    expect(file(stream(injector('-a'), mesh())).textIfAny({ key: 'mesh', revision: 'a' })).to.equal(undefined);
    expect(file('policy: enabled').textIfAny({ key: 'mesh' })).to.equal(undefined);
  });

  const others: readonly [what: string, text: string, says: RegExp][] = [
    [
      'an IstioOperator',
      'apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: {profile: demo}',
      /got an object IstioOperator, want the ConfigMaps that are made from it: by istioctl manifest generate -f FILE, or/,
    ],
    ['the object Istio of an operator', '{apiVersion: sailoperator.io/v1, kind: Istio}', /istioctl manifest generate/],
    ['values of a chart', 'global: {hub: x}\npilot: {image: y}', /got values of Istio's charts.*helm template istiod/],
    [
      'objects without a ConfigMap',
      'kind: Service\n---\nkind: Deployment',
      /got objects of the kind Service, Deployment/,
    ],
  ];
  for (const [what, text, says] of others) {
    it(`refuses ${what}, and says what to do`, () => {
      expect(() => file(text).text({ key: 'config' })).to.throw(ConfigError, says);
    });
  }

  it('takes values of a chart where values are wanted', () => {
    expect(file('global: {hub: x}').text({ key: 'values' }).text).to.equal('global: {hub: x}');
  });
});
