import { expect } from 'chai';

import type { IpFamily } from '../../../src/redirect/rules/ip-range.js';
import { redirectOptions } from '../../../src/redirect/rules/redirect-options.js';
import { redirectRules } from '../../../src/redirect/rules/redirect-rules.js';
import { settingsFromArgs } from '../../../src/redirect/rules/settings-from-args.js';
import { type Change, changeRedirection } from '../../../src/redirect/system/change-redirection.js';
import { OperationalError } from '../../../src/runtime/operational-error.js';
import { type Script, type ScriptedTools, scriptedTools } from '../../commands/redirect/scripted-tools.js';

const ROUTING = { mark: 1337, table: 133 };

function toTproxy(family: IpFamily): Change {
  const rules = redirectRules(redirectOptions(settingsFromArgs(['-m', 'TPROXY'])), family);
  return {
    current: { family, rules: [], routing: undefined },
    wanted: { family, rules, routing: ROUTING },
  };
}

const CHANGES = [toTproxy(4), toTproxy(6)];
const BACK = CHANGES.map(({ current, wanted }) => ({ current: wanted, wanted: current }));

/** Runs changes where the programs answer so; what became of it, and what was run. */
async function change(changes: readonly Change[], script: Script): Promise<{ error: string; tools: ScriptedTools }> {
  const tools = scriptedTools(script);
  try {
    await changeRedirection({ run: tools.run, backend: 'iptables' }, changes);
    return { error: '', tools };
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return { error: error.message, tools };
  }
}

const changing = ({ calls }: ScriptedTools): readonly string[] =>
  calls.filter((call) => / (add|del) |-restore --noflush$/.test(call));

const routing = (action: string, family: IpFamily): readonly string[] => {
  const route = `ip -${family} route ${action} local default dev lo table 133`;
  const rule = `ip -${family} rule ${action} fwmark 1337 lookup 133`;
  return action === 'add' ? [route, rule] : [rule, route];
};

