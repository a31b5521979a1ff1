import { expect } from 'chai';

import { fromJson } from '../../../src/template/go/from-json.js';
import { injectionFunctions } from '../../../src/template/istio/injection-functions.js';
import { compileTemplate } from '../../../src/template/template.js';
import { ENCODINGS } from './function-rows/encodings.js';
import { EXPRESSIONS } from './function-rows/expressions.js';
import { ISTIO } from './function-rows/istio.js';
import { LISTS } from './function-rows/lists.js';
import { MAPS } from './function-rows/maps.js';
import { NUMBERS } from './function-rows/numbers.js';
import { TEXTS } from './function-rows/texts.js';
import { TYPES } from './function-rows/types.js';

const DATA = {
  labels: { app: 'sleep', tier: 'web' },
  meta: { annotations: { known: 'yes', empty: '' } },
  containers: [
    { name: 'a', ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }] },
    { name: 'istio-proxy', ports: [{ containerPort: 15090, protocol: 'TCP' }] },
    { name: 'b' },
  ],
  nested: { a: { b: { c: 7 } } },
  list: ['b', 'a', 'b', ''],
  nothing: null,
  port: 15020,
  lines: 'one\ntwo',
  yaml: { z: 1, a: ['x', { k: 'v', l: [] }], text: 'true', multi: 'l1\nl2\n', empty: {}, none: null },
};

function evaluate(action: string): string {
  const functions = injectionFunctions((text) => `<${text}>`);
  try {
    return compileTemplate({ name: 't', text: `{{ ${action} }}`, functions }).execute(fromJson(DATA));
  } catch (error) {
    return `error: ${error instanceof Error ? error.message.replace(/^.*?(?=error calling|wrong)/s, '') : String(error)}`;
  }
}

const rows = { ...ISTIO, ...TEXTS, ...LISTS, ...MAPS, ...NUMBERS, ...TYPES, ...ENCODINGS, ...EXPRESSIONS };

describe('injectionFunctions', () => {
  for (const [name, cases] of Object.entries(rows)) {
    for (const [action, output] of cases) {
      it(`${name}: {{ ${action} }} is ${JSON.stringify(output)}`, () => {
        expect(evaluate(action)).to.equal(output);
      });
    }
  }

  it('has a row here for every function of the table, and no other', () => {
    expect(Object.keys(rows).sort()).to.deep.equal([...injectionFunctions((text) => text).keys()].sort());
  });
});
