import { expect } from 'chai';

import type { IpFamily } from '../../../src/redirect/rules/ip-range.js';
import { redirectOptions } from '../../../src/redirect/rules/redirect-options.js';
import { policyRouting, redirectRules, rejectingRules } from '../../../src/redirect/rules/redirect-rules.js';
import { restoreText } from '../../../src/redirect/rules/restore-text.js';
import { BUILT_IN_CHAINS, type Table, tableOf } from '../../../src/redirect/rules/rule-set.js';
import { countRules, markOf, needsPassthrough, ownRules } from '../../../src/redirect/rules/saved-rules.js';
import { settingsFromArgs } from '../../../src/redirect/rules/settings-from-args.js';
import { ARGS_OF_ISTIO_INIT, RULES_OF_ISTIO_INIT } from '../../support/istio-init.js';

const rulesOf = (args: readonly string[], family: IpFamily = 4) =>
  redirectRules(redirectOptions(settingsFromArgs(args)), family);

/** The rules of a chain, without what they begin with. */
const chain = (args: readonly string[], name: string, family: IpFamily = 4): readonly string[] =>
  rulesOf(args, family)
    .flatMap(({ rules }) => rules)
    .filter((rule) => rule.startsWith(`-A ${name} `))
    .map((rule) => rule.slice(`-A ${name} `.length));

/** A table that holds nothing else, as `iptables -t NAME -S` lists it. */
const listed = ({ name, chains, rules }: Table): readonly string[] => [
  ...BUILT_IN_CHAINS[name].map((built) => `-P ${built} ACCEPT`),
  ...chains.map((own) => `-N ${own}`),
  ...rules,
];

