import { expect } from 'chai';

import { readConfigMapValue } from '../../../src/kubernetes/resources/config-map.js';
import { scriptedClient } from '../../support/scripted-client.js';

const wanted = { namespace: 'istio-system', name: 'istio', key: 'mesh' };
const read = (answer: unknown): Promise<unknown> =>
  readConfigMapValue(
    scriptedClient(() => answer),
    wanted,
  ).catch(String);

describe('readConfigMapValue', () => {
  it('reads one key', async () => {
    const client = scriptedClient(() => ({ data: { mesh: 'a: 1' } }));
    expect(await readConfigMapValue(client, wanted)).to.equal('a: 1');
    expect(client.requests).to.deep.equal([
      { method: 'GET', path: '/api/v1/namespaces/istio-system/configmaps/istio' },
    ]);
  });

  it('says which keys there are where it is missing', async () => {
    expect(await read({ data: { config: '', other: '' } })).to.equal(
      'ConfigMapKeyError: read ConfigMap istio-system/istio: got "config", "other", want the key "mesh"',
    );
    expect(await read({})).to.equal(
      'ConfigMapKeyError: read ConfigMap istio-system/istio: got no keys, want the key "mesh"',
    );
  });

  it('passes on that there is no such ConfigMap', async () => {
    expect(await read(404)).to.contain('404');
  });
});
