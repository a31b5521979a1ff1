import { expect } from 'chai';

import { parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import { parseTemplateValues } from '../../../src/injection/config/template-values.js';
import { rulesOf } from '../../../src/injection/releases/rules/release-rules.js';
import { ConfigError } from '../../../src/injection/schema/config-error.js';
import type { JsonObject } from '../../../src/json/json.js';
import { parseInjectionConfigFile, parseTemplateValuesFile } from '../../support/config-files.js';
import { templateConfig } from '../fixtures.js';

const source = { key: 'config', name: 'config.yaml' };

describe('a configuration with a template', () => {
  it('has the defaults of any, and no selectors', () => {
    const { template, ...config } = templateConfig('[[ .Spec.Hostname ]]');
    expect(config).to.deep.equal({
      form: 'template',
      policy: 'enabled',
      scope: { kind: 'all' },
      initializerName: 'sidecar.initializer.istio.io',
      meshConfigMapName: 'istio',
      neverInjectSelector: [],
      alwaysInjectSelector: [],
      compatibility: '1.0.2',
      rules: rulesOf('1.0.2'),
      failurePolicy: 'Fail',
      uninjectable: 'Ignore',
      outsideNamespaces: 'release',
      forced: false,
      warnings: [],
      injectedAnnotations: {},
      releaseReason: 'by the delimiters of its template',
    });
    expect(template.delimiters).to.deep.equal(['[[', ']]']);
  });

  it('takes the keys of the project, too', () => {
    const keys = { namespaces: ['a'], failurePolicy: 'Ignore', uninjectable: 'Fail', outsideNamespaces: 'ignore' };
    const config = templateConfig('', { ...keys, initializerName: 'a.b.c', meshConfigMapName: 'mesh' });
    expect(config).to.deep.include({
      scope: { kind: 'only', names: ['a'] },
      failurePolicy: 'Ignore',
      uninjectable: 'Fail',
      outsideNamespaces: 'ignore',
      initializerName: 'a.b.c',
      meshConfigMapName: 'mesh',
    });
    expect(config.warnings).to.have.lengthOf(1);
  });

  const releases: readonly [template: string, keys: JsonObject, release: string][] = [
    ['[[ .Spec.Hostname ]]', {}, '1.0.2'],
    ['{{ .Spec.Hostname }}', {}, '0.7.1'],
    ['plain', {}, '1.0.2'],
    ['{{ .Spec.Hostname }}', { compatibility: '0.5.0' }, '0.5.0'],
    ['{{ .Spec.Hostname }}', { compatibility: '1.0.2' }, '1.0.2'],
  ];
  for (const [template, keys, release] of releases) {
    it(`is of ${release} with ${template} and ${JSON.stringify(keys)}`, () => {
      expect(templateConfig(template, keys).compatibility).to.equal(release);
    });
  }

  const delimiters: readonly [template: string, keys: JsonObject, want: readonly string[]][] = [
    ['a', {}, ['{{', '}}']],
    ['{{ "a" }}', {}, ['{{', '}}']],
    ['[[ "a" ]]', {}, ['[[', ']]']],
    ['[[ "{{" ]]', {}, ['[[', ']]']],
    ['{{ "[[" }}', { delimiters: ['{{', '}}'] }, ['{{', '}}']],
    ['<% "a" %>', { delimiters: ['<%', '%>'] }, ['<%', '%>']],
  ];
  for (const [template, keys, want] of delimiters) {
    it(`has ${want.join(' and ')} around the actions of ${template}`, () => {
      expect(templateConfig(template, keys).template.delimiters).to.deep.equal(want);
    });
  }

  it('has the digest of the text for a version', () => {
    // echo -n 'containers: []' | sha256sum
    const digest = '16bd9ee063a4a169f14ba1f7609cf316315a59182416ae167e24df5874cc8efb';
    expect(templateConfig('containers: []').template.version).to.equal(digest);
  });

  const wrong: readonly [text: string, message: string][] = [
    [
      'template: a\nparams: {}',
      'read config.yaml: config key "template": got both this key and "params", want only one of them',
    ],
    ['template:', 'read config.yaml: config key "template": got nothing, want the text of a template'],
    ['template: {a: b}', 'read config.yaml: config key "template": got a map, want the text of a template'],
    ['template: "{{ if }}"', 'read config.yaml: config key "template": template: inject:1: missing value for if'],
    [
      'template: "a\\n[[ nothing ]]"',
      'read config.yaml: config key "template": template: inject:2: function "nothing" not defined',
    ],
    [
      'template: a\ndelimiters: "[["',
      `read config.yaml: config key "delimiters": got '[[', want two delimiters, like ['[[', ']]']`,
    ],
    ['template: a\ndelimiters: ["[["]', `read config.yaml: config key "delimiters": got a list, want two delimiters`],
    [
      'template: a\ndelimiters: ["", "]]"]',
      `read config.yaml: config key "delimiters[0]": got '', want a text without blanks`,
    ],
    [
      'template: a\ncompatibility: 0.4.0',
      `got '0.4.0', want a release of Istio with templates, 0.5 or later, such as 1.13`,
    ],
    [
      'template: a\npolicy: maybe',
      `read config.yaml: config key "policy": got 'maybe', want 'off', 'disabled' or 'enabled'`,
    ],
    [
      'template: a\nneverInjectSelectors: []',
      'read config.yaml: config key "neverInjectSelectors": there is no such key, want one of',
    ],
    [
      'neverInjectSelector: []',
      'read config.yaml: config key "neverInjectSelector": there is no such key, want one of',
    ],
  ];
  for (const [text, message] of wrong) {
    it(`is an error for ${JSON.stringify(text)}`, () => {
      expect(() => parseInjectionConfig(text, source)).to.throw(ConfigError, message);
    });
  }

  it('is read from its ConfigMap', () => {
    const configMap = { kind: 'ConfigMap', data: { config: 'policy: disabled\ntemplate: a\n', values: '{}' } };
    const config = parseInjectionConfigFile(JSON.stringify(configMap), 'f.yaml');
    expect(config).to.include({ form: 'template', policy: 'disabled' });
  });
});

describe('the values of a template', () => {
  const name = 'values.json';
  const texts: readonly [what: string, text: string, want: JsonObject][] = [
    ['JSON', '{"global": {"proxy": {"image": "a"}}}', { global: { proxy: { image: 'a' } } }],
    ['YAML', 'global:\n  tag: "1"\n', { global: { tag: '1' } }],
    ['nothing', '', {}],
  ];
  for (const [what, text, want] of texts) {
    it(`are read from ${what}`, () => {
      expect(parseTemplateValues(text, { key: 'values', name })).to.deep.equal(want);
    });
  }

  it('are read from their ConfigMap', () => {
    const configMap = JSON.stringify({ kind: 'ConfigMap', data: { values: '{"a": 1}', config: '' } });
    expect(parseTemplateValuesFile(configMap, name)).to.deep.equal({ a: 1 });
  });

  it('are an error where they are not a map', () => {
    expect(() => parseTemplateValuesFile('[]', name)).to.throw(
      ConfigError,
      `read ${name}: got a list, want a map of keys`,
    );
  });
});
