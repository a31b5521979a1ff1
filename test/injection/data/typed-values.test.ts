import { expect } from 'chai';

import { readTypedValues } from '../../../src/injection/data/typed-values.js';

describe('readTypedValues', () => {
  it('has an empty text or false for what is not there or null', () => {
    const empty = readTypedValues({});
    expect(empty).to.include({ hub: '', tag: '', network: '', rewriteAppHTTPProbe: false });
    expect(readTypedValues({ global: null, sidecarInjectorWebhook: { rewriteAppHTTPProbe: null } })).to.deep.equal(
      empty,
    );
  });

  it('reads what the injector looks up, passing over all else', () => {
    const values = readTypedValues({
      unknown: [],
      global: {
        hub: 'h',
        tag: 1.12,
        variant: 'distroless',
        network: 'n',
        multiCluster: { clusterName: 'c', enabled: 1 },
        proxy: {
          image: 'i',
          holdApplicationUntilProxyStarts: true,
          resources: { limits: { cpu: 2 }, requests: { cpu: '10m' } },
        },
        proxy_init: { image: 'init' },
      },
      sidecarInjectorWebhook: { rewriteAppHTTPProbe: true },
    });
    expect(values).to.deep.equal({
      ...{ hub: 'h', tag: '1.12', variant: 'distroless', network: 'n', clusterName: 'c' },
      ...{ proxyImage: 'i', proxyInitImage: 'init', cpuLimit: '2', cpuRequest: '10m' },
      ...{ holdApplicationUntilProxyStarts: true, rewriteAppHTTPProbe: true },
    });
  });

  for (const [values, message] of [
    [{ global: { network: 5 } }, 'values key "global.network": got the number 5, want a text'],
    [{ global: 'x' }, `values key "global": got 'x', want a map of keys`],
    [
      { sidecarInjectorWebhook: { rewriteAppHTTPProbe: 'true' } },
      `rewriteAppHTTPProbe": got 'true', want true or false`,
    ],
    [{ global: { tag: [] } }, 'values key "global.tag": got a list, want a text or a number'],
  ] as const) {
    it(`refuses ${JSON.stringify(values)}, as Istio does`, () => {
      expect(() => readTypedValues(values)).to.throw(message);
    });
  }
});
