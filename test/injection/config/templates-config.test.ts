import { expect } from 'chai';

import { parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import type { ReleaseHints } from '../../../src/injection/config/settled-release.js';
import type { TemplatesConfig } from '../../../src/injection/config/templates-config.js';
import { ConfigError } from '../../../src/injection/schema/config-error.js';
import type { JsonObject } from '../../../src/json/json.js';

const source = { key: 'config', name: 'config.yaml' };

function parse(keys: JsonObject, hints: ReleaseHints = {}): TemplatesConfig {
  const config = parseInjectionConfig(JSON.stringify({ policy: 'enabled', ...keys }), source, hints);
  if (config.form !== 'templates') throw new Error('the form is another one');
  return config;
}

describe('a configuration with templates', () => {
  it('has the template sidecar for every pod that asks for none', () => {
    const config = parse({ templates: { sidecar: 'spec: {}' } });
    expect([...config.templates.keys()]).to.deep.equal(['sidecar']);
    expect(config.defaultTemplates).to.deep.equal(['sidecar']);
    expect(config.aliases.size).to.equal(0);
    expect(config.injectedAnnotations).to.deep.equal({});
  });

  it('takes nulls for what is not there', () => {
    const nothing = { aliases: null, defaultTemplates: null, injectedAnnotations: null };
    expect(parse({ templates: {}, ...nothing }).defaultTemplates).to.deep.equal(['sidecar']);
  });

  it('has aliases, default templates and annotations', () => {
    const config = parse({
      templates: { a: '', b: '' },
      aliases: { both: ['a', 'b'] },
      defaultTemplates: ['both'],
      injectedAnnotations: { team: 'mesh' },
    });
    expect(config.aliases.get('both')).to.deep.equal(['a', 'b']);
    expect(config.defaultTemplates).to.deep.equal(['both']);
    expect(config.injectedAnnotations).to.deep.equal({ team: 'mesh' });
  });

  it('does not look at the template that is there to make older injectors fail', () => {
    const template = '{{ Template_Version_And_Istio_Version_Mismatched_Check_Installation }}';
    expect(parse({ template, templates: { sidecar: '' } }).form).to.equal('templates');
  });

  const releases: readonly [what: string, keys: JsonObject, hints: ReleaseHints, release: string, reason: string][] = [
    ['what the user says', {}, { istioVersion: '1.13.2' }, '1.13', 'by --istio-version'],
    ['the key', { compatibility: '1.20' }, {}, '1.20', 'by config key "compatibility"'],
    ['the tag', {}, { values: { global: { tag: '1.17.1' } } }, '1.17', 'by the tag 1.17.1 in its values'],
    ['a field', { templates: { a: '{{ .ProxyImage }}' } }, {}, '1.13', 'by .ProxyImage'],
    ['nothing', {}, {}, '1.31', 'because nothing in the configuration says which'],
    [
      'a tag that is older than what it uses',
      { templates: { a: '{{ .ProxyUID }}' } },
      { values: { global: { tag: '1.9.0' } } },
      '1.20',
      'by .ProxyUID',
    ],
    [
      'what is gone later',
      { templates: { a: '{{ render "a" }}' } },
      {},
      '1.13',
      'the last that has all that its templates use',
    ],
  ];
  for (const [what, keys, hints, release, reason] of releases) {
    it(`is of ${release} by ${what}`, () => {
      const config = parse({ templates: { sidecar: '' }, ...keys }, hints);
      expect([config.compatibility, config.releaseReason]).to.deep.equal([release, reason]);
    });
  }

  it('is of the newest release, with a warning, where a newer one is named', () => {
    const config = parse({ templates: {} }, { istioVersion: '1.40' });
    expect(config.compatibility).to.equal('1.31');
    expect(config.warnings).to.deep.equal(['Istio 1.40 is not known: it is taken for 1.31']);
  });

  for (const [what, keys, hints] of [
    ['the values', {}, { values: { global: { tag: '1.40.1-distroless' } } }],
    ['an image', { templates: { sidecar: 'image: docker.io/istio/proxyv2:1.40.1' } }, {}],
  ] as const) {
    it(`is of the newest release, with a warning, where a tag of ${what} is newer`, () => {
      const config = parse({ templates: {}, ...keys }, hints);
      expect([config.compatibility, config.warnings]).to.deep.equal([
        '1.31',
        ['Istio 1.40 is not known: it is taken for 1.31'],
      ]);
    });
  }

  const wrong: readonly [keys: JsonObject, message: string][] = [
    [{ templates: 'a' }, `config key "templates": got 'a', want a map of templates by their names`],
    [{ templates: { a: 1 } }, 'config key "templates.a": got the number 1, want the text of a template'],
    [{ templates: { a: '{{ if }}' } }, 'config key "templates.a": template: inject:1: missing value for if'],
    [{ templates: {}, params: {} }, 'config key "templates": got both this key and "params", want only one of them'],
    [{ templates: {}, aliases: ['a'] }, 'config key "aliases": got a list, want a map of lists of names of templates'],
    [
      { templates: {}, compatibility: '1.6' },
      'config key "templates": got this key and the release 1.6 by config key "compatibility", want 1.9 or later',
    ],
  ];
  for (const [keys, message] of wrong) {
    it(`is an error for ${JSON.stringify(keys)}`, () => {
      expect(() => parse(keys)).to.throw(ConfigError, message);
    });
  }
});
