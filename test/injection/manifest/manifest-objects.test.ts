import { expect } from 'chai';

import { manifestDocuments, objectsOf } from '../../../src/injection/manifest/manifest-objects.js';
import { ManifestError } from '../../../src/yaml/rewrite-documents.js';

describe('manifestDocuments', () => {
  it('gives the objects of all documents in order, and those in lists', () => {
    const list = 'apiVersion: v1\nkind: List\nitems: [{kind: B}, {apiVersion: v1, kind: List, items: [{kind: C}]}]\n';
    expect(
      manifestDocuments(`kind: A\n---\n${list}---\n# nothing\n---\n- 1\n`, 'test').flatMap(objectsOf),
    ).to.deep.equal([{ kind: 'A' }, { kind: 'B' }, { kind: 'C' }]);
  });

  it('names file, document and place of what does not parse', () => {
    expect(() => manifestDocuments('kind: A\n---\nkind: B\n  x: 1\n', 'apps.yaml')).to.throw(
      ManifestError,
      /^read apps\.yaml: document 2, line \d, column \d: /,
    );
  });
});
