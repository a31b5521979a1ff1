import { expect } from 'chai';

import { SidecarReader } from '../../../src/injection/sidecar/sidecar-reader.js';
import { isJsonObject, type JsonObject } from '../../../src/json/json.js';

const sidecarTexts = (): SidecarReader => new SidecarReader({ version: 'v', release: '1.0.2' });

/** Values that what is made of a text may hang on, of one text after the other. */
const ROWS: readonly (readonly [what: string, text: (value: string) => string, values: readonly string[]])[] = [
  ['images', (image) => `containers:\n- name: a\n  image: "${image}"\n`, ['p:1', 'p:2', 'p:latest', 'p', 'p:3', 'p@x']],
  ['names of containers', (name) => `containers:\n- name: "${name}"\n  image: p:1\n`, ['a', 'a', 'b', 'c', 'a']],
  ['names of volumes', (name) => `volumes:\n- name: "${name}"\n`, ['a', 'b', 'c']],
  ['names of secrets', (name) => `imagePullSecrets:\n- name: "${name}"\n`, ['a', 'b', 'c']],
  [
    'arguments and an image that is always the same',
    (argument) => `containers:\n- name: "a"\n  image: "p:latest"\n  args:\n  - "${argument}"\n`,
    ['1', '2', '3', '4'],
  ],
  [
    'limits under the name of a prototype',
    (cpu) => `containers:\n- name: a\n  resources:\n    limits:\n      __proto__: "${cpu}"\n      cpu: "1"\n`,
    ['1', '2', '3'],
  ],
];

describe('the texts of one template', () => {
  for (const [what, text, values] of ROWS) {
    for (const withDefaults of [false, true]) {
      it(`are read as each alone, with other ${what} ${withDefaults ? 'and defaults' : 'only'}`, () => {
        const texts = sidecarTexts();
        const read = values.map((value) => texts.read(text(value), { withDefaults }));
        const alone = values.map((value) => sidecarTexts().read(text(value), { withDefaults }));
        expect(read).to.deep.equal(alone);
      });
    }
  }

  it('have the pull policy of the image, where Kubernetes fills it in', () => {
    const texts = sidecarTexts();
    const policies = ['p:1', 'p:2', 'p:latest', 'p:3'].map((image) => {
      const { containers } = texts.read(`containers:\n- name: a\n  image: "${image}"\n`, { withDefaults: true });
      return containers[0]?.['imagePullPolicy'];
    });
    expect(policies).to.deep.equal(['IfNotPresent', 'IfNotPresent', 'Always', 'IfNotPresent']);
  });

  it('have a status that names what is in them', () => {
    const texts = sidecarTexts();
    const named = ['a', 'b', 'c'].map((name) => {
      const { status } = texts.read(`containers:\n- name: "${name}"\n`, { withDefaults: false });
      const read: unknown = JSON.parse(status);
      return isJsonObject(read) ? read['containers'] : undefined;
    });
    expect(named).to.deep.equal([['a'], ['b'], ['c']]);
  });

  it('speak of no secrets but of those that are kept', () => {
    const texts = sidecarTexts();
    const sidecar = texts.read('imagePullSecrets:\n- name: a\n- name: b\n', { withDefaults: false });
    const secretsOf = (kept: readonly JsonObject[]): unknown => {
      const { imagePullSecrets, status } = texts.withSecrets(sidecar, kept);
      const read: unknown = JSON.parse(status);
      return [imagePullSecrets, isJsonObject(read) && read['imagePullSecrets']];
    };
    expect(secretsOf([{ name: 'b' }])).to.deep.equal([[{ name: 'b' }], ['b']]);
    expect(secretsOf([])).to.deep.equal([undefined, null]);
  });
});
