import { expect } from 'chai';

import { pageAddress } from '../../../src/commands/controller/page-address.js';

const common = { netmask: '', mac: '', cidr: null };
const loopback = { ...common, address: '127.0.0.1', family: 'IPv4', internal: true } as const;
const inner = { ...common, address: '10.0.0.7', family: 'IPv4', internal: false } as const;
const six = { ...common, address: 'fd00::7', family: 'IPv6', internal: false, scopeid: 0 } as const;

describe('the address of the page for other replicas', () => {
  for (const [what, served, interfaces, inPod, wanted] of [
    ['the pod where all addresses are bound', 'http://0.0.0.0:15014', [loopback, inner], true, 'http://10.0.0.7:15014'],
    ['an IPv6 pod', 'http://[::]:15014', [loopback, six], true, 'http://[fd00::7]:15014'],
    ['the IPv4 address of two', 'http://[::]:15014', [six, inner], true, 'http://10.0.0.7:15014'],
    ['the address that is bound', 'http://10.0.0.8:15014', [loopback, inner], true, 'http://10.0.0.8:15014'],
    ['the machine itself', 'http://127.0.0.1:15014', [loopback, inner], false, 'http://127.0.0.1:15014'],
    ['nothing in a pod that only it reaches', 'http://127.0.0.1:15014', [inner], true, undefined],
    ['nothing where there is no network', 'http://0.0.0.0:15014', [loopback], true, undefined],
    ['nothing where there is no page', undefined, [inner], true, undefined],
  ] as const) {
    it(`is that of ${what}`, () => {
      expect(pageAddress({ served, interfaces: { eth0: [...interfaces] }, inPod })).to.equal(wanted);
    });
  }
});
