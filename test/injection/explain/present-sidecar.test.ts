import { expect } from 'chai';

import { presentSidecar } from '../../../src/injection/explain/present-sidecar.js';
import { shapeOf } from '../fixtures.js';

describe('presentSidecar', () => {
  it('finds no sidecar where the status names the last container of a pod', () => {
    const annotations = { 'sidecar.istio.io/status': '{"containers":["web"]}' };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { annotations }, spec: { containers: [{ name: 'web' }] } };
    expect(presentSidecar({ object: pod, shape: shapeOf(pod) }, 'params')).to.deep.include({
      isThere: false,
      bare: pod,
    });
  });
});
