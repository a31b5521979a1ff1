import { expect } from 'chai';

import { computedFields, type ComputedFrom } from '../../../src/injection/data/computed-fields.js';
import { readTypedValues } from '../../../src/injection/data/typed-values.js';
import type { JsonObject } from '../../../src/json/json.js';

function compute(global: JsonObject, more: Partial<ComputedFrom> = {}) {
  const values = readTypedValues({ global: { hub: 'h', tag: '1', ...global } });
  return computedFields({ values, proxyConfig: {}, meshConfig: {}, annotations: {}, ...more });
}

const TYPE = 'sidecar.istio.io/proxyImageType';

describe('computedFields', () => {
  it('makes the images of hub, name and tag, with the variant', () => {
    expect(compute({})).to.include({ proxyImage: 'h/proxyv2:1', proxyInitImage: 'h/proxyv2:1' });
    const named = { proxy: { image: 'p' }, proxy_init: { image: 'i' }, variant: 'debug' };
    expect(compute(named)).to.include({ proxyImage: 'h/p:1-debug', proxyInitImage: 'h/i:1-debug' });
  });

  it('lets the ProxyConfig decide the type of the proxy only, and the annotation that of both, even where it is empty', () => {
    const proxyConfig = { image: { imageType: 'distroless' } };
    const variant = { variant: 'debug' };
    expect(compute(variant, { proxyConfig })).to.include({
      proxyImage: 'h/proxyv2:1-distroless',
      proxyInitImage: 'h/proxyv2:1-debug',
    });
    expect(compute(variant, { proxyConfig, annotations: { [TYPE]: '' } })).to.include({
      proxyImage: 'h/proxyv2:1',
      proxyInitImage: 'h/proxyv2:1',
    });
    expect(compute({ tag: '1-debug' }, { annotations: { [TYPE]: 'default' } }).proxyImage).to.equal('h/proxyv2:1');
    expect(compute({ tag: '1-debug' }, { annotations: { [TYPE]: 'distroless' } }).proxyImage).to.equal(
      'h/proxyv2:1-distroless',
    );
  });

  it('names the policy for inbound traffic', () => {
    expect(compute({}).inboundTrafficPolicyMode).to.equal('passthrough');
    const meshConfig = { inboundTrafficPolicy: { mode: 'LOCALHOST' } };
    expect(compute({}, { meshConfig }).inboundTrafficPolicyMode).to.equal('localhost');
  });

  const resources = { proxy: { resources: { limits: { cpu: '2500m' }, requests: { cpu: '1' } } } };
  const limit = 'sidecar.istio.io/proxyCPULimit';
  const request = 'sidecar.istio.io/proxyCPU';
  for (const [concurrency, annotations, values, wanted] of [
    [undefined, {}, resources, 2],
    [5, { [limit]: '1' }, resources, 5],
    [0, {}, resources, 3],
    [0, {}, { proxy: { resources: { requests: { cpu: '3100m' } } } }, 4],
    [0, { [request]: '4' }, resources, 4],
    [0, { [request]: '4', [limit]: '5' }, resources, 5],
    [0, { [limit]: 'x', [request]: '4' }, resources, 2],
    [0, {}, {}, 2],
  ] as const) {
    it(`estimates ${wanted} threads for ${concurrency ?? 'none'}, ${JSON.stringify(annotations)} and ${JSON.stringify(values)}`, () => {
      const proxyConfig = concurrency === undefined ? {} : { concurrency };
      expect(compute(values, { proxyConfig, annotations }).estimatedConcurrency).to.equal(wanted);
    });
  }
});
