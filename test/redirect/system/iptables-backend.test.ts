import { expect } from 'chai';

import { findBackend, readRules } from '../../../src/redirect/system/iptables-backend.js';
import { OperationalError } from '../../../src/runtime/operational-error.js';
import { type Script, scriptedTools } from '../../commands/redirect/scripted-tools.js';

const saved = (...rules: readonly string[]): string => ['*nat', ...rules, 'COMMIT', ''].join('\n');
const OWN = saved(':ISTIO_REDIRECT - [0:0]', '-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001');
const REFUSED = { status: 4, stderr: 'iptables-save: Permission denied\n(you must be root)\n' };

interface Machine {
  readonly nft?: ReturnType<Script>;
  readonly legacy?: ReturnType<Script>;
  readonly plain?: ReturnType<Script>;
}

const find = ({ nft, legacy, plain }: Machine): Promise<string> =>
  findBackend(
    scriptedTools((call) => {
      if (call === 'iptables-nft-save') return nft;
      return call === 'iptables-legacy-save' ? legacy : plain;
    }).run,
  );

const failure = (result: Promise<unknown>): Promise<string> =>
  result.then(
    () => 'no error',
    (error: unknown) => (error instanceof OperationalError ? error.message : String(error)),
  );

describe('the backend of iptables', () => {
  for (const [what, machine, expected] of [
    ['what iptables is, where no rules are set', { nft: '', legacy: '', plain: '' }, 'iptables'],
    [
      'the one that has rules of anybody',
      { nft: '', legacy: saved('-A OUTPUT -j MINE'), plain: '' },
      'iptables-legacy',
    ],
    [
      'the one that has most rules',
      { nft: saved('-A A', '-A B'), legacy: saved('-A A'), plain: saved('-A A') },
      'iptables-nft',
    ],
    [
      'the one that has rules of ours, however many others there are',
      { nft: saved('-A A', '-A B', '-A C'), legacy: OWN, plain: saved('-A A', '-A B', '-A C') },
      'iptables-legacy',
    ],
    ['the name of the one that iptables is too', { nft: OWN, legacy: '', plain: OWN }, 'iptables-nft'],
    ['the one that works', { nft: REFUSED, legacy: '', plain: REFUSED }, 'iptables-legacy'],
    ['the one that is there', { plain: '' }, 'iptables'],
  ] as const) {
    it(`is ${what}`, async () => {
      expect(await find(machine)).to.equal(expected);
    });
  }

  it('is not guessed where both have rules of the redirection', async () => {
    expect(await failure(find({ nft: OWN, legacy: OWN, plain: OWN }))).to.equal(
      'look for iptables: iptables-nft and iptables-legacy both hold redirection rules; ' +
        'take one of them away with --clean --iptables iptables-legacy',
    );
  });

  it('is missed where there is none, or none works, with what to do', async () => {
    expect(await failure(find({}))).to.equal(
      'look for iptables: there is no iptables in the PATH; install it, or name it with --iptables',
    );
    expect(await failure(find({ nft: REFUSED, legacy: REFUSED, plain: REFUSED }))).to.equal(
      'look for iptables: iptables-nft-save: iptables-save: Permission denied; (you must be root); run it as root with NET_ADMIN',
    );
  });

  for (const [backend, program] of [
    ['iptables', 'ip6tables-save'],
    ['iptables-legacy', 'ip6tables-legacy-save'],
    ['/opt/iptables-1/iptables-nft', '/opt/iptables-1/ip6tables-nft-save'],
  ] as const) {
    it(`reads rules of IPv6 with ${program} where it is ${backend}`, async () => {
      const tools = scriptedTools(() => OWN);
      expect(await readRules(tools.run, backend, 6)).to.have.length(1);
      expect(tools.calls).to.deep.equal([program]);
    });
  }

  it('says how to do without IPv6 where its rules can not be read', async () => {
    const { run } = scriptedTools(() => undefined);
    expect(await failure(readRules(run, 'iptables', 6))).to.equal(
      'read the rules with ip6tables-save: there is no such program; install it, or leave IPv6 alone with --ipv6 off',
    );
  });
});
