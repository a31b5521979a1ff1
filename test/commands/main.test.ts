import { expect } from 'chai';

import { type CommandResult, runCli } from '../support/cli.js';
import { runCommand } from '../support/command.js';

const COMMANDS = [
  ...[
    'controller',
    'kube-inject',
    'pending',
    'check',
    'install',
    'upgrade',
    'uninstall',
    'redirect',
    'render',
    'webhook',
  ],
  ...['sandbox', 'demo'],
];

describe('istio-initializer', () => {
  it('lists its commands with --help', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect(code).to.equal(0);
    for (const command of [...COMMANDS, 'certs']) {
      expect(stdout).to.contain(`  ${command} `);
    }
  });

  for (const command of [...COMMANDS, 'certs create', 'certs patch-ca-bundle', 'certs rotate']) {
    it(`explains ${command} with an example`, async () => {
      const { code, stdout } = await runCommand([...command.split(' '), '--help']);
      expect(code).to.equal(0);
      expect(stdout).to.match(new RegExp(`^Usage: istio-initializer ${command} `));
      expect(stdout).to.contain(`Example:\n  istio-initializer ${command}`);
    });
  }

  it('prints its version', async () => {
    const { code, stdout } = await runCli(['--version']);
    expect([code, stdout]).to.deep.equal([0, '1.0.0\n']);
  });

  it('answers an unknown command with one line and a hint at --help', async () => {
    const { code, stderr } = await runCommand(['demmo']);
    expect(code).to.equal(1);
    expect(stderr).to.equal("error: unknown command 'demmo'\n(Did you mean demo?)\n(see --help)\n");
  });

  it('answers no command with its help and an error', async () => {
    const { code, stderr } = await runCommand([]);
    expect(code).to.equal(1);
    expect(stderr).to.contain('Usage: istio-initializer');
  });

  for (const [what, thrown, message] of [
    ['rejection', "Promise.reject(new Error('lost'))", 'unhandled rejection, a bug in this program: Error: lost'],
    ['exception', "throw new Error('lost')", 'uncaught exception, a bug in this program: Error: lost'],
    ['value', "throw 'words'", 'uncaught exception, a bug in this program: words'],
  ] as const) {
    it(`ends with one message at an unhandled ${what}`, async () => {
      const { code, signal, stderr } = await withFault(thrown);
      expect([code, signal]).to.deep.equal([1, null]);
      expect(stderr).to.match(new RegExp(`^istio-initializer: ${message}\n(    at .*\n)*$`));
    });
  }
});

/** Runs a command into which a fault was built, which strikes as soon as the command itself has begun. */
function withFault(statement: string): Promise<CommandResult> {
  const source = `const timer = setInterval(() => {
    if (process.listenerCount('SIGTERM') === 0) return;
    clearInterval(timer);
    ${statement};
  }, 1);`;
  const url = `data:text/javascript,${encodeURIComponent(source).replaceAll("'", '%27')}`;
  return runCli(['sandbox', '--port', '0'], { env: { NODE_OPTIONS: `--import=${url}` } });
}
