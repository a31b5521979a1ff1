import { expect } from 'chai';

import { compileSidecarTemplate, type SidecarTemplate } from '../../../src/injection/sidecar/sidecar-template.js';

const template = (): SidecarTemplate =>
  compileSidecarTemplate({ text: 'containers:', delimiters: ['{{', '}}'], release: '1.0.2' });

/** Values on which the sidecar depends, of one rendered text after the other. */
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

describe('SidecarTemplate.read', () => {
  for (const [what, text, values] of ROWS) {
    for (const withDefaults of [false, true]) {
      it(`reads each text as if it were the only one, with other ${what} ${withDefaults ? 'and defaults' : 'only'}`, () => {
        const { read } = template();
        const together = values.map((value) => read(text(value), { withDefaults }));
        const alone = values.map((value) => template().read(text(value), { withDefaults }));
        expect(together).to.deep.equal(alone);
      });
    }
  }

  it('says what is wrong in each text with the words of that text', () => {
    const { read } = template();
    for (const port of ['a', 'b', 'c']) {
      expect(() =>
        read(`containers:\n- name: x\n  ports:\n  - containerPort: "${port}"\n`, { withDefaults: false }),
      ).to.throw(`containers[0].ports[0].containerPort: got '${port}'`);
    }
  });
});
