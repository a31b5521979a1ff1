import { expect } from 'chai';

import { readingOnce } from '../../../src/redirect/system/run-tool.js';
import { scriptedTools } from '../../commands/redirect/scripted-tools.js';

describe('readingOnce', () => {
  it('starts a program once for the same arguments, and answers all who ask with what it printed', async () => {
    const tools = scriptedTools((call) => `printed by ${call}`);
    const run = readingOnce(tools.run);
    const calls = [
      { command: 'iptables-save', args: [] },
      { command: 'iptables-save', args: [] },
      { command: 'iptables-save', args: ['-t', 'nat'] },
      { command: 'ip6tables-save', args: [] },
    ];
    const outputs = await Promise.all(calls.map(async (call) => (await run(call)).stdout));
    expect(tools.calls).to.deep.equal(['iptables-save', 'iptables-save -t nat', 'ip6tables-save']);
    expect(outputs).to.deep.equal(calls.map(({ command, args }) => `printed by ${[command, ...args].join(' ')}`));
  });
});
