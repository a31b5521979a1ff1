import { expect } from 'chai';

import { type Sandbox, startSandbox } from '../../../../src/sandbox/server.js';
import { installedObjects } from '../../../manifests/manifest.js';
import { killAll } from '../../../support/cli.js';
import { runCommand } from '../../../support/command.js';
import { InstalledCluster, PATHS, withKubeconfig } from '../../../support/installation.js';
import { hasScript, runOnTerminal } from '../../../support/pseudo-terminal.js';

describe('a command that changes a cluster', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let cluster: InstalledCluster;

  beforeEach(async () => {
    sandbox = await startSandbox({ kubernetesVersion: '1.9' });
    cluster = new InstalledCluster(sandbox.url);
    await cluster.create(installedObjects().filter(({ kind }) => kind !== 'InitializerConfiguration'));
  });

  afterEach(async () => {
    await killAll();
    await sandbox.close();
  });

  const onTerminal = (answer: string, ...flags: readonly string[]) =>
    runOnTerminal(['uninstall', '--master', sandbox.url, ...flags], answer);

  it('asks on a terminal, and changes nothing where the answer is no', async function () {
    if (!hasScript) return this.skip();
    const { code, shown } = await onTerminal('n');
    expect(shown).to.match(
      /^cluster: server \S+, Kubernetes v1\.9\.4\nthese changes:\n {2}delete Deployment istio-system\//,
    );
    expect(shown).to.match(/\nGo on\? \[y\/N\] [^]*\nistio-initializer: nothing was changed\n$/);
    expect(code).to.equal(1);
    expect(await cluster.has(PATHS.deployment)).to.equal(true);
  });

  it('goes on where the answer is yes, and shows what it waits for until it prints again', async function () {
    if (!hasScript) return this.skip();
    const { code, shown, raw } = await onTerminal('y');
    expect(code, shown).to.equal(0);
    const lines = raw.split('\r\u001b[K');
    expect(
      lines.some((line) => /^waiting until nothing is pending(?: \(\d+ s\))?$/.test(line)),
      raw,
    ).to.equal(true);
    expect(
      lines.some((line) => line.startsWith('Deployment istio-system/istio-initializer deleted')),
      raw,
    ).to.equal(true);
    expect(await cluster.has(PATHS.deployment)).to.equal(false);
  });

  it('does not ask with --yes, nor in a dry run', async function () {
    if (!hasScript) return this.skip();
    const dry = await onTerminal('n', '--dry-run');
    expect([dry.code, dry.shown.includes('[y/N]')]).to.deep.equal([0, false]);
    expect(await cluster.has(PATHS.deployment)).to.equal(true);
    const sure = await onTerminal('n', '--yes');
    expect([sure.code, sure.shown.includes('[y/N]')]).to.deep.equal([0, false]);
    expect(await cluster.has(PATHS.deployment)).to.equal(false);
  });

  it('names the context, shows a diff of what is there, and goes on without a terminal', async () => {
    await cluster.markReady();
    const { code, stderr } = await withKubeconfig(sandbox.url, 'admin,admin,admin,system:masters', (file) =>
      runCommand(['install', '--kubeconfig', file, '--image', 'example.com/other:2', '--timeout', '1ms']),
    );
    expect(code).to.equal(1);
    expect(stderr).to.match(
      /^cluster: context \S+, server \S+, Kubernetes v1\.9\.4\nthese changes:\n {2}change Deployment /,
    );
    expect(stderr)
      .to.contain('\n-          image: istio-initializer:1.0.0\n+          image: example.com/other:2\n')
      .and.not.to.contain('resourceVersion');
    const { stdout } = await runCommand([
      'install',
      '--master',
      sandbox.url,
      '--image',
      'example.com/other:3',
      '--dry-run',
    ]);
    expect(stdout).to.contain(
      'Deployment istio-system/istio-initializer configured (dry run)\n--- Deployment istio-system/istio-initializer\t\n',
    );
    expect(stdout).to.contain('\n-          image: example.com/other:2\n+          image: example.com/other:3\n');
  });
});
