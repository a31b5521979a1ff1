import { expect } from 'chai';

import { fromJson } from '../../../src/template/go/from-json.js';
import { injectionFunctions } from '../../../src/template/istio/injection-functions.js';
import { compileWithFunctions } from '../../../src/template/istio/template-with-functions.js';
import { TemplateError } from '../../../src/template/parse/template-error.js';
import { compileTemplate } from '../../../src/template/template.js';
import { CASES } from './function-rows/cases.js';
import { ENCODINGS } from './function-rows/encodings.js';
import { EXPRESSIONS } from './function-rows/expressions.js';
import { FURTHER } from './function-rows/further.js';
import { ISTIO } from './function-rows/istio.js';
import { LISTS } from './function-rows/lists.js';
import { MAPS } from './function-rows/maps.js';
import { NUMBERS } from './function-rows/numbers.js';
import { PATHS } from './function-rows/paths.js';
import { TEXTS } from './function-rows/texts.js';
import { TYPES } from './function-rows/types.js';
import { VERSIONS } from './function-rows/versions.js';

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

function evaluateOrThrow(action: string): string {
  const functions = injectionFunctions((text) => `<${text}>`);
  return compileTemplate({ name: 't', text: `{{ ${action} }}`, functions }).execute(fromJson(DATA));
}

function evaluate(action: string): string {
  try {
    return evaluateOrThrow(action);
  } catch (error) {
    return `error: ${error instanceof Error ? error.message.replace(/^.*?(?=error calling|wrong)/s, '') : String(error)}`;
  }
}

const rows = {
  ...ISTIO,
  ...TEXTS,
  ...LISTS,
  ...MAPS,
  ...NUMBERS,
  ...TYPES,
  ...ENCODINGS,
  ...EXPRESSIONS,
  ...CASES,
  ...VERSIONS,
  ...PATHS,
  ...FURTHER,
};

describe('injectionFunctions', () => {
  for (const [name, cases] of Object.entries(rows)) {
    for (const [action, output] of cases) {
      it(`${name}: {{ ${action} }} is ${JSON.stringify(output)}`, () => {
        expect(evaluate(action)).to.equal(output);
      });
    }
  }

  const endless: readonly string[] = [
    'seq 100000000',
    'seq 0 1 100000000',
    'until 100000000',
    '$s := repeat 1000000 "a" }}{{ wrapWith 1 (repeat 100 "-") $s',
  ];
  for (const action of endless) {
    it(`stops {{ ${action} }} at the limit of a rendering`, () => {
      expect(() => evaluateOrThrow(action)).to.throw('exceeded maximum output length');
    });
  }

  for (const [name, reason] of [
    ['now', 'it depends on the clock or the time zone'],
    ['randAlphaNum 5', 'it is random'],
    ['env "HOME"', 'it reads the environment of the process'],
    ['getHostByName "a"', 'it asks the network'],
    ['genCA "a" 1', 'it makes keys, certificates or passwords'],
  ] as const) {
    it(`refuses {{ ${name} }} when the template is read, and says why`, () => {
      const [first = ''] = name.split(' ');
      const message =
        `template: t:1: function "${first}" not defined: ${reason}, and a sidecar is made from the workload and the ` +
        'configuration alone';
      expect(() => compileWithFunctions({ name: 't', text: `{{ ${name} }}` })).to.throw(message);
    });
  }

  it('says nothing more of a function that nobody has', () => {
    expect(() => compileWithFunctions({ name: 't', text: '{{ nobody }}' }))
      .to.throw(TemplateError)
      .with.property('message', 'template: t:1: function "nobody" not defined');
  });

  it('has a row here for every function of the table, and no other', () => {
    expect(Object.keys(rows).sort()).to.deep.equal([...injectionFunctions((text) => text).keys()].sort());
  });
});
