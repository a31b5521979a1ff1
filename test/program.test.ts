import { expect } from 'chai';
import { Command } from 'commander';

import { killAll } from './support/cli.js';
import { runCommand } from './support/command.js';

/** The commands of the program that say what they are for, while a command line runs. */
async function describedWhile(...args: readonly string[]): Promise<readonly string[]> {
  const described: string[] = [];
  const proto: { addCommand: (this: Command, below: Command) => Command } = Command.prototype;
  const { addCommand } = proto;
  proto.addCommand = function add(below) {
    if (this.name() === 'istio-initializer' && below.description() !== '') described.push(below.name());
    return addCommand.call(this, below);
  };
  try {
    await runCommand(args);
  } finally {
    proto.addCommand = addCommand;
  }
  return described;
}

describe('the program', () => {
  afterEach(killAll);

  it('makes the command that is called, and of the others their names', async () => {
    expect(await describedWhile('schema', 'inject-config')).to.deep.equal(['schema']);
  });

  for (const args of [['completion', 'bash'], ['--help'], ['help', 'schema'], ['shema']]) {
    it(`makes all for ${args.join(' ')}`, async () => {
      expect(await describedWhile(...args)).to.include.members(['kube-inject', 'schema', 'version']);
    });
  }
});
