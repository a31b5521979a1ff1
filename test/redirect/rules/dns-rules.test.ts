import { expect } from 'chai';

import { type Asked, chainOf } from './rules-of.js';

const SERVERS = ['10.96.0.10', 'fd00::10'] as const;

const ask = (version: string, ...more: readonly string[]): Asked => ({
  args: ['--istio-version', version, '-u', '1337', '-b', '*', '-i', '*', '--redirect-dns', ...more],
  nameservers: SERVERS,
});

const owners = ['--uid-owner 1337', '--gid-owner 1337'] as const;
const query = (protocol: string): string => `-p ${protocol} -m ${protocol} --dport 53`;
const TO_AGENT = '-j REDIRECT --to-ports 15053';

describe('the rules for DNS', () => {
  for (const version of ['1.8', '1.22']) {
    it(`send queries to the pod's servers to the agent, but not its own, in ${version}`, () => {
      const asked = ask(version);
      expect(chainOf(asked, 'nat', 'ISTIO_OUTPUT')).to.include(`-d 10.96.0.10/32 ${query('tcp')} ${TO_AGENT}`);
      expect(chainOf(asked, 'nat', 'OUTPUT')).to.deep.equal([
        '-p tcp -j ISTIO_OUTPUT',
        `${query('udp')} -j ISTIO_OUTPUT_DNS`,
      ]);
      expect(chainOf(asked, 'nat', 'ISTIO_OUTPUT_DNS')).to.deep.equal([
        ...owners.map((owner) => `${query('udp')} -m owner ${owner} -j RETURN`),
        `-d 10.96.0.10/32 ${query('udp')} ${TO_AGENT}`,
      ]);
    });
  }

  it('have a chain of their own behind all that is left alone from 1.23 on', () => {
    const asked = ask('1.23', '-o', '53');
    const output = chainOf(asked, 'nat', 'ISTIO_OUTPUT');
    expect(output.indexOf('-p udp -m udp --dport 53 -j RETURN')).to.equal(1);
    expect(output.slice(-3)).to.deep.equal(['-j ISTIO_OUTPUT_DNS', '-d 127.0.0.1/32 -j RETURN', '-j ISTIO_REDIRECT']);
    expect(chainOf(asked, 'nat', 'ISTIO_OUTPUT_DNS')).to.deep.equal(
      ['tcp', 'udp'].map((protocol) => `-d 10.96.0.10/32 ${query(protocol)} ${TO_AGENT}`),
    );
    expect(chainOf(asked, 'nat', 'OUTPUT')).to.deep.equal(['-j ISTIO_OUTPUT']);
  });

  it('do not take queries for calls of the pod to itself', () => {
    const own = (version: string): readonly string[] =>
      chainOf(ask(version), 'nat', 'ISTIO_OUTPUT').filter((rule) => rule.includes(' ! --dport'));
    expect(own('1.22')).to.deep.equal([
      '! -d 127.0.0.1/32 -o lo -p tcp -m tcp ! --dport 53 -m owner --uid-owner 1337 -j ISTIO_IN_REDIRECT',
      ...owners.map((owner) => `-o lo -p tcp -m tcp ! --dport 53 -m owner ! ${owner} -j RETURN`),
    ]);
    expect(own('1.23')[0]).to.equal(
      '! -d 127.0.0.1/32 -o lo -p tcp -m multiport ! --dports 53,15008 -m owner --uid-owner 1337 -j ISTIO_IN_REDIRECT',
    );
  });

  for (const [version, from] of [
    ['1.9', '-d 10.96.0.10/32 '],
    ['1.20', '-s 10.96.0.10/32 '],
    ['1.31', '-s 10.96.0.10/32 '],
  ] as const) {
    it(`keep the agent's queries and the application's apart for conntrack in ${version}`, () => {
      const asked = ask(version);
      expect(chainOf(asked, 'raw', 'ISTIO_OUTPUT_DNS')).to.deep.equal([
        ...owners.flatMap((owner) => [
          `${query('udp')} -m owner ${owner} -j CT --zone 1`,
          `-p udp -m udp --sport 15053 -m owner ${owner} -j CT --zone 2`,
        ]),
        `-d 10.96.0.10/32 ${query('udp')} -j CT --zone 2`,
      ]);
      expect(chainOf(asked, 'raw', 'ISTIO_INBOUND')).to.deep.equal([`${from}-p udp -m udp --sport 53 -j CT --zone 1`]);
      expect(chainOf(asked, 'raw', 'PREROUTING')).to.deep.equal(['-j ISTIO_INBOUND']);
      expect(chainOf(asked, 'raw', 'OUTPUT')).to.deep.equal(['-j ISTIO_OUTPUT_DNS']);
    });
  }

  it('have no zones in 1.8', () => {
    expect(chainOf(ask('1.8'), 'raw', 'OUTPUT')).to.deep.equal([]);
  });

  it('capture queries to every server where this is asked for', () => {
    const asked = ask('1.23', '--capture-all-dns');
    expect(chainOf(asked, 'nat', 'ISTIO_OUTPUT_DNS')).to.deep.equal(
      ['tcp', 'udp'].map((protocol) => `${query(protocol)} ${TO_AGENT}`),
    );
    expect(chainOf(asked, 'raw', 'ISTIO_INBOUND')).to.deep.equal(['-p udp -m udp --sport 53 -j CT --zone 1']);
  });

  it('capture IPv6 from 1.15 on, each family with its own servers', () => {
    const asked = (version: string): Asked => ({ ...ask(version), family: 6 });
    expect(chainOf(asked('1.14'), 'nat', 'ISTIO_OUTPUT_DNS')).to.deep.equal([]);
    expect(chainOf(asked('1.15'), 'nat', 'ISTIO_OUTPUT_DNS')).to.include(`-d fd00::10/128 ${query('udp')} ${TO_AGENT}`);
    const onlyIpv4: Asked = { ...asked('1.23'), nameservers: ['10.96.0.10'] };
    expect(chainOf(onlyIpv4, 'nat', 'ISTIO_OUTPUT_DNS')).to.deep.equal([]);
    expect(chainOf(onlyIpv4, 'nat', 'ISTIO_OUTPUT')).not.to.include('-j ISTIO_OUTPUT_DNS');
  });

  it('do nothing without servers, without the flag, and before 1.8', () => {
    for (const asked of [
      { ...ask('1.31'), nameservers: [] },
      ask('1.31', '--redirect-dns=false'),
      { args: ['--istio-version', '1.7'], variables: { ISTIO_META_DNS_CAPTURE: 'true' }, nameservers: SERVERS },
    ]) {
      expect(chainOf(asked, 'nat', 'ISTIO_OUTPUT').some((rule) => rule.includes('53'))).to.equal(false);
      expect(chainOf(asked, 'raw', 'OUTPUT')).to.deep.equal([]);
    }
  });

  it('leave excluded groups and interfaces alone', () => {
    const variables = { ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE: '7' };
    const rules = chainOf({ ...ask('1.20', '-c', 'net1'), variables }, 'nat', 'ISTIO_OUTPUT_DNS');
    expect(rules[0]).to.equal('-o net1 -j RETURN');
    expect(rules).to.include(`${query('udp')} -m owner --gid-owner 7 -j RETURN`);
  });
});
