import { expect } from 'chai';

import { checkMetadata } from '../../../src/injection/plan/pod-annotations.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import type { Release } from '../../../src/injection/releases/release.js';
import { ANNOTATION_HISTORY } from '../../../src/injection/releases/rules/annotation-rules.js';
import { SidecarError } from '../../../src/injection/sidecar/sidecar-error.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const SIDECAR = 'sidecar.istio.io/';
const TRAFFIC = 'traffic.sidecar.istio.io/';

const check = (release: Release, annotation: string, value: string): unknown =>
  checkMetadata({ annotations: { [annotation]: value } }, { rules: rulesAt(ANNOTATION_HISTORY, release) });

describe('annotations whose values have a form, by release', () => {
  const rows: readonly [annotation: string, value: string, right: readonly Release[], wrong: readonly Release[]][] = [
    [`${SIDECAR}interceptionMode`, 'NONE', ['1.1', '1.31'], ['1.0.2']],
    [`${SIDECAR}interceptionMode`, 'none', [], ['1.0.2', '1.1', '1.31']],
    [`${TRAFFIC}includeOutboundIPRanges`, '10.0.0.0/8, 10.1.0.0/16', ['1.0.2'], ['1.1', '1.31']],
    [`${TRAFFIC}includeOutboundIPRanges`, '', ['1.0.2', '1.31'], []],
    [`${TRAFFIC}includeInboundPorts`, ' * ', ['1.0.2'], ['1.1', '1.31']],
    [`${TRAFFIC}includeInboundPorts`, ' 80 , 90', ['1.0.2', '1.31'], []],
    [`${TRAFFIC}excludeInboundPorts`, '+80', ['1.0.2'], ['1.1']],
    [`${TRAFFIC}excludeInboundPorts`, '0', ['1.1'], ['1.0.2']],
    [`${TRAFFIC}excludeOutboundPorts`, '65536', [], ['1.0.2', '1.1', '1.31']],
    [`${TRAFFIC}excludeOutboundPorts`, '80,', [], ['1.0.2', '1.1', '1.31']],
    [`${TRAFFIC}kubevirtInterfaces`, 'tap+,1net', ['1.1', '1.30'], ['1.0.2', '1.31']],
    [`${TRAFFIC}excludeInterfaces`, 'a"b', [], ['1.0.2', '1.30', '1.31']],
    ['istio.io/reroute-virtual-interfaces', 'a234567890123456', [], ['1.0.2', '1.30', '1.31']],
    [`${SIDECAR}rewriteAppHTTPProbers`, 'yes', ['1.1', '1.31'], ['1.0.2']],
    [`${SIDECAR}nativeSidecar`, 'yes', ['1.31'], ['1.0.2']],
    [`${SIDECAR}enableCoreDump`, 'yes', ['1.25'], ['1.0.2', '1.24']],
    ['prometheus.istio.io/merge-metrics', 'yes', [], ['1.6', '1.31']],
    ['proxy.istio.io/config', 'text', ['1.6'], ['1.0.2', '1.7', '1.31']],
    ['istio.io/proxyConfig', 'text', ['1.5', '1.7'], ['1.6']],
    [`${SIDECAR}proxyCPU`, '1"\n  image: x', [], ['1.0.2', '1.24', '1.31']],
  ];
  for (const [annotation, value, right, wrong] of rows) {
    it(`are judged as each release does: ${annotation}: ${JSON.stringify(value)}`, () => {
      for (const release of right) expect(() => check(release, annotation, value), release).not.to.throw();
      for (const release of wrong) expect(() => check(release, annotation, value), release).to.throw(SidecarError);
    });
  }

  it('show a template the lists as they are since 1.1', () => {
    const metadata = deepFreeze({ annotations: { [`${TRAFFIC}includeInboundPorts`]: '80, 90' } });
    expect(checkMetadata(metadata, { rules: rulesAt(ANNOTATION_HISTORY, '1.1') })).to.equal(metadata);
  });

  it('are all named at once', () => {
    const annotations = { [`${TRAFFIC}includeInboundPorts`]: 'x', [`${TRAFFIC}excludeOutboundIPRanges`]: 'y' };
    const all = (): unknown => checkMetadata({ annotations }, { rules: rulesAt(ANNOTATION_HISTORY, '1.31') });
    expect(all).to.throw(SidecarError, 'excludeIPRanges invalid');
    expect(all).to.throw(SidecarError, 'includeInboundPorts invalid');
  });

  it('ask another for the configuration of a proxy', () => {
    const rules = rulesAt(ANNOTATION_HISTORY, '1.31');
    const proxyConfig = (text: string): string | undefined => (text === 'a: 1' ? 'there is no a' : undefined);
    const of = (text: string) => () =>
      checkMetadata({ annotations: { 'proxy.istio.io/config': text } }, { rules, proxyConfig });
    expect(of('a: 1')).to.throw(SidecarError, 'Error: there is no a');
    expect(of('b: 1')).not.to.throw();
  });
});
