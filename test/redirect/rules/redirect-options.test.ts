import { expect } from 'chai';

import { formatIpRange } from '../../../src/redirect/rules/ip-range.js';
import { RedirectError } from '../../../src/redirect/rules/redirect-error.js';
import { ALL_FLAGS } from '../../../src/redirect/rules/redirect-flags.js';
import { redirectOptions } from '../../../src/redirect/rules/redirect-options.js';
import { UNNAMED_RELEASE } from '../../../src/redirect/rules/releases/script-releases.js';
import { settingsFromArgs } from '../../../src/redirect/rules/settings-from-args.js';

const read = (...args: readonly string[]) => redirectOptions(settingsFromArgs(args));

function failure(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof RedirectError) return error.message;
    throw error;
  }
  return 'no error';
}

describe('the options of the redirection', () => {
  it('redirect everything where no setting says what, as proxy_init of 0.2 with -p and -u does', () => {
    expect(read('-p', '15001', '-u', '1337')).to.deep.equal(read());
    expect(read()).to.deep.equal({
      release: UNNAMED_RELEASE,
      releaseIsNamed: false,
      releaseWarning: undefined,
      proxyPort: 15001,
      inboundProxyPort: 15001,
      tunnelPort: 15008,
      proxyUids: [1337],
      proxyGids: [1337],
      inboundMode: 'REDIRECT',
      inboundPorts: 'all',
      excludeInboundPorts: [],
      ipRanges: 'all',
      excludeIpRanges: [],
      outboundPorts: [],
      excludeOutboundPorts: [],
      ownerGroups: 'all',
      excludeOwnerGroups: [],
      interfaces: [],
      excludeInterfaces: [],
      loopbackRange: undefined,
      leaveSelfCalls: false,
      dns: 'no',
      dropInvalid: false,
      tproxyMark: 1337,
      tproxyRouteTable: 133,
    });
  });

  it('redirect nothing where the lists are there and empty, as in 1.0', () => {
    expect(read('-i', '', '-b', ''))
      .to.include({ proxyPort: 15001 })
      .and.to.deep.include({
        inboundPorts: [],
        ipRanges: [],
      });
  });

  it('take lists as templates write them: with blanks, a comma at the end, and repeated', () => {
    const options = read('-b', '80, 90, 80,', '-x', '10.0.0.2/24,10.0.0.3/24', '-u', '1337,0', '-k', 'net1,net2');
    expect(options.inboundPorts).to.deep.equal([80, 90]);
    expect(options.excludeIpRanges.map(formatIpRange)).to.deep.equal(['10.0.0.0/24']);
    expect(options).to.deep.include({ proxyUids: [1337, 0], proxyGids: [1337, 0], interfaces: ['net1', 'net2'] });
  });

  it('take an excluded part of an included range, and excluded ports beside a list of others', () => {
    const options = read('-i', '10.0.0.0/8', '-x', '10.1.0.0/16', '-b', '80', '-d', '4,5');
    expect(options).to.deep.include({ inboundPorts: [80], excludeInboundPorts: [4, 5] });
  });

  it('give the port of the proxy to inbound connections too, unless these have another one', () => {
    expect(read('-p', '16001')).to.include({ proxyPort: 16001, inboundProxyPort: 16001 });
    expect(read('-p', '16001', '-z', '15006')).to.include({ inboundProxyPort: 15006 });
  });

  for (const [args, message] of [
    [['-b', '80,0'], "read -b: got port '0', want a number from 1 to 65535"],
    [['-b', '65536'], "read -b: got port '65536', want a number from 1 to 65535"],
    [['-d', 'http'], "read -d: got port 'http', want a number from 1 to 65535"],
    [['-p', '0'], "read -p: got port '0', want a number from 1 to 65535"],
    [['-o', '1.5'], "read -o: got port '1.5', want a number from 1 to 65535"],
    [['-u', 'istio-proxy'], "read -u: got id 'istio-proxy', want a number from 0 to 4294967294"],
    [['-g', '-1'], "read -g: got id '-1', want a number from 0 to 4294967294"],
    [['-i', '10.0.0.0/40'], "read -i: got range '10.0.0.0/40', want CIDR like 10.0.0.0/8 or fd00::/8"],
    [['-x', '*'], "read -x: got range '*', want CIDR like 10.0.0.0/8 or fd00::/8"],
    [['-i', '*,10.0.0.0/8'], "read -i: got '*' among other items in '*,10.0.0.0/8', want '*' alone or none"],
    [['-b', '80,*'], "read -b: got '*' among other items in '80,*', want '*' alone or none"],
    [['-m', 'tproxy'], "read -m: got mode 'tproxy', want 'REDIRECT' or 'TPROXY'"],
    [['-k', 'net 1'], "read -k: got interface 'net 1', want a name of 15 letters or digits at most"],
    [
      ['-k', 'a234567890123456'],
      "read -k: got interface 'a234567890123456', want a name of 15 letters or digits at most",
    ],
    [['-b', '80,90', '-d', '90'], 'read -b: got port 90, which -d excludes, want it in one of them'],
    [
      ['-i', '10.96.0.1/24', '-x', '10.96.0.0/16'],
      'read -i: got range 10.96.0.0/24, which -x excludes with 10.96.0.0/16, want it in one of them',
    ],
    [['--tproxy-mark', '0'], "read --tproxy-mark: got mark '0', want a number from 1 to 4294967295"],
    [
      ['--tproxy-route-table', '254'],
      'read --tproxy-route-table: got routing table 254, which the system uses, want another',
    ],
    [['-p'], 'read -p: got nothing after it, want a value'],
    [['-y', '1'], "read the arguments: got '-y', want a flag of proxy_init or istio-iptables"],
  ] as const) {
    it(`refuse ${args.join(' ')} with one line that names it`, () => {
      expect(failure(() => read(...args))).to.equal(message);
    });
  }

  it('are quoted with 200 characters at most where they are wrong', () => {
    const long = 'x'.repeat(100_000);
    const got = `'${'x'.repeat(200)}...'`;
    for (const flag of ['-p', '-u', '-b', '-i', '-m', '-k', '--tproxy-mark']) {
      expect(
        failure(() => read(flag, long)),
        flag,
      )
        .to.contain(got)
        .and.to.have.length.below(400);
    }
    expect(failure(() => read('-b', `*,${long}`))).to.contain(`'*,${'x'.repeat(198)}...'`);
    expect(failure(() => read(long))).to.contain(got);
    expect(failure(() => read(`--${long}=1`))).to.have.length.below(400);
  });

  it('name the variable that a wrong value comes from', () => {
    const settings = settingsFromArgs([], { ISTIO_INBOUND_PORTS: '80', ISTIO_LOCAL_EXCLUDE_PORTS: '80' });
    const message =
      'read ISTIO_INBOUND_PORTS: got port 80, which ISTIO_LOCAL_EXCLUDE_PORTS excludes, want it in one of them';
    expect(failure(() => redirectOptions(settings))).to.equal(message);
  });
});

