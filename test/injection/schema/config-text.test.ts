import { expect } from 'chai';

import { ConfigError } from '../../../src/injection/schema/config-error.js';
import { parseConfigText, unwrapConfigMap } from '../../../src/injection/schema/config-text.js';

const source = { key: 'config', name: 'inject.yaml' };

describe('parseConfigText', () => {
  const maps: readonly [string, string, object][] = [
    ['takes an empty text for an empty map', '', {}],
    ['takes comments alone for an empty map', '# nothing\n', {}],
    ['takes an empty document for an empty map', '---\n---\n', {}],
    ['reads a map', 'policy: enabled\n', { policy: 'enabled' }],
    ['reads JSON', '{"policy": "enabled"}', { policy: 'enabled' }],
    ['reads Windows line ends', 'a: 1\r\nb: 2\r\n', { a: 1, b: 2 }],
    ['leaves the words of YAML 1.1 texts', 'a: on\nb: yes\nc: off\n', { a: 'on', b: 'yes', c: 'off' }],
    ['understands a merge key', 'x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}\n', { x: { a: 1, b: 2 }, y: { a: 1, b: 3 } }],
    ['understands a merge key at the top', '<<: {policy: disabled}\n', { policy: 'disabled' }],
  ];
  for (const [effect, text, want] of maps) {
    it(effect, () => {
      expect(parseConfigText(text, source)).to.deep.equal(want);
    });
  }

  const bad: readonly [string, string, string][] = [
    ['a text', 'just words', "read inject.yaml: got 'just words', want a map of keys"],
    ['a list', '- a', 'read inject.yaml: got a list, want a map of keys'],
    ['two documents', 'a: 1\n---\nb: 2\n', 'read inject.yaml: got 2 documents, want one'],
    ['YAML that does not parse', 'a: 1\nb: [\n', 'read inject.yaml: not valid YAML at line 3, column 1: '],
    ['a key twice', 'a: 1\na: 2\n', 'read inject.yaml: not valid YAML at line 2, column 1: duplicated mapping key'],
    ['an alias to nothing', 'a: *b\n', 'read inject.yaml: not valid YAML at line 1, column 5: unidentified alias "b"'],
  ];
  for (const [what, text, message] of bad) {
    it(`refuses ${what}, in one line that names the file`, () => {
      const read = () => parseConfigText(text, source);
      expect(read).to.throw(ConfigError, message);
      expect(read).to.throw(/^[^\n]+$/);
    });
  }
});

const map = (data: object): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' }, data });

describe('unwrapConfigMap', () => {
  const texts: readonly [string, string, string][] = [
    ['leaves a text without a ConfigMap as it is', '# mine\npolicy: enabled\n', '# mine\npolicy: enabled\n'],
    ['leaves an empty text as it is', '', ''],
    ['takes the key out of a ConfigMap', map({ config: 'policy: off\n', mesh: 'x: 1\n' }), 'policy: off\n'],
    ['takes an empty value', map({ config: '' }), ''],
    [
      'finds the ConfigMap among the documents of a manifest',
      ['kind: Namespace', map({ mesh: 'x: 1' }), map({ config: 'policy: off' }), 'kind: Service'].join('\n---\n'),
      'policy: off',
    ],
    [
      'reads the block text of a ConfigMap in YAML',
      'kind: ConfigMap\ndata:\n  config: |-\n    # why\n    policy: off\n',
      '# why\npolicy: off',
    ],
  ];
  for (const [effect, text, want] of texts) {
    it(effect, () => {
      expect(unwrapConfigMap(text, source)).to.equal(want);
    });
  }

  const bad: readonly [string, string, string][] = [
    ['a ConfigMap without the key', map({ other: '' }), 'got 0 of them'],
    ['a ConfigMap without data', 'kind: ConfigMap', 'got 0 of them'],
    ['a ConfigMap whose key is null', map({ config: null }), 'got 0 of them'],
    ['two ConfigMaps with the key', `${map({ config: 'a' })}\n---\n${map({ config: 'b' })}`, 'got 2 of them'],
    ['a map where the text should be', map({ config: { policy: 'off' } }), 'got no text in it'],
  ];
  for (const [what, text, came] of bad) {
    it(`refuses ${what}`, () => {
      expect(() => unwrapConfigMap(text, source)).to.throw(
        ConfigError,
        `read inject.yaml: want one ConfigMap with the key "config", ${came}`,
      );
    });
  }

  it('refuses a file that does not parse, and says where', () => {
    expect(() => unwrapConfigMap('kind: ConfigMap\ndata: [\n', source)).to.throw(
      ConfigError,
      'read inject.yaml: not valid YAML at line 3, column 1: ',
    );
  });
});
