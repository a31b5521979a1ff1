import { expect } from 'chai';

import { ConfigError } from '../../../src/injection/schema/config-error.js';
import { parseConfigText } from '../../../src/injection/schema/config-text.js';

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
