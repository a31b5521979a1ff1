import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { expect } from 'chai';

import { type CliOptions, killAll, runCli, startCli } from './cli.js';
import { runCommand, startCommand } from './command.js';

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

  it('tells several that go on at a time apart, and each hears the signal that is for it', async () => {
    const flags = ['sandbox', '--port', '0'];
    const [one, other] = [startCommand(flags), startCommand([...flags, '--kubernetes-version', '1.9'])];
    try {
      const [, url = ''] = await one.until(/^listening on (\S+)$/m);
      const [, otherUrl = ''] = await other.until(/^listening on (\S+)$/m);
      expect(url).not.to.equal(otherUrl);
      one.kill('SIGTERM');
      const process = startCli(flags);
      await process.until(/^listening on/m);
      process.kill('SIGTERM');
      const { stdout, ...ended } = await process.finished;
      expect(stdout).to.match(/^listening on \S+\n$/);
      expect(await one.finished).to.deep.equal({ ...ended, stdout: `listening on ${url}\n` });
      expect((await fetch(`${otherUrl}/version`)).status).to.equal(200);
    } finally {
      await killAll();
    }
    expect(await other.finished).to.include({ code: 0, signal: null });
  });

  it('ends by a signal that it does not listen to, as a process does', async () => {
    // Nobody answers there for as long as it waits.
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const waiting = startCommand(['pending', '--master', `http://127.0.0.1:${port}`]);
    const [socket] = (await once(server, 'connection')) as [Socket];
    waiting.kill('SIGTERM');
    expect(await waiting.finished).to.deep.equal({ code: null, signal: 'SIGTERM', stdout: '', stderr: '' });
    socket.destroy();
    server.close();
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
