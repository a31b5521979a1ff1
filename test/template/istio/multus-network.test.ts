import { expect } from 'chai';

import { appendMultusNetwork } from '../../../src/template/istio/multus-network.js';

describe('appendMultusNetwork', () => {
  for (const [existing, network, wanted] of [
    ['', 'istio-cni', 'istio-cni'],
    ['a,istio-cni , b', 'istio-cni', 'a,istio-cni , b'],
    ['[]', 'istio-cni', '[, {"name": "istio-cni"}]'],
    ['[null]', 'n', '[null, {"name": "n"}]'],
    ['[1]', 'n', '[1]'],
    ['[["n"]]', 'm', '[["n"]]'],
    ['{"a":[]}', 'n', '{"a":[]}'],
    ['[{"name":"a"}]', 'default/n', '[{"name":"a"}, {"name": "n", "namespace": "default"}]'],
    ['[{"name":"n"}]', 'default/n', '[{"name":"n"}, {"name": "n", "namespace": "default"}]'],
    ['[{"name":"n","namespace":"default"}]', 'default/n', '[{"name":"n","namespace":"default"}]'],
    ['a', 'default/n', 'a, default/n'],
  ] as const) {
    it(`makes ${JSON.stringify(wanted)} of ${JSON.stringify(existing)} and ${network}`, () => {
      expect(appendMultusNetwork(existing, network, true)).to.equal(wanted);
    });
  }

  it('takes a slash as part of the name where the release knows no namespaces', () => {
    expect(appendMultusNetwork('[{"name":"n"}]', 'default/n', false)).to.equal('[{"name":"n"}, {"name": "default/n"}]');
  });
});