describe('the rules of the redirection', () => {
  it('are those that istio-init sets for port 80, 15001 and user 1337, as iptables lists them', () => {
    const rules = rulesOf(ARGS_OF_ISTIO_INIT);
    expect(rules.map(({ name }) => name)).to.deep.equal(['nat']);
    expect(listed(tableOf(rules, 'nat'))).to.deep.equal([
      '-P PREROUTING ACCEPT',
      '-P INPUT ACCEPT',
      '-P OUTPUT ACCEPT',
      '-P POSTROUTING ACCEPT',
      ...RULES_OF_ISTIO_INIT,
    ]);
  });

  for (const [args, inbound] of [
    [['-b', '80,90'], ['80', '90'].map((port) => `-p tcp -m tcp --dport ${port} -j ISTIO_IN_REDIRECT`)],
    [['-b', ''], []],
    [
      ['-b', '*'],
      ['-p tcp -m tcp --dport 22 -j RETURN', '-p tcp -j ISTIO_IN_REDIRECT'],
    ],
    [
      ['-b', '*', '-d', '22,15090'],
      ['-p tcp -m tcp --dport 22 -j RETURN', '-p tcp -m tcp --dport 15090 -j RETURN', '-p tcp -j ISTIO_IN_REDIRECT'],
    ],
    [['-b', '22'], ['-p tcp -m tcp --dport 22 -j ISTIO_IN_REDIRECT']],
    [
      ['-m', 'TPROXY', '-b', '80'],
      ['-p tcp -m tcp --dport 80 -m socket -j ISTIO_DIVERT', '-p tcp -m tcp --dport 80 -j ISTIO_TPROXY'],
    ],
    [
      ['-m', 'TPROXY', '-b', '*', '-d', '80', '-k', 'net1'],
      [
        '-i net1 -j RETURN',
        '-p tcp -m tcp --dport 22 -j RETURN',
        '-p tcp -m tcp --dport 80 -j RETURN',
        '-p tcp -m socket -j ISTIO_DIVERT',
        '-p tcp -j ISTIO_TPROXY',
      ],
    ],
  ] as const) {
    it(`lead inbound connections as ${args.join(' ')} says`, () => {
      expect(chain(args, 'ISTIO_INBOUND')).to.deep.equal(inbound);
      expect(chain(args, 'PREROUTING').includes('-p tcp -j ISTIO_INBOUND')).to.equal(inbound.length > 0);
    });
  }

  for (const [args, ipv4, ipv6] of [
    [['-i', '*'], ['-j ISTIO_REDIRECT'], ['-j ISTIO_REDIRECT']],
    [['-i', ''], ['-j RETURN'], ['-j RETURN']],
    [
      ['-i', '10.0.0.0/8,172.16.0.0/12,fd00::/8', '-x', '10.1.0.0/16'],
      [
        '-d 10.1.0.0/16 -j RETURN',
        '-d 10.0.0.0/8 -j ISTIO_REDIRECT',
        '-d 172.16.0.0/12 -j ISTIO_REDIRECT',
        '-j RETURN',
      ],
      ['-d fd00::/8 -j ISTIO_REDIRECT', '-j RETURN'],
    ],
    [
      ['-i', '*', '-x', '10.1.0.0/16,fd00::1'],
      ['-d 10.1.0.0/16 -j RETURN', '-j ISTIO_REDIRECT'],
      ['-d fd00::1/128 -j RETURN', '-j ISTIO_REDIRECT'],
    ],
    [['-i', '0.0.0.0/0'], ['-j ISTIO_REDIRECT', '-j RETURN'], ['-j RETURN']],
  ] as const) {
    it(`lead outbound connections as ${args.join(' ')} says, of virtual machines too`, () => {
      for (const [family, expected] of [
        [4, ipv4],
        [6, ipv6],
      ] as const) {
        expect(chain(args, 'ISTIO_OUTPUT', family).slice(4)).to.deep.equal(expected);
        expect(chain([...args, '-k', 'net1'], 'ISTIO_VM_OUTPUT', family)).to.deep.equal(expected);
      }
    });
  }

  it('take what comes in by the interface of a virtual machine as outbound, and not as inbound', () => {
    const args = ['-k', 'net1,net2', '-b', '80'];
    expect(chain(args, 'PREROUTING')).to.deep.equal([
      '-i net1 -p tcp -j ISTIO_VM_OUTPUT',
      '-i net2 -p tcp -j ISTIO_VM_OUTPUT',
      '-p tcp -j ISTIO_INBOUND',
    ]);
    expect(chain(args, 'ISTIO_INBOUND').slice(0, 2)).to.deep.equal(['-i net1 -j RETURN', '-i net2 -j RETURN']);
  });

  it('leave excluded outbound ports alone before all else, and every user and group of the proxy', () => {
    expect(chain(['-o', '3306', '-u', '1337,0', '-g', '5'], 'ISTIO_OUTPUT')).to.deep.equal([
      '-p tcp -m tcp --dport 3306 -j RETURN',
      '! -d 127.0.0.1/32 -o lo -j ISTIO_REDIRECT',
      '-m owner --uid-owner 1337 -j RETURN',
      '-m owner --uid-owner 0 -j RETURN',
      '-m owner --gid-owner 5 -j RETURN',
      '-d 127.0.0.1/32 -j RETURN',
      '-j ISTIO_REDIRECT',
    ]);
  });

  it('mark what is for a transparent proxy, and name the routing that takes it there', () => {
    const args = ['-m', 'TPROXY', '-p', '16001', '--tproxy-mark', '255', '--tproxy-route-table', '7'];
    expect(chain(args, 'ISTIO_DIVERT')).to.deep.equal(['-j MARK --set-xmark 0xff/0xffffffff', '-j ACCEPT']);
    const tproxy = (loopback: string, any: string) =>
      `! -d ${loopback} -p tcp -j TPROXY --on-port 16001 --on-ip ${any} --tproxy-mark 0xff/0xffffffff`;
    expect(chain(args, 'ISTIO_TPROXY')).to.deep.equal([tproxy('127.0.0.1/32', '0.0.0.0')]);
    expect(chain(args, 'ISTIO_TPROXY', 6)).to.deep.equal([tproxy('::1/128', '::')]);
    const options = redirectOptions(settingsFromArgs(args));
    expect(policyRouting(options)).to.deep.equal({ mark: 255, table: 7 });
    expect(policyRouting({ ...options, inboundPorts: [] })).to.equal(undefined);
    expect(policyRouting({ ...options, inboundMode: 'REDIRECT' })).to.equal(undefined);
  });
});

/** What iptables-save prints where these rules are set among others. */
const SAVED = `# Generated by iptables-nft-save v1.8.9 (nf_tables) on Sat Nov 21 16:25:08 2020
*nat
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [2:120]
:ISTIO_REDIRECT - [0:0]
:MINE - [0:0]
-A PREROUTING -j MINE
-A OUTPUT -p tcp -j ISTIO_REDIRECT
-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001
-A MINE -p udp -j ISTIO_REDIRECT
COMMIT
*filter
:ISTIO_OUTPUT - [0:0]
-A ISTIO_OUTPUT -j ACCEPT
COMMIT
`;

