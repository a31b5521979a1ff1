import { expect } from 'chai';

import {
  hasIpv6,
  nameserversIn,
  passthroughCommand,
  routeTableContents,
  routingCommands,
  tablesForMark,
} from '../../../src/redirect/rules/routing.js';

const RULES = `0:	from all lookup local
32763:	from all fwmark 0x539/0xff lookup 5
32764:	from all fwmark 0x539 lookup mine
32765:	from all fwmark 0x539 lookup 133
32766:	from all lookup main
`;

describe('the routing of a transparent proxy', () => {
  it('is in the tables that a rule of exactly its mark names by number', () => {
    expect(tablesForMark(RULES, 1337)).to.deep.equal([133]);
    expect(tablesForMark(RULES, 1338)).to.deep.equal([]);
  });

  for (const [routes, contents] of [
    ['local default dev lo scope host \n', 'ours'],
    ['local default dev lo metric 1024 pref medium\n', 'ours'],
    ['', 'nothing'],
    ['default via 10.0.0.1 dev eth0\n', 'other'],
    ['local default dev lo scope host \n10.0.0.0/8 dev eth0\n', 'other'],
    ['local default dev lo0 scope host \n', 'other'],
  ] as const) {
    it(`is ${contents} where the table holds ${JSON.stringify(routes)}`, () => {
      expect(routeTableContents(routes)).to.equal(contents);
    });
  }

  it('is added with the route first, and deleted with the rule first', () => {
    const commands = (action: 'add' | 'del') =>
      routingCommands(action, { mark: 1337, table: 133 }, 6).map((args) => args.join(' '));
    expect(commands('add')).to.deep.equal([
      '-6 route add local default dev lo table 133',
      '-6 rule add fwmark 1337 lookup 133',
    ]);
    expect(commands('del')).to.deep.equal([
      '-6 rule del fwmark 1337 lookup 133',
      '-6 route del local default dev lo table 133',
    ]);
  });
});

describe('IPv6', () => {
  const loopback = '00000000000000000000000000000001 01 80 10 80       lo\n';

  for (const [what, addresses, expected] of [
    ['off without addresses', '', false],
    ['off with that of loopback alone', loopback, false],
    ['on with one of another interface', `${loopback}fe800000000000000000000000000001 02 40 20 80     eth0\n`, true],
  ] as const) {
    it(`is ${what}`, () => {
      expect(hasIpv6(addresses)).to.equal(expected);
    });
  }
});

describe('what a pod has beside its routes', () => {
  it('is an address of loopback for what the proxy passes on with IPv6', () => {
    expect(passthroughCommand('add').join(' ')).to.equal('-6 addr add ::6/128 dev lo');
    expect(passthroughCommand('del').join(' ')).to.equal('-6 addr del ::6/128 dev lo');
  });

  it('are the servers of its resolv.conf, whatever else is in it', () => {
    const text =
      '# nameserver 1.1.1.1\nsearch a.svc\nnameserver 10.96.0.10\n nameserver\tfd00::10 \nnameserver fe80::1%eth0\n';
    expect(nameserversIn(text)).to.deep.equal(['10.96.0.10', 'fd00::10']);
    expect(nameserversIn('')).to.deep.equal([]);
  });
});
