import { expect } from 'chai';

import { type InjectionConfig, parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import { defaultInjectionConfig } from '../../../src/injection/config/params-config.js';
import type { SidecarParams } from '../../../src/injection/config/sidecar-params.js';
import { PARAMS_RELEASES, type ParamsRelease } from '../../../src/injection/releases/istio-release.js';
import { rulesOf } from '../../../src/injection/releases/rules/release-rules.js';
import { ConfigError } from '../../../src/injection/schema/config-error.js';
import { parseInjectionConfigFile } from '../../support/config-files.js';
import { injectionConfig } from '../fixtures.js';

const PARAMS: SidecarParams = {
  initImage: 'docker.io/istio/proxy_init:0.2.4',
  proxyImage: 'docker.io/istio/proxy:0.2.4',
  verbosity: 0,
  version: '',
  meshConfigMapName: 'istio',
  imagePullPolicy: 'IfNotPresent',
  sidecarProxyUID: 1337,
  enableCoreDump: false,
  debugMode: false,
  includeIPRanges: '',
  resources: { requests: { cpu: '10m' } },
};

const DEFAULTS: InjectionConfig = {
  form: 'params',
  policy: 'enabled',
  scope: { kind: 'all' },
  initializerName: 'sidecar.initializer.istio.io',
  params: PARAMS,
  meshConfigMapName: 'istio',
  forced: false,
  compatibility: '0.2.4',
  rules: rulesOf('0.2.4'),
  failurePolicy: 'Fail',
  uninjectable: 'Ignore',
  outsideNamespaces: 'release',
  warnings: [],
};

describe('the injection configuration', () => {
  const texts: readonly [string, string][] = [
    ['an empty map', '{}'],
    ['no params', 'params:\n'],
    ['empty params', 'params: {}\n'],
    [
      'null for all that may be null',
      'namespaces:\nexcludeNamespaces:\ninitializerName:\ncompatibility:\noutsideNamespaces:\nfailurePolicy:\nuninjectable:\nparams:\n' +
        Object.keys(PARAMS)
          .map((key) => `  ${key}:\n`)
          .join(''),
    ],
    ['empty texts', 'initializerName: ""\nparams: {initImage: "", proxyImage: "", imagePullPolicy: "", version: ""}\n'],
    ['user 0, which is "the default"', 'params: {sidecarProxyUID: 0}\n'],
    ['no excluded namespaces', 'excludeNamespaces: []\n'],
    ['every namespace', 'namespaces: [""]\n'],
  ];
  for (const [what, text] of texts) {
    it(`is all defaults for ${what}`, () => {
      expect(injectionConfig(text)).to.deep.equal(DEFAULTS);
    });
  }

  for (const [what, text] of [
    ['an empty text', ''],
    ['blanks', ' \n\n'],
    ['a text of comments', '# nothing yet\n'],
    ['the beginning of a document', '---\n'],
    ['null', 'null\n'],
  ] as const) {
    it(`is an error for ${what}`, () => {
      expect(() => parseInjectionConfig(text, { key: 'config', name: 'config.yaml' })).to.throw(
        ConfigError,
        'read config.yaml: got an empty config, want at least one of the keys "policy", "template" and "templates"',
      );
    });
  }

  it('is all defaults where the user wrote none', () => {
    expect(defaultInjectionConfig()).to.deep.equal(DEFAULTS);
  });

  const values: readonly [string, string, Partial<InjectionConfig>][] = [
    ['policy: off', 'policy: off\n', { policy: 'off' }],
    ['policy: "off"', 'policy: "off"\n', { policy: 'off' }],
    ['policy: false, which a YAML 1.1 tool made of off,', 'policy: false\n', { policy: 'off' }],
    ['policy: disabled', 'policy: disabled\n', { policy: 'disabled' }],
    ['policy: enabled', 'policy: enabled\n', { policy: 'enabled' }],
    ['a policy from a merge key', 'params: {}\n<<: {policy: off}\n', { policy: 'off' }],
    ['a namespace', 'namespaces: [a, b-1]\n', { scope: { kind: 'only', names: ['a', 'b-1'] } }],
    [
      'the longest namespace name, and one of digits',
      `namespaces: [${'a'.repeat(63)}, "2590"]\n`,
      { scope: { kind: 'only', names: ['a'.repeat(63), '2590'] } },
    ],
    ['all namespaces beside one', 'namespaces: [a, ""]\n', { scope: { kind: 'all' } }],
    ['an excluded namespace', 'excludeNamespaces: [a]\n', { scope: { kind: 'except', names: ['a'] } }],
    [
      'namespaces with none excluded',
      'namespaces: [a]\nexcludeNamespaces: []\n',
      { scope: { kind: 'only', names: ['a'] } },
    ],
    [
      'excluded namespaces with no namespaces',
      'namespaces:\nexcludeNamespaces: [a]\n',
      { scope: { kind: 'except', names: ['a'] } },
    ],
    ['an initializer name', 'initializerName: a.b.example.com\n', { initializerName: 'a.b.example.com' }],
    ['an initializer name with digits', 'initializerName: 2-3.4-5.6-7\n', { initializerName: '2-3.4-5.6-7' }],
  ];
  for (const [what, text, want] of values) {
    it(`takes ${what}`, () => {
      expect(injectionConfig(text)).to.deep.equal({ ...DEFAULTS, ...want });
    });
  }

  const params: readonly [string, Partial<SidecarParams>][] = [
    ['initImage: a/init:1', { initImage: 'a/init:1' }],
    ['proxyImage: a/proxy:1', { proxyImage: 'a/proxy:1' }],
    ['verbosity: 2', { verbosity: 2 }],
    ['version: unittest', { version: 'unittest' }],
    ['meshConfigMapName: mine', { meshConfigMapName: 'mine' }],
    ['imagePullPolicy: Always', { imagePullPolicy: 'Always' }],
    ['imagePullPolicy: Never', { imagePullPolicy: 'Never' }],
    ['sidecarProxyUID: 1234', { sidecarProxyUID: 1234 }],
    ['sidecarProxyUID: 2147483647', { sidecarProxyUID: 2147483647 }],
    ['enableCoreDump: true', { enableCoreDump: true }],
    ['debugMode: true', { debugMode: true, proxyImage: 'docker.io/istio/proxy_debug:0.2.4' }],
    ['debugMode: true, proxyImage: a/proxy:1', { debugMode: true, proxyImage: 'a/proxy:1' }],
    ['includeIPRanges: "10.0.0.0/8"', { includeIPRanges: '10.0.0.0/8' }],
  ];
  for (const [text, want] of params) {
    it(`takes params {${text}}`, () => {
      expect(injectionConfig(`params: {${text}}`).params).to.deep.equal({ ...PARAMS, ...want });
    });
  }

  for (const release of PARAMS_RELEASES) {
    it(`names the images of ${release} where that is the release`, () => {
      const { initImage, proxyImage } = injectionConfig(`compatibility: ${release}`).params;
      expect([initImage, proxyImage]).to.deep.equal([
        `docker.io/istio/proxy_init:${release}`,
        `docker.io/istio/proxy:${release}`,
      ]);
    });
  }
});

describe('the release of an injection configuration', () => {
  const rows: readonly [string, ParamsRelease, 'release' | 'ignore'][] = [
    ['{}', '0.2.4', 'release'],
    ['params: {version: "12345678"}', '0.2.4', 'release'],
    ['params: {version: 0.2.4}', '0.2.4', 'release'],
    ['params: {version: 0.2.12}', '0.2.12', 'release'],
    ['params: {version: 0.3.0}', '0.4.0', 'release'],
    ['compatibility: 0.2.4', '0.2.4', 'ignore'],
    ['compatibility: "0.2.12"', '0.2.12', 'release'],
    ['compatibility: 0.4.0', '0.4.0', 'release'],
    ['compatibility: 0.2.12\nparams: {version: 0.4.0}', '0.2.12', 'release'],
    ['compatibility: 0.2.4\noutsideNamespaces: release', '0.2.4', 'release'],
    ['compatibility: 0.4.0\noutsideNamespaces: ignore', '0.4.0', 'ignore'],
  ];
  for (const [text, compatibility, outsideNamespaces] of rows) {
    it(`is ${compatibility} for '${text.replace('\n', ', ')}', and workloads outside: ${outsideNamespaces}`, () => {
      expect(injectionConfig(text)).to.include({ compatibility, outsideNamespaces });
    });
  }
});

describe('the warnings of an injection configuration', () => {
  const WARNING =
    'outsideNamespaces is ignore: a workload outside the configured namespaces stays uninitialized, and its creation ' +
    'hangs, unless another controller initializes it under the same name';
  const rows: readonly [string, boolean][] = [
    ['namespaces: [a]\noutsideNamespaces: ignore', true],
    ['excludeNamespaces: [a]\noutsideNamespaces: ignore', true],
    ['namespaces: [a]\ncompatibility: 0.2.4', true],
    ['namespaces: [a]\nparams: {version: 0.2.4}', false],
    ['namespaces: [a]\ncompatibility: 0.2.4\noutsideNamespaces: release', false],
    ['namespaces: [a]', false],
    ['compatibility: 0.2.4', false],
    ['namespaces: [""]\noutsideNamespaces: ignore', false],
  ];
  for (const [text, warned] of rows) {
    it(`${warned ? 'warn of workloads that hang' : 'are empty'} for '${text.replaceAll('\n', ', ')}'`, () => {
      expect(injectionConfig(text).warnings).to.deep.equal(warned ? [WARNING] : []);
    });
  }
});

describe('the failure policies', () => {
  for (const key of ['failurePolicy', 'uninjectable'] as const) {
    for (const policy of ['Fail', 'Ignore'] as const) {
      it(`takes ${key}: ${policy}, and leaves the other as it is`, () => {
        expect(injectionConfig(`${key}: ${policy}\n`)).to.deep.equal({ ...DEFAULTS, [key]: policy });
      });
    }
  }
});

describe('a bad injection configuration', () => {
  const policy = "want 'off', 'disabled' or 'enabled'";
  const text = 'want a text (in quotes where it looks like a number or a boolean)';
  const keys =
    'want one of policy, namespaces, excludeNamespaces, initializerName, compatibility, outsideNamespaces, failurePolicy, ' +
    'uninjectable, params';
  const name = 'want a DNS name of at least three parts, like sidecar.initializer.istio.io';
  const rows: readonly [string, string][] = [
    ['policy: on', `read config.yaml: config key "policy": got 'on', ${policy}`],
    ['policy: true', `read config.yaml: config key "policy": got the boolean true, ${policy}`],
    ['policy: Enabled', `read config.yaml: config key "policy": got 'Enabled', ${policy}; did you mean enabled?`],
    ['policy: ""', `read config.yaml: config key "policy": got '', ${policy}`],
    ['policy:', `read config.yaml: config key "policy": got nothing, ${policy}`],
    ['policy: [enabled]', `read config.yaml: config key "policy": got a list, ${policy}`],
    ['polcy: off', `read config.yaml: config key "polcy": there is no such key, ${keys}; did you mean policy?`],
    ['"a\\nb": 1', `read config.yaml: config key "a b": there is no such key, ${keys}`],
    ['toString: 1', `read config.yaml: config key "toString": there is no such key, ${keys}`],
    ['params: 3', 'read config.yaml: config key "params": got the number 3, want a map of keys'],
    ['params: []', 'read config.yaml: config key "params": got a list, want a map of keys'],
    [
      'params: {foo: 1}',
      `read config.yaml: config key "params.foo": there is no such key, want one of ${Object.keys(PARAMS).join(', ')}`,
    ],
    [
      'params: {verbosity: "2"}',
      `read config.yaml: config key "params.verbosity": got '2', want a whole number, zero or more`,
    ],
    [
      'params: {verbosity: 1.5}',
      'read config.yaml: config key "params.verbosity": got the number 1.5, want a whole number, zero or more',
    ],
    [
      'params: {verbosity: -1}',
      'read config.yaml: config key "params.verbosity": got the number -1, want a whole number, zero or more',
    ],
    ['params: {version: 0.2}', `read config.yaml: config key "params.version": got the number 0.2, ${text}`],
    ['params: {initImage: [a]}', `read config.yaml: config key "params.initImage": got a list, ${text}`],
    [
      'params: {imagePullPolicy: Sometimes}',
      `read config.yaml: config key "params.imagePullPolicy": got 'Sometimes', want 'Always', 'IfNotPresent' or 'Never'`,
    ],
    [
      'params: {sidecarProxyUID: 2147483648}',
      'read config.yaml: config key "params.sidecarProxyUID": got the number 2147483648, want a user id up to 2147483647',
    ],
    ['params: {debugMode: yes}', `read config.yaml: config key "params.debugMode": got 'yes', want true or false`],
    [
      'params: {enableCoreDump: 1}',
      'read config.yaml: config key "params.enableCoreDump": got the number 1, want true or false',
    ],
    ['namespaces: a', `read config.yaml: config key "namespaces": got 'a', want a list of namespace names`],
    [
      'namespaces: []',
      'read config.yaml: config key "namespaces": got a list, want at least one namespace ("" means all), or no such key for all',
    ],
    [
      'namespaces: [a, B]',
      `read config.yaml: config key "namespaces[1]": got 'B', want a namespace name ("" means all)`,
    ],
    [
      `namespaces: [${'a'.repeat(64)}]`,
      `read config.yaml: config key "namespaces[0]": got '${'a'.repeat(60)}...', want a namespace name ("" means all)`,
    ],
    [
      'namespaces: [a-]',
      `read config.yaml: config key "namespaces[0]": got 'a-', want a namespace name ("" means all)`,
    ],
    [
      'namespaces: [1]',
      'read config.yaml: config key "namespaces[0]": got the number 1, want a namespace name ("" means all)',
    ],
    ['excludeNamespaces: [""]', `read config.yaml: config key "excludeNamespaces[0]": got '', want a namespace name`],
    [
      'excludeNamespaces: {}',
      'read config.yaml: config key "excludeNamespaces": got a map, want a list of namespace names',
    ],
    [
      'namespaces: [a]\nexcludeNamespaces: [b]',
      'read config.yaml: config key "excludeNamespaces": got both this key and "namespaces", want only one of them',
    ],
    [
      'namespaces: [""]\nexcludeNamespaces: [b]',
      'read config.yaml: config key "excludeNamespaces": got both this key and "namespaces", want only one of them',
    ],
    ['initializerName: istio', `read config.yaml: config key "initializerName": got 'istio', ${name}`],
    [
      'initializerName: Sidecar.istio.io',
      `read config.yaml: config key "initializerName": got 'Sidecar.istio.io', ${name}`,
    ],
    ['initializerName: a.b.c-', `read config.yaml: config key "initializerName": got 'a.b.c-', ${name}`],
    [
      'compatibility: 0.3.0',
      `read config.yaml: config key "compatibility": got '0.3.0', want '0.2.4', '0.2.12' or '0.4.0'`,
    ],
    [
      'compatibility: 0.4',
      `read config.yaml: config key "compatibility": got the number 0.4, want '0.2.4', '0.2.12' or '0.4.0'`,
    ],
    [
      'outsideNamespaces: keep',
      `read config.yaml: config key "outsideNamespaces": got 'keep', want 'release' or 'ignore'`,
    ],
    [
      'failurePolicy: fail',
      `read config.yaml: config key "failurePolicy": got 'fail', want 'Fail' or 'Ignore'; did you mean Fail?`,
    ],
    [
      'failurePolicy: false',
      "read config.yaml: config key \"failurePolicy\": got the boolean false, want 'Fail' or 'Ignore'",
    ],
    ['uninjectable: release', `read config.yaml: config key "uninjectable": got 'release', want 'Fail' or 'Ignore'`],
    ['- policy', 'read config.yaml: got a list, want a map of keys'],
    ['policy: off: on', 'read config.yaml: not valid YAML at line 1, column 12: bad indentation of a mapping entry'],
    ['policy: off\npolicy: off', 'read config.yaml: not valid YAML at line 2, column 1: duplicated mapping key'],
  ];
  for (const [yaml, message] of rows) {
    it(`'${yaml.replace('\n', ', ')}' ends with one line: ${message}`, () => {
      expect(() => injectionConfig(yaml))
        .to.throw(ConfigError)
        .with.property('message', message);
    });
  }
});

describe('the file of an injection configuration', () => {
  const configMap =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio-inject}\ndata:\n  config: |-\n    policy: off';
  const files: readonly [string, string][] = [
    ['the configuration itself', 'policy: off\n'],
    ['the ConfigMap around it', configMap],
    ['a manifest with the ConfigMap', `kind: Namespace\n---\n${configMap}\n---\nkind: ConfigMap\ndata: {mesh: ""}\n`],
  ];
  for (const [what, text] of files) {
    it(`may hold ${what}`, () => {
      expect(parseInjectionConfigFile(text, 'f.yaml').policy).to.equal('off');
    });
  }

  it('is refused where its ConfigMap has another key', () => {
    expect(() => parseInjectionConfigFile('kind: ConfigMap\ndata: {mesh: ""}\n', 'f.yaml')).to.throw(
      ConfigError,
      'read f.yaml: want one ConfigMap with the key "config", got 0 of them',
    );
  });
});
