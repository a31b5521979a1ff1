import { tmpdir } from 'node:os';
import { expect } from 'chai';

import { type CliOptions, runCli } from './cli.js';
import { runCommand } from './command.js';

describe('a command within the process of the tests', () => {
  const CASES: readonly (readonly [string, readonly string[], CliOptions])[] = [
    ['explains a command', ['render', '--help'], {}],
    ['does not know a flag', ['explain', '--nothing'], {}],
    ['fails', ['kube-inject', '-f', 'nothing.yaml'], { cwd: tmpdir() }],
    ['reads its input', ['render', '--template', '-'], { input: '{{ "a" | upper }}é\n' }],
    ['reads the environment', ['pending'], { env: { KUBECONFIG: '/nowhere/config', HOME: '/nowhere' } }],
  ];
  for (const [what, args, options] of CASES) {
    it(`answers as a process of its own does where it ${what}`, async () => {
      expect(await runCommand(args, options)).to.deep.equal(await runCli(args, options));
    });
  }

  it('leaves the process as it was', async () => {
    const state = (): readonly unknown[] => [
      process.argv,
      process.env,
      process.cwd(),
      process.exitCode,
      process.stdin,
      process.stdout,
      process.rawListeners('exit'),
      process.rawListeners('SIGTERM'),
    ];
    const before = state();
    await runCommand(['explain', '--nothing'], { cwd: tmpdir(), env: { HOME: '/nowhere' } });
    expect(state()).to.deep.equal(before);
  });

  it('runs one command at a time, each with its own output', async () => {
    const [help, version] = await Promise.all([runCommand(['--help']), runCommand(['--version'])]);
    expect(help.stdout).to.match(/^Usage: istio-initializer /);
    expect(version.stdout).to.match(/^\d+\.\d+\.\d+\n$/);
  });

  for (const [what, args, env] of [
    ['may change the rules of the network', ['redirect', '--dry-run'], {}],
    ['has options of Node', ['--version'], { NODE_OPTIONS: '--import=data:text/javascript,' }],
  ] as const) {
    it(`refuses one that ${what}`, () => {
      expect(() => runCommand(args, { env })).to.throw('want a process of its own');
    });
  }
});
