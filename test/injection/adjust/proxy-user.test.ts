import { expect } from 'chai';

import { withProxyUser } from '../../../src/injection/adjust/proxy-user.js';
import type { Json, JsonObject } from '../../../src/json/json.js';

const rules = {
  skipsInjected: true,
  initFromContainers: true,
  initUser: true,
  proxyIn: ['containers', 'initContainers'] as const,
};
const REDIRECT = { rules, isTproxy: false };
const TPROXY = { rules, isTproxy: true };

const init = (name: string, user: string, fields: JsonObject = {}): JsonObject => ({
  name,
  args: ['istio-iptables', '-u', user, '-m', 'REDIRECT'],
  ...fields,
});
const proxy = (securityContext: Json): JsonObject => ({ name: 'istio-proxy', securityContext });
const ownPod = (securityContext: Json): JsonObject => ({ spec: { containers: [proxy(securityContext)] } });
const injected = (initContainer: JsonObject, securityContext: Json = { runAsUser: 1234 }): JsonObject => ({
  spec: { initContainers: [initContainer], containers: [proxy(securityContext)] },
});

describe('withProxyUser', () => {
  it('names the user of the author’s proxy in the arguments of istio-init', () => {
    const found = withProxyUser(injected(init('istio-init', '1337')), ownPod({ runAsUser: 1234 }), REDIRECT);
    expect(found).to.deep.equal(injected(init('istio-init', '1234')));
  });

  it('lets istio-validation run as the author’s user and group', () => {
    const before = injected(
      init('istio-validation', '1337', { securityContext: { runAsUser: 1337, runAsNonRoot: true } }),
    );
    const found = withProxyUser(before, ownPod({ runAsUser: 1234, runAsGroup: 4321 }), REDIRECT);
    const securityContext = { runAsUser: 1234, runAsNonRoot: true, runAsGroup: 4321 };
    expect(found).to.deep.equal(injected(init('istio-validation', '1234', { securityContext })));
  });

  it('takes the user from istio-validation where the author sets a group only', () => {
    const before = injected(init('istio-validation', '1337', { securityContext: { runAsUser: 1337 } }));
    const found = withProxyUser(before, ownPod({ runAsGroup: 4321 }), REDIRECT);
    expect(found).to.deep.equal(injected(init('istio-validation', '1337', { securityContext: { runAsGroup: 4321 } })));
  });

  it('leaves the proxy root under TPROXY, by the ProxyConfig or by the annotation', () => {
    const before = injected(init('istio-init', '1337'));
    const after = injected(init('istio-init', '1234'), { runAsUser: 0 });
    expect(withProxyUser(before, ownPod({ runAsUser: 1234 }), TPROXY)).to.deep.equal(after);
    const metadata = { annotations: { 'sidecar.istio.io/interceptionMode': 'TPROXY' } };
    const annotated = withProxyUser({ ...before, metadata }, ownPod({ runAsUser: 1234 }), REDIRECT);
    expect(annotated).to.deep.equal({ ...after, metadata });
  });

  it('keeps istio-validation as it is under TPROXY, but for its argument', () => {
    const before = injected(init('istio-validation', '1337'), { runAsUser: 1234, runAsGroup: 1 });
    const found = withProxyUser(before, ownPod({ runAsUser: 1234 }), TPROXY);
    expect(found).to.deep.equal(injected(init('istio-validation', '1234'), { runAsUser: 0, runAsGroup: 1 }));
  });

  const unchanged: readonly [what: string, pod: JsonObject, original: JsonObject, initUser?: boolean][] = [
    ['the author has no proxy', injected(init('istio-init', '1337')), { spec: { containers: [{ name: 'app' }] } }],
    ['the author sets neither user nor group', injected(init('istio-init', '1337')), ownPod({ runAsNonRoot: true })],
    ['the author’s proxy is root', injected(init('istio-init', '1337')), ownPod({ runAsUser: 0 })],
    ['there is no init container of these', injected({ name: 'wait' }), ownPod({ runAsUser: 1234 })],
    ['its arguments name no user', injected({ name: 'istio-init', args: ['-u'] }), ownPod({ runAsUser: 1234 })],
    ['the release is older', injected(init('istio-init', '1337')), ownPod({ runAsUser: 1234 }), false],
  ];
  for (const [what, pod, original, initUser = true] of unchanged) {
    it(`changes nothing where ${what}`, () => {
      expect(withProxyUser(pod, original, { rules: { ...rules, initUser }, isTproxy: false })).to.equal(pod);
    });
  }
});
