import { expect } from 'chai';

import { stripPod, type StripSettings } from '../../../src/injection/adjust/strip-pod.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import type { Release } from '../../../src/injection/releases/release.js';
import { POD_TYPE_HISTORY } from '../../../src/injection/releases/rules/pod-type-rules.js';
import { PROMETHEUS_HISTORY } from '../../../src/injection/releases/rules/prometheus-rules.js';
import { SidecarError } from '../../../src/injection/sidecar/sidecar-error.js';
import type { Json, JsonObject } from '../../../src/json/json.js';

const settingsOf = (release: Release): StripSettings => ({
  rules: { ...rulesAt(PROMETHEUS_HISTORY, release), ...rulesAt(POD_TYPE_HISTORY, release) },
  statusPort: 15020,
});
const named = (...names: readonly string[]): readonly Json[] => names.map((name) => ({ name }));
const pod = (annotations: JsonObject, containers: readonly Json[], initContainers: readonly Json[]): JsonObject => ({
  metadata: { name: 'p', annotations },
  spec: { containers, initContainers, volumes: named('v') },
});
const STATUS = { 'sidecar.istio.io/status': '{"containers":["istio-proxy"],"initContainers":["istio-init"]}' };
const MERGED = {
  'prometheus.io/port': '15020',
  'prometheus.io/path': '/stats/prometheus',
  'prometheus.io/scrape': 'true',
};

describe('stripPod', () => {
  it('takes the containers that the status names, the status, and annotations of merged metrics', () => {
    const injected = pod({ ...STATUS, ...MERGED, own: 'x' }, named('istio-proxy', 'app'), named('istio-init', 'wait'));
    expect(stripPod(injected, settingsOf('1.31'))).to.deep.equal(pod({ own: 'x' }, named('app'), named('wait')));
  });

  it('takes no volumes, and leaves the metrics of an application', () => {
    const own = { 'prometheus.io/port': '8080', 'prometheus.io/scrape': 'true' };
    const injected = pod({ ...STATUS, ...own }, named('app', 'istio-proxy'), []);
    expect(stripPod(injected, settingsOf('1.31'))).to.deep.equal(pod(own, named('app'), []));
  });

  it('since 1.13 knows other spellings of the metrics', () => {
    const spelled = { 'prometheus-io/port': '15020', prometheus_io_path: '/x' };
    const injected = pod({ ...STATUS, ...spelled }, named('app'), []);
    expect(stripPod(injected, settingsOf('1.13'))).to.deep.equal(pod({}, named('app'), []));
    expect(stripPod(injected, settingsOf('1.12'))).to.deep.equal(pod(spelled, named('app'), []));
  });

  it('puts back what its author had written of the proxy', () => {
    const overrides = {
      'proxy.istio.io/overrides':
        '{"containers":[{"name":"istio-proxy","image":"own","resources":{}},{"name":"app"}],"initContainers":[{"name":"istio-init"}]}',
    };
    const injected = pod({ ...STATUS, ...overrides }, named('istio-proxy', 'app'), named('istio-init'));
    expect(stripPod(injected, settingsOf('1.24'))).to.deep.equal(
      pod(overrides, [...named('app'), { name: 'istio-proxy', image: 'own', resources: {} }], named('istio-init')),
    );
  });

  for (const [what, annotations] of [
    ['has no status', {}],
    ['has a status that is not JSON', { 'sidecar.istio.io/status': 'injected-version-1', ...MERGED }],
  ] as const) {
    it(`gives back a pod that ${what}`, () => {
      const own = pod(annotations, named('istio-proxy', 'app'), []);
      expect(stripPod(own, settingsOf('1.31'))).to.equal(own);
    });
  }

  it('refuses kept settings that can’t be read', () => {
    const own = pod({ 'proxy.istio.io/overrides': '[' }, named('app'), []);
    expect(() => stripPod(own, settingsOf('1.31'))).to.throw(SidecarError, 'proxy.istio.io/overrides');
  });
});
