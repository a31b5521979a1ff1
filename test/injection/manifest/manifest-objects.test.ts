import { expect } from 'chai';

import { manifestObjects } from '../../../src/injection/manifest/manifest-objects.js';
import { ManifestError } from '../../../src/yaml/rewrite-documents.js';

describe('manifestObjects', () => {
  it('gives the objects of all documents in order, and those in lists', () => {
    const list = 'apiVersion: v1\nkind: List\nitems: [{kind: B}, {apiVersion: v1, kind: List, items: [{kind: C}]}]\n';
    expect(manifestObjects(`kind: A\n---\n${list}---\n# nothing\n---\n- 1\n`, 'test')).to.deep.equal([
      { kind: 'A' },
      { kind: 'B' },
      { kind: 'C' },
    ]);
  });

  it('names file, document and place of what does not parse', () => {
    expect(() => manifestObjects('kind: A\n---\nkind: B\n  x: 1\n', 'apps.yaml')).to.throw(
      ManifestError,
      /^read apps\.yaml: document 2, line \d, column \d: /,
    );
  });
});
