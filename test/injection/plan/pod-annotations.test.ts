import { expect } from 'chai';

import { checkMetadata } from '../../../src/injection/plan/pod-annotations.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import { ANNOTATION_HISTORY } from '../../../src/injection/releases/rules/annotation-rules.js';
import { SidecarError } from '../../../src/injection/sidecar/sidecar-error.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const CHECKS = { rules: rulesAt(ANNOTATION_HISTORY, '1.0.2') };

const TRAFFIC = 'traffic.sidecar.istio.io/';
const MODE = 'sidecar.istio.io/interceptionMode';

describe('checkMetadata', () => {
  const taken: readonly [annotation: string, value: string, seen?: string][] = [
    [MODE, 'REDIRECT'],
    [MODE, 'TPROXY'],
    [`${TRAFFIC}includeOutboundIPRanges`, '*'],
    [`${TRAFFIC}includeOutboundIPRanges`, ''],
    [`${TRAFFIC}includeOutboundIPRanges`, '10.0.0.0/8,192.168.1.7/32'],
    [`${TRAFFIC}includeOutboundIPRanges`, '10.0.0.0/8, 192.168.0.0/16 ', '10.0.0.0/8,192.168.0.0/16'],
    [`${TRAFFIC}excludeOutboundIPRanges`, '2001:db8::/32,::/0'],
    [`${TRAFFIC}includeInboundPorts`, '*'],
    [`${TRAFFIC}includeInboundPorts`, ' * ', '*'],
    [`${TRAFFIC}includeInboundPorts`, '80, 443,65535', '80,443,65535'],
    [`${TRAFFIC}excludeInboundPorts`, '32768,1'],
    ['example.com/list', 'a, b'],
  ];
  for (const [annotation, value, seen = value] of taken) {
    it(`takes ${annotation}: '${value}', and shows it as '${seen}'`, () => {
      const metadata = deepFreeze({ name: 'p', annotations: { [annotation]: value } });
      expect(checkMetadata(metadata, CHECKS)).to.deep.equal({ name: 'p', annotations: { [annotation]: seen } });
    });
  }

  const invalidSyntax = (port: string): string =>
    `failed parsing port '${port}': strconv.ParseInt: parsing "${port}": invalid syntax`;
  const outOfRange = (port: string): string =>
    `failed parsing port '${port}': strconv.ParseInt: parsing "${port}": value out of range`;
  const invalidCidr = (cidr: string): string => `failed parsing cidr '${cidr}': invalid CIDR address: ${cidr}`;

  const refused: readonly [annotation: string, value: string, problem: string][] = [
    [MODE, 'NONE', 'interceptionMode invalid: NONE'],
    [MODE, '', 'interceptionMode invalid: '],
    [`${TRAFFIC}includeOutboundIPRanges`, 'bad', `includeIPRanges invalid: ${invalidCidr('bad')}`],
    [`${TRAFFIC}includeOutboundIPRanges`, '10.0.0.0', `includeIPRanges invalid: ${invalidCidr('10.0.0.0')}`],
    [`${TRAFFIC}includeOutboundIPRanges`, '10.0.0.0/33', `includeIPRanges invalid: ${invalidCidr('10.0.0.0/33')}`],
    [`${TRAFFIC}includeOutboundIPRanges`, '*,10.0.0.0/8', `includeIPRanges invalid: ${invalidCidr('*')}`],
    [`${TRAFFIC}includeOutboundIPRanges`, '10.0.0.0/8,', `includeIPRanges invalid: ${invalidCidr('')}`],
    [`${TRAFFIC}excludeOutboundIPRanges`, '*', `excludeIPRanges invalid: ${invalidCidr('*')}`],
    [`${TRAFFIC}includeInboundPorts`, '80,b', `includeInboundPorts invalid: ${invalidSyntax('b')}`],
    [`${TRAFFIC}includeInboundPorts`, '65536', `includeInboundPorts invalid: ${outOfRange('65536')}`],
    [`${TRAFFIC}excludeInboundPorts`, '*', `excludeInboundPorts invalid: ${invalidSyntax('*')}`],
    [`${TRAFFIC}excludeInboundPorts`, '-1', `excludeInboundPorts invalid: ${outOfRange('-1')}`],
    [`${TRAFFIC}excludeInboundPorts`, '0', `excludeInboundPorts invalid: ${outOfRange('0')}`],
  ];
  for (const [annotation, value, problem] of refused) {
    it(`refuses ${annotation}: '${value}'`, () => {
      const check = (): unknown => checkMetadata({ annotations: { [annotation]: value } }, CHECKS);
      const message = `injection failed. Invalid value for annotation ${annotation}: ${value}. Error: ${problem}`;
      expect(check).to.throw(SidecarError, message).with.property('reason', 'InvalidAnnotation');
    });
  }

  it('leaves metadata without annotations as they are', () => {
    expect(checkMetadata({ name: 'p' }, CHECKS)).to.deep.equal({ name: 'p' });
  });
});
