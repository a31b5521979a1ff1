import { expect } from 'chai';

import { chooseRelease } from '../../../src/redirect/rules/choose-release.js';
import { RedirectError } from '../../../src/redirect/rules/redirect-error.js';
import { redirectOptions } from '../../../src/redirect/rules/redirect-options.js';
import { settingsFromArgs } from '../../../src/redirect/rules/settings-from-args.js';

const chosen = (args: readonly string[], variables = {}) => chooseRelease(settingsFromArgs(args, variables));

function failure(args: readonly string[]): string {
  try {
    redirectOptions(settingsFromArgs(args));
  } catch (error) {
    if (error instanceof RedirectError) return error.message;
    throw error;
  }
  return 'no error';
}

/** What pods of 1.6 and later are started with. */
const POD_ARGS = [
  ...['istio-iptables', '-p', '15001', '-z', '15006', '-u', '1337', '-m', 'REDIRECT', '-i', '*', '-x', ''],
  ...['-b', '*', '-d', '15090,15021,15020', '--log_output_level=default:info', '--run-validation', '--skip-rule-apply'],
] as const;

describe('the release whose rules are taken', () => {
  for (const [what, args, name] of [
    ['no flags', [], '0.2 to 1.0'],
    ['flags of 1.0', ['-p', '15001', '-u', '1337', '-b', '*'], '0.2 to 1.0'],
    ['-k and -o', ['-k', 'eth1', '-o', '25'], '0.2 to 1.0'],
    ['-z', ['-p', '15001', '-z', '15006', '-u', '1337', '-b', '*', '-i', '*'], '1.3 to 1.4'],
    ['-q', ['-q', '25'], '1.23 to 1.31'],
    ['a long name of the program', ['--inbound-capture-port', '15006'], '1.3 to 1.4'],
    ['--redirect-dns', ['--redirect-dns'], '1.23 to 1.31'],
    ['the arguments of a pod', POD_ARGS, '1.23 to 1.31'],
    ['the arguments of a pod and its release', ['--istio-version', '1.6.8', ...POD_ARGS], '1.6 to 1.7'],
  ] as const) {
    it(`is ${name} for ${what}`, () => {
      expect(chosen(args).release.name).to.equal(name);
      expect(chosen(args).warning).to.equal(undefined);
    });
  }

  it('is told by variables that only later ones read, and not by those of others', () => {
    expect(chosen([], { ENVOY_UID: '5', INBOUND_CAPTURE_PORT: '15006', HOME: '/' }).release.name).to.equal(
      '0.2 to 1.0',
    );
    expect(chosen([], { DISABLE_REDIRECTION_ON_LOCAL_LOOPBACK: '1' }).release.name).to.equal('1.1');
    expect(chosen([], { ISTIO_META_DNS_CAPTURE: 'true' }).release.name).to.equal('1.23 to 1.31');
  });

  it('reads its own variables and no others, and flags before them', () => {
    const variables = { ENVOY_UID: '5', PROXY_UID: '6', ISTIO_META_DNS_CAPTURE: 'true' };
    const uidsFor = (...args: readonly string[]) => redirectOptions(settingsFromArgs(args, variables)).proxyUids;
    expect(uidsFor('--istio-version', '0.2')).to.deep.equal([5]);
    expect(uidsFor('--istio-version', '1.4')).to.deep.equal([1337, 0]);
    expect(uidsFor('--istio-version', '1.20')).to.deep.equal([6]);
    expect(uidsFor('--istio-version', '1.20', '-u', '7')).to.deep.equal([7]);
  });

  it('says what is not given where it is named, and where only flags tell of it, all is redirected', () => {
    const listsFor = (...args: readonly string[]) => {
      const { inboundPorts, ipRanges, proxyUids } = redirectOptions(settingsFromArgs(args));
      return { inboundPorts, ipRanges, proxyUids };
    };
    const nothing = { inboundPorts: [], ipRanges: [] };
    const everything = { inboundPorts: 'all', ipRanges: 'all', proxyUids: [1337] };
    expect(listsFor('-z', '15006')).to.deep.equal(everything);
    expect(listsFor('--istio-version', '0.7')).to.deep.equal(everything);
    expect(listsFor('--istio-version', '1.4')).to.deep.equal({ ...nothing, proxyUids: [1337, 0] });
    expect(listsFor('istio-iptables')).to.deep.equal({ ...nothing, proxyUids: [1337] });
  });

  it('is the nearest one where it is not known, with a warning', () => {
    expect(chosen(['--istio-version', '1.40']).warning).to.equal(
      'Istio 1.40 is not known: the rules of 1.23 to 1.31 are taken',
    );
  });

  for (const [args, message] of [
    [['--istio-version', 'x'], "read --istio-version: got release 'x', want one like 1.4 or 1.31.0"],
    [
      ['--istio-version', '1.0.2', '-k', 'eth1'],
      'read -k: got a flag that Istio 1.0.2 does not have, want none; it came with 1.1',
    ],
    [
      ['--istio-version', '1.1', '-o', '25'],
      'read -o: got a flag that Istio 1.1 does not have, want none; it came with 1.2',
    ],
    [
      ['--istio-version', '1.2', '-z', '15006'],
      'read -z: got a flag that Istio 1.2 does not have, want none; it came with 1.3',
    ],
    [
      ['--istio-version', '1.4', '--redirect-dns'],
      'read --redirect-dns: got a flag that Istio 1.4 does not have, want none; it came with 1.8',
    ],
    [
      ['--istio-version', '1.14', '--istio-exclude-interfaces', 'eth1'],
      'read --istio-exclude-interfaces: got a flag that Istio 1.14 does not have, want none; it came with 1.15',
    ],
    [['--redirect-dns=maybe'], "read --redirect-dns: got 'maybe', want 'true' or 'false'"],
    [['--dual-stack=2'], "read --dual-stack: got '2', want 'true' or 'false'"],
    [['-q', '0'], "read -q: got port '0', want a number from 1 to 65535"],
  ] as const) {
    it(`refuses ${args.join(' ')} with one line that names it`, () => {
      expect(failure(args)).to.equal(message);
    });
  }
});
