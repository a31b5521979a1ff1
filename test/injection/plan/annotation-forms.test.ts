import { expect } from 'chai';

import { checkMetadata } from '../../../src/injection/plan/pod-annotations.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import { ANNOTATION_HISTORY } from '../../../src/injection/releases/rules/annotation-rules.js';
import { SidecarError } from '../../../src/injection/sidecar/sidecar-error.js';

const CHECKS = { rules: rulesAt(ANNOTATION_HISTORY, '1.0.2') };

const SIDECAR = 'sidecar.istio.io/';
const TRAFFIC = 'traffic.sidecar.istio.io/';
const READINESS = 'readiness.status.sidecar.istio.io/';

const ROWS: readonly [annotation: string, right: readonly (string | number | boolean)[], wrong: readonly string[]][] = [
  [`${SIDECAR}proxyCPU`, ['100m', '0.5', 2], ['lots', '', '-1', '1 m']],
  [`${SIDECAR}proxyCPULimit`, ['2'], ['two']],
  [`${SIDECAR}proxyMemory`, ['128Mi', '1e6'], ['128MB', '128 Mi']],
  [`${SIDECAR}proxyMemoryLimit`, ['1Gi'], ['1GB']],
  [
    `${SIDECAR}discoveryAddress`,
    ['istio-pilot:15007', '10.0.0.1:80', '[::1]:15010'],
    ['istio-pilot', 'a:b', ':80', 'a:0'],
  ],
  [`${SIDECAR}controlPlaneAuthPolicy`, ['NONE', 'MUTUAL_TLS'], ['none', 'mTLS', '']],
  [`${SIDECAR}logLevel`, ['debug', 'warn', 'off'], ['lots', 'DEBUG', '']],
  [
    `${SIDECAR}componentLogLevel`,
    ['', 'misc:error', 'rbac:debug,jwt:info'],
    ['error', 'misc:lots', ':info', 'a:b:info'],
  ],
  [
    `${SIDECAR}agentLogLevel`,
    ['info', 'default:debug', 'ads:none,default:warn', 'all:fatal', 'no-such-scope:error'],
    ['', 'trace', 'INFO', 'default:off', 'warning', 'a:b:info', 'info,', 'ads:debug, info', 'default:'],
  ],
  [`${SIDECAR}bootstrapOverride`, ['my-bootstrap'], ['My Bootstrap', '']],
  [`${SIDECAR}userVolume`, ['{"a":{"emptyDir":{}}}', '[]'], ['{', '"a"', '1']],
  [`${SIDECAR}userVolumeMount`, ['{"a":{"mountPath":"/a"}}'], ['a']],
  [`${SIDECAR}rewriteAppHTTPProbers`, ['true', 'False', '1', true], ['yes', 'ture', '']],
  [`${SIDECAR}enableCoreDump`, ['t'], ['on']],
  [`${SIDECAR}nativeSidecar`, ['false'], ['no']],
  ['prometheus.istio.io/merge-metrics', ['true'], ['maybe']],
  ['status.sidecar.istio.io/port', ['15020', '0', 15020], ['65536', '-1', 'a', '1.5', '']],
  [`${READINESS}initialDelaySeconds`, ['1', '4294967295'], ['1s', '4294967296']],
  [`${READINESS}periodSeconds`, ['2'], ['']],
  [`${READINESS}failureThreshold`, ['30'], ['-30']],
  [`${READINESS}applicationPorts`, ['', '80, 90'], ['http']],
  [`${TRAFFIC}excludeOutboundPorts`, ['', '80,90'], ['80;90', '0']],
  [`${TRAFFIC}includeOutboundPorts`, ['80', '*'], ['70000']],
  [`${TRAFFIC}kubevirtInterfaces`, ['', 'k6t-eth0,net1'], ['a very long interface', '1net', 'a,,b']],
  [`${TRAFFIC}excludeInterfaces`, ['net1'], ['net1 net2']],
  ['istio.io/reroute-virtual-interfaces', ['net1'], ['-']],
  ['proxy.istio.io/config', ['concurrency: 2', '{"concurrency":2}', ''], ['[1', 'text', '- a']],
  ['proxy.istio.io/overrides', ['{"containers":[]}'], ['nothing']],
];

describe('annotations whose values have a form', () => {
  for (const [annotation, right, wrong] of ROWS) {
    it(`take ${right.map((value) => JSON.stringify(value)).join(', ')} in ${annotation}`, () => {
      for (const value of right) {
        expect(() => checkMetadata({ annotations: { [annotation]: value } }, CHECKS)).not.to.throw();
      }
    });

    it(`refuse ${wrong.map((value) => JSON.stringify(value)).join(', ')} in ${annotation}`, () => {
      for (const value of wrong) {
        const check = (): unknown => checkMetadata({ annotations: { [annotation]: value } }, CHECKS);
        expect(check, value).to.throw(SidecarError, `Invalid value for annotation ${annotation}: ${value}. Error: `);
      }
    });
  }

  it('are all named, where several are wrong, with short texts', () => {
    const annotations = { [`${SIDECAR}proxyCPU`]: 'x'.repeat(1000), 'status.sidecar.istio.io/port': 'a' };
    expect(() => checkMetadata({ annotations }, CHECKS))
      .to.throw(SidecarError, /proxyCPU: x{200}\.{4} Error: want a quantity.*; Invalid value .*port: a\. Error/)
      .with.property('message')
      .with.lengthOf.below(500);
  });

  it('name all items of a list that are wrong, once each', () => {
    const annotations = { [`${TRAFFIC}excludeOutboundPorts`]: '80,a,70000,a' };
    expect(() => checkMetadata({ annotations }, CHECKS)).to.throw(
      SidecarError,
      /excludeOutboundPorts invalid: failed parsing port 'a': [^']*, failed parsing port '70000': [^']*$/,
    );
  });
});
