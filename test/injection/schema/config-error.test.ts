import { expect } from 'chai';

import { alternatives, ConfigError, formatValue } from '../../../src/injection/schema/config-error.js';

describe('ConfigError', () => {
  it('says what was read, what came and what is wanted', () => {
    const cause = new Error('below');
    const error = new ConfigError('config key "policy"', "got 'on', want 'off'", { cause });
    expect(error.message).to.equal(`read config key "policy": got 'on', want 'off'`);
    expect(error).to.include({ name: 'ConfigError', code: 'ERR_CONFIG', cause });
  });

  it('is one line, also where the key that it names is several', () => {
    expect(new ConfigError('config key "a\n  b"', 'there is no such key').message).to.equal(
      'read config key "a b": there is no such key',
    );
  });
});

describe('shown', () => {
  const rows: readonly [string, unknown, string][] = [
    ['quotes a text', 'on', "'on'"],
    ['quotes an empty text', '', "''"],
    ['puts a text of several lines on one', 'a\n  b', "'a b'"],
    ['keeps a text of 60 characters', 'x'.repeat(60), `'${'x'.repeat(60)}'`],
    ['shortens a longer one', 'x'.repeat(61), `'${'x'.repeat(60)}...'`],
    ['names a list', ['a'], 'a list'],
    ['names a map', { a: 1 }, 'a map'],
    ['gives a number', 1.5, 'the number 1.5'],
    ['gives a boolean', true, 'the boolean true'],
    ['calls null nothing', null, 'nothing'],
    ['calls undefined nothing', undefined, 'nothing'],
  ];
  for (const [effect, value, want] of rows) {
    it(effect, () => {
      expect(formatValue(value)).to.equal(want);
    });
  }
});

describe('alternatives', () => {
  const rows: readonly [readonly string[], string][] = [
    [['a'], "'a'"],
    [['a', 'b'], "'a' or 'b'"],
    [['a', 'b', 'c'], "'a', 'b' or 'c'"],
  ];
  for (const [values, want] of rows) {
    it(`lists ${values.length} as ${want}`, () => {
      expect(alternatives(values)).to.equal(want);
    });
  }
});
