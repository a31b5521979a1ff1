import { expect } from 'chai';

import { splitDocuments } from '../../src/yaml/split-documents.js';

describe('splitDocuments', () => {
  const rows: readonly [string, readonly string[]][] = [
    ['{"a":1}\n{"b":2}\n', ['{"a":1}\n', '{"b":2}\n']],
    ['{"a":"}{\\""}{"b":2}', ['{"a":"}{\\""}', '{"b":2}']],
    ['\ufeff{"a":1}\r\n\r\n {"b":{}} \n', ['\ufeff{"a":1}\r\n', '\r\n {"b":{}} \n']],
    ['\ufeff# c\n%YAML 1.1\n---\na: 1\n', ['\ufeff# c\n%YAML 1.1\n---\na: 1\n']],
    ['\ufeff%YAML 1.1\n---\na: 1\n', ['\ufeff%YAML 1.1\n---\na: 1\n']],
    ['{"a":1}\n---\n{"b":2}\n{"c":3}\n', ['{"a":1}\n', '---\n{"b":2}\n', '{"c":3}\n']],
    ['{a: 1}\n{b: 2}\n', ['{a: 1}\n{b: 2}\n']],
    ['{"a":1}\n# c\n{"b":2}\n', ['{"a":1}\n# c\n{"b":2}\n']],
    ['---\n{"a":1}{"b":2}\n...\n', ['---\n{"a":1}', '{"b":2}\n...\n']],
    ['--- {"a":1}\n{"b":2}\n', ['--- {"a":1}\n{"b":2}\n']],
  ];
  for (const [text, documents] of rows) {
    it(`takes ${JSON.stringify(text)} apart, JSON objects one after the other too`, () => {
      expect(splitDocuments(text)).to.deep.equal(documents);
    });
  }
});
