import { Ajv } from 'ajv';
import { expect } from 'chai';

import { configJsonSchema } from '../../../src/injection/config/config-json-schema.js';
import { parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import { KEY_DESCRIPTIONS } from '../../../src/injection/config/key-descriptions.js';
import { ConfigError } from '../../../src/injection/schema/config-error.js';
import { type JsonObject, objectAt } from '../../../src/json/json.js';

const PARAMS: JsonObject = {};
const PARTS: JsonObject = { template: 'containers: []' };
const PODS: JsonObject = { templates: { sidecar: 'spec: {}' } };

/** Configurations, by what they show. */
const GIVEN: Readonly<Record<string, JsonObject>> = {
  nothing: PARAMS,
  'a template of parts': PARTS,
  'templates of pods': PODS,
  'the text of newer charts beside templates': { ...PODS, template: '{{ nothing }}' },
  'a policy': { policy: 'off' },
  'a bare off that a YAML tool has read': { policy: false },
  'a policy that is none': { policy: 'on' },
  'all namespaces': { namespaces: [''] },
  'no namespaces': { namespaces: [] },
  'a namespace that is none': { ...PARTS, namespaces: ['A b'] },
  'two lists of namespaces': { namespaces: ['a'], excludeNamespaces: ['b'] },
  'two lists of namespaces, one of them empty': { namespaces: ['a'], excludeNamespaces: [] },
  'a key that is written wrong': { ...PODS, polcy: 'enabled' },
  'a key of another form': { ...PODS, params: {} },
  'a key of templates of pods in a template of parts': { ...PARTS, aliases: {} },
  'a key of parameters that is written wrong': { params: { initImages: 'a' } },
  'resources with a number': { params: { resources: { limits: { cpu: 1 } } } },
  'resources with a list': { params: { resources: { limits: ['1'] } } },
  'a user id in quotes': { params: { sidecarProxyUID: '1337' } },
  'a version that a YAML tool has read as a number': { ...PARTS, compatibility: 1.8 },
  'a release': { ...PARTS, compatibility: '1.8' },
  'a release that the form with parameters does not have': { compatibility: '1.8' },
  delimiters: { ...PARTS, delimiters: ['[[', ']]'] },
  'one delimiter': { ...PARTS, delimiters: ['[['] },
  selectors: { ...PODS, neverInjectSelector: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }] },
  'a selector with another operator': {
    ...PODS,
    neverInjectSelector: [{ matchExpressions: [{ key: 'a', operator: 'Has' }] }],
  },
  'annotations with a number': { ...PODS, injectedAnnotations: { a: 1 } },
  'a list of templates': { templates: ['spec: {}'] },
  'an alias for one name': { ...PODS, aliases: { all: 'sidecar' } },
  'nothing of params': { params: null },
  nulls: { ...PODS, namespaces: null, failurePolicy: null, aliases: null, defaultTemplates: null, template: null },
};

describe('configJsonSchema', () => {
  const validate = new Ajv({ strict: true, allowUnionTypes: true, strictRequired: false }).compile(configJsonSchema());

  for (const [what, config] of Object.entries(GIVEN)) {
    it(`takes ${what} where the reader does, and only there`, () => {
      const read = (): unknown => parseInjectionConfig(JSON.stringify(config), { key: 'config', name: 'a.yaml' });
      if (validate(config)) expect(read).not.to.throw();
      else expect(read).to.throw(ConfigError);
    });
  }

  it('takes an empty file, as an editor has it at first', () => {
    expect(validate(null)).to.equal(true);
  });

  it('describes each key, and no other', () => {
    const described = new Set<string>();
    const look = (schema: JsonObject, above: string): void => {
      for (const key of Object.keys(objectAt(schema, 'properties'))) {
        // Kubernetes' own words are not repeated.
        if (['requests', 'limits'].includes(key)) continue;
        described.add(`${above}${key}`);
        look(objectAt(schema, 'properties', key), `${above}${key}.`);
      }
    };
    const schema = configJsonSchema();
    for (const form of [objectAt(schema, 'then'), objectAt(schema, 'else', 'then'), objectAt(schema, 'else', 'else')]) {
      look(form, '');
    }
    expect([...described].sort()).to.deep.equal(Object.keys(KEY_DESCRIPTIONS).sort());
    expect(objectAt(schema, 'then', 'properties', 'policy')['description']).to.equal(KEY_DESCRIPTIONS['policy']);
  });
});
