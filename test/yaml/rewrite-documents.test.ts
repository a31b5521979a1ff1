import { expect } from 'chai';

import type { Json, JsonObject } from '../../src/json/json.js';
import { ManifestError, rewriteDocuments } from '../../src/yaml/rewrite-documents.js';

/** The text whose documents are changed. */
function rewritten(text: string, change: (document: JsonObject) => JsonObject): string {
  return rewriteDocuments(text, { name: 'web.yaml', change })
    .map(({ newText }) => newText)
    .join('');
}

describe('rewriteDocuments', () => {
  it('refuses to write what would be read as something else, and names file, document and line', () => {
    // Whatever is written of it, it is something else by then.
    let a = 0;
    const restless: JsonObject = {
      get a() {
        a += 1;
        return a;
      },
    };
    const change = (): JsonObject => restless;
    expect(() => rewritten('b: 1\n---\na: 1\n', change)).to.throw(
      ManifestError,
      /^write web\.yaml: document 1, line 1, column 1: what was to be written reads as something else/,
    );
  });

  it('keeps the item of a list that is only a dash, also in the last line without an end', () => {
    const change = (document: JsonObject): JsonObject => ({ ...document, l: [...(document['l'] as Json[]), { b: 1 }] });
    for (const text of ['l:\n-\n', 'l:\n-', 'l:\n- a\n-', 'l:\n-\n# c\n', 'l: # c\n  -  # d\n']) {
      const values = rewriteDocuments(rewritten(text, change), { name: 'web.yaml', change: (document) => document });
      expect(values[0]?.value, text).to.have.property('l').that.includes.members([null]);
    }
  });
});
