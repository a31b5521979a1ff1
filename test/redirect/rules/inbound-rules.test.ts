import { expect } from 'chai';

import { redirectOptions } from '../../../src/redirect/rules/redirect-options.js';
import { policyRouting } from '../../../src/redirect/rules/redirect-rules.js';
import { settingsFromArgs } from '../../../src/redirect/rules/settings-from-args.js';
import { type Asked, chainOf } from './rules-of.js';

const ask = (version: string, ...more: readonly string[]): Asked => ({
  args: ['--istio-version', version, '-u', '1337', '-i', '*', ...more],
});

const tproxy = (version: string, ...more: readonly string[]): Asked => ask(version, '-m', 'TPROXY', '-b', '*', ...more);

describe('the rules for connections from outside the pod', () => {
  for (const [version, exempt, port] of [
    ['1.2', ['22'], 15001],
    ['1.4', ['22'], 15006],
    ['1.5', ['22'], 15006],
    ['1.12', ['15008', '22'], 15006],
    ['1.13', ['15008'], 15006],
    ['1.31', ['15008'], 15006],
  ] as const) {
    it(`leave ports ${exempt.join(' and ')} alone and lead to ${port} in ${version}`, () => {
      const asked = ask(version, '-b', '*', '-d', '7');
      expect(chainOf(asked, 'nat', 'ISTIO_INBOUND')).to.deep.equal([
        ...[...exempt, '7'].map((each) => `-p tcp -m tcp --dport ${each} -j RETURN`),
        '-p tcp -j ISTIO_IN_REDIRECT',
      ]);
      expect(chainOf(asked, 'nat', 'ISTIO_IN_REDIRECT')).to.deep.equal([`-p tcp -j REDIRECT --to-ports ${port}`]);
    });
  }

  for (const [version, port] of [
    ['1.4', 15001],
    ['1.6', 15006],
  ] as const) {
    it(`lead listed ports to ${port} in ${version}, and to none of their own with -b ''`, () => {
      const asked = ask(version, '-z', '15006', '-b', '80');
      expect(chainOf(asked, 'nat', 'ISTIO_IN_REDIRECT')).to.deep.equal([`-p tcp -j REDIRECT --to-ports ${port}`]);
      expect(chainOf(ask(version, '-b', ''), 'nat', 'PREROUTING')).to.deep.equal([]);
    });
  }

  it('leave another port of the tunnel alone where it is named', () => {
    expect(chainOf(ask('1.20', '-b', '80', '-e', '16008'), 'nat', 'ISTIO_INBOUND')[0]).to.equal(
      '-p tcp -m tcp --dport 16008 -j RETURN',
    );
  });

  for (const [version, port, established] of [
    ['1.4', 15001, '-m socket'],
    ['1.7', 15001, '-m conntrack --ctstate RELATED,ESTABLISHED'],
    ['1.8', 15006, '-m conntrack --ctstate RELATED,ESTABLISHED'],
  ] as const) {
    it(`give a transparent proxy on ${port} what ${established} does not know in ${version}`, () => {
      const asked = tproxy(version, '-z', '15006');
      expect(chainOf(asked, 'mangle', 'ISTIO_INBOUND').slice(-2)).to.deep.equal([
        `-p tcp ${established} -j ISTIO_DIVERT`,
        '-p tcp -j ISTIO_TPROXY',
      ]);
      expect(chainOf(asked, 'mangle', 'ISTIO_TPROXY')[0]).to.contain(`--on-port ${port} `);
    });
  }

  const RESTORE = '-p tcp -m connmark --mark 0x539 -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff';

  for (const [version, inbound, output] of [
    ['1.4', [], []],
    ['1.7', [], ['-s 127.0.0.1/32 ! -d 127.0.0.1/32 -p tcp -j MARK --set-xmark 0x539/0xffffffff']],
    ['1.8', ['-p tcp -m mark --mark 0x539 -j RETURN'], [RESTORE]],
    [
      '1.9',
      [
        '-p tcp -m mark --mark 0x539 -j RETURN',
        '-s 127.0.0.6/32 -i lo -p tcp -j RETURN',
        '-i lo -p tcp -m mark ! --mark 0x53a -j RETURN',
      ],
      [
        '-o lo -p tcp -m mark --mark 0x539 -j RETURN',
        ...['--uid-owner', '--gid-owner'].map(
          (owner) => `! -d 127.0.0.1/32 -o lo -p tcp -m owner ${owner} 1337 -j MARK --set-xmark 0x53a/0xffffffff`,
        ),
        RESTORE,
      ],
    ],
  ] as const) {
    it(`mark connections with TPROXY as ${version} does`, () => {
      const asked = tproxy(version);
      expect(chainOf(asked, 'mangle', 'ISTIO_INBOUND').slice(0, inbound.length)).to.deep.equal(inbound);
      expect(chainOf(asked, 'mangle', 'ISTIO_OUTPUT')).to.deep.equal(output);
      const saves = output.some((rule) => rule === RESTORE) ? ['-p tcp -m mark --mark 0x539 -j ISTIO_SAVE_MARK'] : [];
      expect(chainOf(asked, 'mangle', 'PREROUTING')).to.deep.equal(['-p tcp -j ISTIO_INBOUND', ...saves]);
    });
  }

  it('redirect IPv6 up to 1.14 where IPv4 has TPROXY, without routing', () => {
    for (const [version, table] of [
      ['1.14', 'nat'],
      ['1.15', 'mangle'],
    ] as const) {
      const asked: Asked = { ...tproxy(version), family: 6 };
      expect(chainOf(asked, table, 'PREROUTING')[0], version).to.equal('-p tcp -j ISTIO_INBOUND');
      const options = redirectOptions(settingsFromArgs(asked.args));
      expect(policyRouting(options, 6) !== undefined, version).to.equal(table === 'mangle');
      expect(policyRouting(options, 4), version).to.deep.equal({ mark: 1337, table: 133 });
    }
  });

  it('drop what belongs to no connection where this is asked for', () => {
    const asked = ask('1.15', '-b', '*', '--drop-invalid');
    expect(chainOf(asked, 'mangle', 'PREROUTING')).to.deep.equal(['-m conntrack --ctstate INVALID -j ISTIO_DROP']);
    expect(chainOf(asked, 'mangle', 'ISTIO_DROP')).to.deep.equal(['-j DROP']);
    expect(chainOf(ask('1.15', '-b', '*', '--drop-invalid=false'), 'mangle', 'PREROUTING')).to.deep.equal([]);
  });
});