describe('the rules that are set', () => {
  it("are the redirection's where they are in its chains, or lead there from a built-in one", () => {
    expect(ownRules(SAVED)).to.deep.equal([
      {
        name: 'nat',
        chains: ['ISTIO_REDIRECT'],
        rules: ['-A OUTPUT -p tcp -j ISTIO_REDIRECT', '-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001'],
      },
    ]);
    expect(countRules(SAVED)).to.equal(5);
  });

  it('are found again in what is given to iptables-restore, with the mark of a transparent proxy', () => {
    const rules = rulesOf(['-m', 'TPROXY', '-k', 'net1', '--tproxy-mark', '255']);
    expect(ownRules(restoreText([], rules))).to.deep.equal(rules);
    expect(markOf(rules)).to.equal(255);
    expect(markOf(rulesOf([]))).to.equal(undefined);
  });

  it('are found again for virtual machines, and for IPv6 that is rejected, as Istio sets them', () => {
    const rules = rulesOf(['--istio-version', '1.4', '-k', 'net1,net2', '-b', '*', '-i', '*']);
    expect(chain(['--istio-version', '1.4', '-k', 'net1,net2', '-b', '*', '-i', '*'], 'PREROUTING')).to.deep.equal([
      '-i net2 -j ISTIO_REDIRECT',
      '-i net1 -j ISTIO_REDIRECT',
      '-i net2 -j RETURN',
      '-i net1 -j RETURN',
      '-p tcp -j ISTIO_INBOUND',
    ]);
    expect(ownRules(restoreText([], rules))).to.deep.equal(rules);
    for (const version of ['1.0', '1.4']) {
      const rejecting = rejectingRules(redirectOptions(settingsFromArgs(['--istio-version', version]))) ?? [];
      const saved = restoreText([], rejecting);
      expect(ownRules(saved)).to.deep.equal(rejecting);
      expect(ownRules(saved.replace(/.*-j REJECT.*\n/, ''))).to.deep.equal([]);
      expect(restoreText(rejecting, []).split('\n').slice(1, -2)).to.deep.equal(
        rejecting.flatMap((table) => table.rules.map((rule) => rule.replace('-A', '-D'))),
      );
    }
    expect(rejectingRules(redirectOptions(settingsFromArgs(['--istio-version', '1.6'])))).to.equal(undefined);
  });

  it('are not the rules of another program by interface where the redirection has none', () => {
    expect(ownRules('*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -i eth0 -j RETURN\nCOMMIT\n')).to.deep.equal([]);
  });

  it('need the address ::6 where they let pass what comes from it', () => {
    expect(needsPassthrough(rulesOf(['--istio-version', '1.4'], 6))).to.equal(true);
    expect(needsPassthrough(rulesOf(['--istio-version', '1.4'], 4))).to.equal(false);
    expect(needsPassthrough(rulesOf(['--istio-version', '1.2'], 6))).to.equal(false);
  });

  it('become those that are wanted in one text, which names no other rule', () => {
    expect(
      restoreText(ownRules(SAVED), rulesOf(['-b', '', '-i', '']))
        .split('\n')
        .slice(0, 9),
    ).to.deep.equal([
      '*nat',
      ':ISTIO_IN_REDIRECT - [0:0]',
      ':ISTIO_OUTPUT - [0:0]',
      ':ISTIO_REDIRECT - [0:0]',
      '-D OUTPUT -p tcp -j ISTIO_REDIRECT',
      '-F ISTIO_REDIRECT',
      '-A OUTPUT -p tcp -j ISTIO_OUTPUT',
      '-A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15001',
      '-A ISTIO_OUTPUT ! -d 127.0.0.1/32 -o lo -j ISTIO_REDIRECT',
    ]);
    expect(restoreText(ownRules(SAVED), []).split('\n')).to.deep.equal([
      '*nat',
      '-D OUTPUT -p tcp -j ISTIO_REDIRECT',
      '-F ISTIO_REDIRECT',
      '-X ISTIO_REDIRECT',
      'COMMIT',
      '',
    ]);
    expect(restoreText([], [])).to.equal('');
  });
});
