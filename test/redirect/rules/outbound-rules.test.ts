import { expect } from 'chai';

import { chainOf } from './rules-of.js';

const ALL = ['-u', '1337', '-b', '*', '-i', '*'] as const;

const output = (version: string, ...more: readonly string[]): readonly string[] =>
  chainOf({ args: ['--istio-version', version, ...ALL, ...more] }, 'nat', 'ISTIO_OUTPUT');

const PASSTHROUGH = '-s 127.0.0.6/32 -o lo -j RETURN';
const LOOPBACK = '-d 127.0.0.1/32 -j RETURN';
const owners = ['--uid-owner 1337', '--gid-owner 1337'] as const;
const exempt = owners.map((owner) => `-m owner ${owner} -j RETURN`);

describe('the rules for connections that begin in the pod', () => {
  for (const [version, expected] of [
    ['1.2', ['! -d 127.0.0.1/32 -o lo -j ISTIO_REDIRECT', ...exempt]],
    ['1.4', [PASSTHROUGH, '! -d 127.0.0.1/32 -o lo -j ISTIO_IN_REDIRECT', ...exempt]],
    [
      '1.13',
      [
        PASSTHROUGH,
        ...owners.flatMap((owner) => [
          `! -d 127.0.0.1/32 -o lo -m owner ${owner} -j ISTIO_IN_REDIRECT`,
          `-o lo -m owner ! ${owner} -j RETURN`,
          `-m owner ${owner} -j RETURN`,
        ]),
      ],
    ],
    [
      '1.31',
      [
        PASSTHROUGH,
        ...owners.flatMap((owner) => [
          `! -d 127.0.0.1/32 -o lo -p tcp -m tcp ! --dport 15008 -m owner ${owner} -j ISTIO_IN_REDIRECT`,
          `-o lo -m owner ! ${owner} -j RETURN`,
          `-m owner ${owner} -j RETURN`,
        ]),
      ],
    ],
  ] as const) {
    it(`lead calls of the pod to itself as ${version} does`, () => {
      expect(output(version)).to.deep.equal([...expected, LOOPBACK, '-j ISTIO_REDIRECT']);
    });
  }

  it('leave calls of the pod to itself alone where its variable says so, up to 1.5', () => {
    const variables = { DISABLE_REDIRECTION_ON_LOCAL_LOOPBACK: 'true' };
    for (const [version, isRead] of [
      ['1.0', false],
      ['1.1', true],
      ['1.4', true],
    ] as const) {
      const rules = chainOf({ args: ['--istio-version', version, ...ALL], variables }, 'nat', 'ISTIO_OUTPUT');
      expect(
        rules.some((rule) => rule.startsWith('! -d')),
        version,
      ).to.equal(!isRead);
    }
  });

  it('look at UDP too from 1.23 on, and leave excluded ports alone for both', () => {
    for (const [version, jump, ports] of [
      ['1.22', '-p tcp -j ISTIO_OUTPUT', ['-p tcp -m tcp --dport 25 -j RETURN']],
      ['1.23', '-j ISTIO_OUTPUT', ['-p tcp -m tcp --dport 25 -j RETURN', '-p udp -m udp --dport 25 -j RETURN']],
    ] as const) {
      expect(chainOf({ args: ['--istio-version', version, ...ALL] }, 'nat', 'OUTPUT')).to.deep.equal([jump]);
      expect(output(version, '-o', '25').slice(0, ports.length)).to.deep.equal(ports);
    }
  });

  it('redirect ports whatever the destination, after excluded ranges', () => {
    const args = ['--istio-version', '1.20', '-u', '1337', '-x', '10.1.0.0/16', '-i', '10.0.0.0/8', '-q', '25,26'];
    expect(chainOf({ args }, 'nat', 'ISTIO_OUTPUT').slice(-6)).to.deep.equal([
      LOOPBACK,
      '-d 10.1.0.0/16 -j RETURN',
      '-p tcp -m tcp --dport 25 -j ISTIO_REDIRECT',
      '-p tcp -m tcp --dport 26 -j ISTIO_REDIRECT',
      '-d 10.0.0.0/8 -j ISTIO_REDIRECT',
      '-j RETURN',
    ]);
  });

  it('leave the traffic of excluded interfaces alone before all else, in both directions', () => {
    const args = ['--istio-version', '1.15', ...ALL, '-c', 'net1,net2', '-o', '25'];
    const [first, second] = ['net1', 'net2'];
    expect(chainOf({ args }, 'nat', 'ISTIO_OUTPUT').slice(0, 3)).to.deep.equal([
      `-o ${first} -j RETURN`,
      `-o ${second} -j RETURN`,
      '-p tcp -m tcp --dport 25 -j RETURN',
    ]);
    expect(chainOf({ args }, 'nat', 'ISTIO_INBOUND').slice(1, 3)).to.deep.equal([
      `-i ${first} -j RETURN`,
      `-i ${second} -j RETURN`,
    ]);
  });

  it('redirect loopback where a range asks for it, from 1.6 on', () => {
    const args = ['--istio-version', '1.9', '-u', '1337', '-i', '127.0.0.1/32'];
    expect(chainOf({ args }, 'nat', 'ISTIO_OUTPUT')).not.to.include('-o lo -m owner ! --uid-owner 1337 -j RETURN');
  });

  it('count a range of addresses as loopback where its variable says so', () => {
    const variables = { ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR: '127.0.0.0/8' };
    const args = ['--istio-version', '1.24', ...ALL];
    expect(chainOf({ args, variables }, 'nat', 'ISTIO_OUTPUT')).to.include('-d 127.0.0.0/8 -j RETURN');
    expect(chainOf({ args, variables, family: 6 }, 'nat', 'ISTIO_OUTPUT')).to.include('-d ::1/128 -j RETURN');
  });

  for (const [variables, expected] of [
    [{ ISTIO_OUTBOUND_OWNER_GROUPS: '5,6' }, ['-m owner ! --gid-owner 5 -m owner ! --gid-owner 6 -j RETURN']],
    [
      { ISTIO_OUTBOUND_OWNER_GROUPS: '*', ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE: '7,8' },
      ['-m owner --gid-owner 7 -j RETURN', '-m owner --gid-owner 8 -j RETURN'],
    ],
    [{}, []],
  ] as const) {
    it(`leave groups alone as ${JSON.stringify(variables)} says`, () => {
      const args = ['--istio-version', '1.20', ...ALL];
      expect(chainOf({ args, variables }, 'nat', 'ISTIO_OUTPUT').slice(7, -2)).to.deep.equal(expected);
    });
  }

  it('let what the proxy passes on from ::6 alone with IPv6', () => {
    const args = ['--istio-version', '1.4', ...ALL];
    expect(chainOf({ args, family: 6 }, 'nat', 'ISTIO_OUTPUT')[0]).to.equal('-s ::6/128 -o lo -j RETURN');
  });
});
