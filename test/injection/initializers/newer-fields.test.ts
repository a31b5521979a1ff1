import { expect } from 'chai';

import { planInitialization } from '../../../src/injection/initializers/initialization-plan.js';
import { newerFieldIn } from '../../../src/injection/initializers/newer-fields.js';
import type { JsonObject } from '../../../src/json/json.js';
import { modernConfig } from '../../manifests/istio-1.31.js';
import { deployment, OURS } from '../fixtures.js';

const pod = (spec: JsonObject) => ({ metadata: {}, spec });

describe('newerFieldIn', () => {
  const native = { name: 'istio-proxy', restartPolicy: 'Always' };
  const probed = { name: 'app', livenessProbe: { grpc: { port: 1 } } };

  it('finds a native sidecar and a gRPC probe that injection has put there', () => {
    expect(newerFieldIn(pod({ initContainers: [native] }), pod({}))).to.match(/^the container istio-proxy is a native/);
    expect(newerFieldIn(pod({ containers: [probed] }), pod({}))).to.match(/^the container app has a gRPC probe/);
  });

  it("lets what is the author's own pass", () => {
    const own = { initContainers: [native], containers: [probed] };
    expect(newerFieldIn(pod(own), pod(own))).to.equal(undefined);
    expect(newerFieldIn(pod({ containers: [{ name: 'istio-proxy' }] }), pod({}))).to.equal(undefined);
  });
});

describe('planInitialization with templates of 1.31', () => {
  it('refuses a native sidecar, which the server would make an init container that never ends', () => {
    const object = deployment({ pending: [OURS] });
    const plan = planInitialization(object, modernConfig({ injector: { nativeSidecars: 'true' } }));
    expect(plan).to.deep.include({ action: 'refuse', reason: 'TemplateFailed' });
    expect(JSON.stringify(plan)).to.include('use --native-sidecars false');
  });

  it('injects a sidecar beside the application', () => {
    const plan = planInitialization(deployment({ pending: [OURS] }), modernConfig());
    expect(plan.action).to.equal('inject');
  });
});