describe('the settings in arguments', () => {
  it('have a variable each, as the scripts of Istio call them', () => {
    const variables = ALL_FLAGS.flatMap(({ key, variable }) => (variable === undefined ? [] : [[variable, key]]));
    expect(Object.fromEntries(variables)).to.deep.equal({
      ENVOY_PORT: 'proxyPort',
      ENVOY_UID: 'proxyUid',
      INBOUND_CAPTURE_PORT: 'inboundProxyPort',
      ISTIO_INBOUND_INTERCEPTION_MODE: 'inboundMode',
      ISTIO_INBOUND_PORTS: 'inboundPorts',
      ISTIO_INBOUND_TPROXY_MARK: 'tproxyMark',
      ISTIO_INBOUND_TPROXY_ROUTE_TABLE: 'tproxyRouteTable',
      ISTIO_LOCAL_EXCLUDE_PORTS: 'excludeInboundPorts',
      ISTIO_LOCAL_OUTBOUND_PORTS_EXCLUDE: 'excludeOutboundPorts',
      ISTIO_SERVICE_CIDR: 'ipRanges',
      ISTIO_SERVICE_EXCLUDE_CIDR: 'excludeIpRanges',
    });
  });

  it('are read from both forms of a flag, joined or apart, the last one of each counting', () => {
    const settings = settingsFromArgs(['-p15001', '--ip-ranges=', '-b', '80', '--inbound-ports', '90', '--apply']);
    expect(settings).to.deep.equal({
      proxyPort: { name: '-p', value: '15001' },
      ipRanges: { name: '--ip-ranges', value: '' },
      inboundPorts: { name: '--inbound-ports', value: '90' },
    });
  });

  it('come from the variables where no argument has them', () => {
    const settings = settingsFromArgs(['-b', '80'], { ISTIO_INBOUND_PORTS: '*', ISTIO_SERVICE_CIDR: '', PATH: '/bin' });
    expect(settings).to.deep.equal({
      inboundPorts: { name: '-b', value: '80' },
      ipRanges: { name: 'ISTIO_SERVICE_CIDR', value: '' },
    });
  });

  it('leave out what says nothing about the rules', () => {
    expect(settingsFromArgs(['--ipv6', 'off', '--iptables', 'iptables-nft', '--dry-run'])).to.deep.equal({});
  });
});