describe('a change of the redirection', () => {
  it('checks the rules of both families before it sets any, and adds the routing before the rules', async () => {
    const { error, tools } = await change(CHANGES, () => '');
    expect(error).to.equal('');
    expect(tools.calls.filter((call) => !call.includes(' del '))).to.deep.equal([
      'iptables-restore --noflush --test',
      'ip -4 route show table 133',
      'ip6tables-restore --noflush --test',
      'ip -6 route show table 133',
      ...routing('add', 4),
      'iptables-restore --noflush',
      ...routing('add', 6),
      'ip6tables-restore --noflush',
    ]);
  });

  it('deletes first what of the routing a run that was killed may have left', async () => {
    const { error, tools } = await change(CHANGES.slice(0, 1), (call) =>
      call.includes(' del ') ? { status: 2, stderr: 'No such process' } : '',
    );
    expect(error).to.equal('');
    expect(changing(tools)).to.deep.equal([...routing('del', 4), ...routing('add', 4), 'iptables-restore --noflush']);
  });

  it('takes the rules away before the routing', async () => {
    const { tools } = await change(BACK, () => '');
    expect(changing(tools)).to.deep.equal([
      'iptables-restore --noflush',
      ...routing('del', 4),
      'ip6tables-restore --noflush',
      ...routing('del', 6),
    ]);
  });

  describe('to rules that know what the proxy passes on with IPv6', () => {
    const args = ['--istio-version', '1.4', '-b', '*'];
    const rules = redirectRules(redirectOptions(settingsFromArgs(args)), 6);
    const nothing = { family: 6, rules: [], routing: undefined } as const;
    const wanted = { family: 6, rules, routing: undefined } as const;
    const add = 'ip -6 addr add ::6/128 dev lo';
    const del = 'ip -6 addr del ::6/128 dev lo';

    it('gives the pod the address before the rules, and takes it after them', async () => {
      const there = await change([{ current: nothing, wanted }], () => '');
      expect(changing(there.tools)).to.deep.equal([del, add, 'ip6tables-restore --noflush']);
      const back = await change([{ current: wanted, wanted: nothing }], () => '');
      expect(changing(back.tools)).to.deep.equal(['ip6tables-restore --noflush', del]);
    });

    it('leaves the address alone where the rules before have it too', async () => {
      const other = redirectRules(redirectOptions(settingsFromArgs([...args, '-d', '80'])), 6);
      const { tools } = await change([{ current: { ...wanted, rules: other }, wanted }], () => '');
      expect(changing(tools)).to.deep.equal(['ip6tables-restore --noflush']);
    });

    it('takes the address again where the rules can not be set', async () => {
      const { error, tools } = await change([{ current: nothing, wanted }], (call) =>
        call === 'ip6tables-restore --noflush' ? { status: 1, stderr: 'no' } : '',
      );
      expect(error).to.contain('nothing is changed');
      expect(changing(tools).at(-1)).to.equal(del);
    });

    it('fails where the address can not be added, and says so', async () => {
      const { error } = await change([{ current: nothing, wanted }], (call) =>
        call === add ? { status: 2, stderr: 'not permitted' } : '',
      );
      expect(error).to.contain('add the address of the passthrough with ip: not permitted');
    });
  });

  it('runs nothing where nothing changes', async () => {
    const { tools } = await change(
      CHANGES.map(({ wanted }) => ({ current: wanted, wanted })),
      () => undefined,
    );
    expect(tools.calls).to.deep.equal([]);
  });

  for (const [what, failing, stdout, error] of [
    [
      'rules that are refused',
      'ip6tables-restore --noflush --test',
      { status: 2, stderr: 'no socket match\n' },
      'check the rules with ip6tables-restore: no socket match; to leave IPv6 alone, say --ipv6 off',
    ],
    [
      'a routing table that others use',
      'ip -4 route show table 133',
      'default via 10.0.0.1 dev eth0\n',
      'check routing table 133: got a table that has other routes, want an empty one; name it with --tproxy-route-table',
    ],
    [
      'somebody who may not',
      'iptables-restore --noflush --test',
      { status: 1, stderr: "unable to initialize table 'nat'\nError occurred at line: 1\n" },
      "check the rules with iptables-restore: unable to initialize table 'nat'; Error occurred at line: 1; " +
        'run it as root with NET_ADMIN',
    ],
    [
      'a program that is missing',
      'iptables-restore --noflush --test',
      undefined,
      'check the rules with iptables-restore: there is no such program',
    ],
  ] as const) {
    it(`sets nothing for ${what}`, async () => {
      const result = await change(CHANGES, (call) => (call === failing ? stdout : ''));
      expect(result.error).to.equal(error);
      expect(changing(result.tools)).to.deep.equal([]);
    });
  }

  it('undoes what it has done where a later part fails, the last part first', async () => {
    const failing = 'ip6tables-restore --noflush';
    const { error, tools } = await change(CHANGES, (call) => {
      if (call === failing) return { status: 1, stderr: 'no nat table' };
      // What is set after the first half.
      if (call === 'iptables-save') return tools4Saved();
      return '';
    });
    expect(error).to.equal(
      'set the rules with ip6tables-restore: no nat table; to leave IPv6 alone, say --ipv6 off; nothing is changed',
    );
    const done = changing(tools);
    expect(done.slice(done.indexOf(failing) + 1)).to.deep.equal([
      ...routing('del', 6),
      'iptables-restore --noflush',
      ...routing('del', 4),
    ]);
    expect(tools.inputs.get('iptables-restore --noflush')).to.match(/^\*nat\n-D OUTPUT -p tcp -j ISTIO_OUTPUT\n/);
  });

  it('says what is left where even that fails', async () => {
    const { error } = await change(CHANGES, (call) => {
      if (call === 'ip6tables-restore --noflush') return { status: 1, stderr: 'no nat table' };
      return call === 'iptables-save' ? { status: 1, stderr: 'gone' } : '';
    });
    expect(error).to.equal(
      'set the rules with ip6tables-restore: no nat table; to leave IPv6 alone, say --ipv6 off; ' +
        'undoing it failed too: read the rules with iptables-save: gone; run it as root with NET_ADMIN; IPv4 may be set in part; take it away with --clean',
    );
  });
});

/** The rules of IPv4 as iptables-save prints them once they are set. */
function tools4Saved(): string {
  const [first] = CHANGES;
  return (first?.wanted.rules ?? [])
    .map(({ name, chains, rules }) =>
      [`*${name}`, ...chains.map((chain) => `:${chain} - [0:0]`), ...rules, 'COMMIT', ''].join('\n'),
    )
    .join('');
}
