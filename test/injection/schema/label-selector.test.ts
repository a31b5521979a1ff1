import { expect } from 'chai';

import { ConfigError } from '../../../src/injection/schema/config-error.js';
import { selectorMatches } from '../../../src/injection/schema/label-selector.js';
import type { JsonObject } from '../../../src/json/json.js';
import { templateConfig } from '../fixtures.js';

const matches = (selector: JsonObject, labels: JsonObject): boolean =>
  templateConfig('', { neverInjectSelector: [selector] }).neverInjectSelector.some((parsed) =>
    selectorMatches(parsed, labels),
  );

const expression = (operator: string, ...values: string[]): JsonObject => ({
  matchExpressions: [{ key: 'env', operator, ...(values.length > 0 && { values }) }],
});

describe('a label selector', () => {
  const rows: readonly [what: string, selector: JsonObject, labels: JsonObject, boolean][] = [
    ['one equal label', { matchLabels: { a: '1' } }, { a: '1', b: '2' }, true],
    ['another value', { matchLabels: { a: '1' } }, { a: '2' }, false],
    ['one of two labels', { matchLabels: { a: '1', b: '2' } }, { a: '1' }, false],
    ['one of several values', expression('In', 'x', 'y'), { env: 'y' }, true],
    ['a value not among them', expression('NotIn', 'x', 'y'), { env: 'z' }, true],
    ['a value among them', expression('NotIn', 'x', 'y'), { env: 'x' }, false],
    ['no such label, for NotIn', expression('NotIn', 'x'), {}, true],
    ['an empty label, for Exists', expression('Exists'), { env: '' }, true],
    ['no such label, for Exists', expression('Exists'), {}, false],
    ['no such label, for DoesNotExist', expression('DoesNotExist'), { a: '1' }, true],
    ['the label, for DoesNotExist', expression('DoesNotExist'), { env: '1' }, false],
    ['labels but not expressions', { matchLabels: { a: '1' }, ...expression('Exists') }, { a: '1' }, false],
    ['labels and expressions', { matchLabels: { a: '1' }, ...expression('Exists') }, { a: '1', env: '' }, true],
    ['anything, where it has no conditions', {}, { a: '1' }, false],
    ['nothing, where it has no conditions', { matchLabels: {}, matchExpressions: [] }, {}, false],
    ['a number of a file', { matchLabels: { a: '1' } }, { a: 1 }, true],
    [
      'a label that every object of JavaScript has',
      { matchExpressions: [{ key: 'constructor', operator: 'Exists' }] },
      {},
      false,
    ],
  ];
  for (const [what, selector, labels, want] of rows) {
    it(`${want ? 'matches' : 'does not match'} ${what}`, () => {
      expect(matches(selector, labels)).to.equal(want);
    });
  }

  it('is nothing where the key is null, as in the ConfigMaps of 1.1', () => {
    const { neverInjectSelector, alwaysInjectSelector } = templateConfig('', { neverInjectSelector: null });
    expect([neverInjectSelector, alwaysInjectSelector]).to.deep.equal([[], []]);
  });

  const invalid: readonly [selector: unknown, message: string][] = [
    [
      { matchLabels: { a: '1' } },
      `read config.yaml: config key "neverInjectSelector": got a map, want a list of label selectors`,
    ],
    [['a'], `read config.yaml: config key "neverInjectSelector[0]": got 'a', want a map of keys`],
    [[{ matchLabel: {} }], `there is no such key, want one of matchLabels, matchExpressions`],
    [
      [expression('Equals', '1')],
      `read config.yaml: config key "neverInjectSelector[0].matchExpressions[0].operator": got 'Equals', want 'In', 'NotIn', 'Exists' or 'DoesNotExist'`,
    ],
    [[expression('In')], `matchExpressions[0].values": got nothing, want at least one value with the operator In`],
    [
      [expression('NotIn')],
      `matchExpressions[0].values": got nothing, want at least one value with the operator NotIn`,
    ],
    [[expression('Exists', '1')], `matchExpressions[0].values": got a list, want no values with Exists`],
    [[expression('DoesNotExist', '1')], `matchExpressions[0].values": got a list, want no values with DoesNotExist`],
    [[{ matchLabels: { a: true } }], `matchLabels.a": got the boolean true, want the value of a label`],
    [[{ matchLabels: { a: 'not a value' } }], `matchLabels.a": got 'not a value', want the value of a label`],
    [[{ matchExpressions: [{ key: '-a', operator: 'Exists' }] }], `key": got '-a', want the key of a label`],
    [[{ matchExpressions: [{ key: 'a/b/c', operator: 'Exists' }] }], `key": got 'a/b/c', want the key of a label`],
  ];
  for (const [selectors, message] of invalid) {
    it(`is an error where it is ${JSON.stringify(selectors)}`, () => {
      expect(() =>
        templateConfig('', { neverInjectSelector: JSON.parse(JSON.stringify(selectors)) as JsonObject }),
      ).to.throw(ConfigError, message);
    });
  }
});
