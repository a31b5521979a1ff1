import { expect } from 'chai';

import { manifestDocuments, placedObjectsOf } from '../../../src/injection/manifest/manifest-objects.js';
import { ManifestError } from '../../../src/yaml/rewrite-documents.js';

describe('manifestDocuments', () => {
  it('gives the objects of all documents in order, and those in lists, with their places', () => {
    const list = 'apiVersion: v1\nkind: List\nitems: [{kind: B}, {apiVersion: v1, kind: List, items: [{kind: C}]}]\n';
    const documents = manifestDocuments(`kind: A\n---\n${list}---\n# nothing\n---\n- 1\n`, 'test');
    expect(documents.flatMap((document) => placedObjectsOf(document))).to.deep.equal([
      { object: { kind: 'A' }, path: [] },
      { object: { kind: 'B' }, path: ['items', 0] },
      { object: { kind: 'C' }, path: ['items', 1, 'items', 0] },
    ]);
  });

  it('names file, document and place of what does not parse', () => {
    expect(() => manifestDocuments('kind: A\n---\nkind: B\n  x: 1\n', 'apps.yaml')).to.throw(
      ManifestError,
      /^read apps\.yaml: document 2, line \d, column \d: /,
    );
  });
});
