import { expect } from 'chai';

import { mergedObject } from '../../../src/kubernetes/resources/merged-object.js';

describe('mergedObject', () => {
  it('merges the lists of a pod by their keys, and keeps what the server has set beside', () => {
    const existing = {
      containers: [{ name: 'a', image: 'x:1', pull: 'Always', ports: [{ containerPort: 1, protocol: 'TCP' }] }],
    };
    const change = {
      containers: [{ name: 'a', image: 'x:2', ports: [{ containerPort: 1 }, { containerPort: 2 }] }, { name: 'b' }],
    };
    expect(mergedObject(existing, change)).to.deep.equal({
      containers: [
        {
          ...{ name: 'a', image: 'x:2', pull: 'Always' },
          ports: [{ containerPort: 1, protocol: 'TCP' }, { containerPort: 2 }],
        },
        { name: 'b' },
      ],
    });
  });

  it('replaces other lists, unless they hold what is wanted already', () => {
    const rules = [{ verbs: ['get'], set: 'by the server' }];
    expect(mergedObject({ rules }, { rules: [{ verbs: ['get'] }] })).to.deep.equal({ rules });
    expect(mergedObject({ rules }, { rules: [{ verbs: ['list'] }] })).to.deep.equal({ rules: [{ verbs: ['list'] }] });
  });

  it('removes what is null, and an item that is to be deleted', () => {
    const existing = { a: 1, b: { c: 1, d: 1 }, webhooks: [{ name: 'x' }, { name: 'y' }] };
    const change = { a: null, b: { c: null }, webhooks: [{ name: 'x', $patch: 'delete' }] };
    expect(mergedObject(existing, change)).to.deep.equal({ b: { d: 1 }, webhooks: [{ name: 'y' }] });
  });
});
