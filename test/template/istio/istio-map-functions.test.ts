import { expect } from 'chai';

import { rulesAt } from '../../../src/injection/releases/history.js';
import { TEMPLATE_HISTORY } from '../../../src/injection/releases/rules/template-rules.js';
import { compileInjectionTemplate } from '../../../src/template/istio/injection-template.js';

const PARTS = {
  objectMeta: { annotations: { b: '1', a: '2' }, labels: { a: '3' } },
  values: { nil: null, none: {}, a: { b: null, c: [null, 1, { d: null }], e: [], f: {}, g: [[null]] } },
};

function evaluate(action: string): string {
  const features = rulesAt(TEMPLATE_HISTORY, '1.31');
  const release = { features, environment: {}, proxyDefaults: {} };
  return compileInjectionTemplate(`{{ ${action} }}`, undefined, release).execute(PARTS);
}

describe('istioMapFunctions', () => {
  for (const [action, output] of [
    ['omit .ObjectMeta.Annotations "a" "c" | toJsonMap', '{"b":"1"}'],
    ['toJsonMap .ObjectMeta.Annotations .ObjectMeta.Labels', '{"a":"3","b":"1"}'],
    ['toJsonMap', 'null'],
    ['toJsonMap (strdict)', 'null'],
    ['strdict "k" "v" "l" | toJsonMap', '{"k":"v","l":""}'],
    ['mergeMaps .ObjectMeta.Labels .ObjectMeta.Annotations | toJson', '{"a":"2","b":"1"}'],
    ['mergeMaps | toJson', 'null'],
    ['omitNil .Values.a | toJson', '{"c":[1],"e":[],"f":{}}'],
    ['omitNil .Values.nil | toJson', 'null'],
    ['omitNil .Values.none | toJson', '{}'],
    ['omitNil "a"', 'a'],
    ['omitNil (dict "a" nil) | toJson', 'null'],
    ['toYaml (omitNil (dict "a" nil))', 'null\n'],
  ] as const) {
    it(`makes ${JSON.stringify(output)} of {{ ${action} }}`, () => {
      expect(evaluate(action)).to.equal(output);
    });
  }

  it('takes maps of texts only', () => {
    expect(() => evaluate('omit .Values "a"')).to.throw(
      'wrong type for value; expected map[string]string; got map[string]interface {}',
    );
  });
});
