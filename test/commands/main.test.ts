import { expect } from 'chai';

import { runCli } from '../support/cli.js';

describe('istio-initializer', () => {
  it('lists its commands with --help', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect(code).to.equal(0);
    for (const command of ['controller', 'kube-inject', 'pending', 'sandbox', 'demo']) {
      expect(stdout).to.contain(`  ${command} `);
    }
  });

  for (const command of ['controller', 'kube-inject', 'pending', 'sandbox', 'demo']) {
    it(`explains ${command} with an example`, async () => {
      const { code, stdout } = await runCli([command, '--help']);
      expect(code).to.equal(0);
      expect(stdout).to.match(new RegExp(`^Usage: istio-initializer ${command} `));
      expect(stdout).to.contain(`Example:\n  istio-initializer ${command}`);
    });
  }

  it('tells its version', async () => {
    const { code, stdout } = await runCli(['--version']);
    expect([code, stdout]).to.deep.equal([0, '0.1.0\n']);
  });

  it('answers an unknown command with one line and the way to help', async () => {
    const { code, stderr } = await runCli(['demmo']);
    expect(code).to.equal(1);
    expect(stderr).to.equal("error: unknown command 'demmo'\n(Did you mean demo?)\n(--help says more)\n");
  });

  it('answers no command with its help and an error', async () => {
    const { code, stderr } = await runCli([]);
    expect(code).to.equal(1);
    expect(stderr).to.contain('Usage: istio-initializer');
  });
});
