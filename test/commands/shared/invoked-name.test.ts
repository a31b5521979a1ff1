import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { Command } from 'commander';

import { commandLineRenamer, invokedName } from '../../../src/commands/shared/invoked-name.js';
import { hasKubectl } from '../../sandbox/clients/kubectl.js';
import { CLI } from '../../support/cli.js';

const run = promisify(execFile);

describe('the name that the program is called by', () => {
  for (const [what, files, name] of [
    ['its own', ['/usr/bin/istio-initializer', 'node'], 'istio-initializer'],
    ['that of its script', ['/work/dist/istio-initializer.js', 'node'], 'istio-initializer'],
    ['none', [undefined], 'istio-initializer'],
    ["a plugin's", ['/usr/bin/kubectl-initializer', 'node'], 'kubectl initializer'],
    ["a plugin's script", ['/usr/bin/kubectl-initializer.js', 'node'], 'kubectl initializer'],
    ['that of a link to a single file', ['/opt/istio-initializer', 'kubectl-initializer'], 'kubectl initializer'],
    ["a plugin's of Windows", ['C:\\krew\\bin\\kubectl-initializer.exe', ''], 'kubectl initializer'],
    ["another plugin's", ['/usr/bin/kubectl-initializers', 'node'], 'istio-initializer'],
  ] as const) {
    it(`is ${name} where it was started by ${what}`, () => {
      expect(invokedName(...files)).to.equal(name);
    });
  }

  const program = new Command('istio-initializer').addCommand(new Command('explain')).addCommand(new Command('check'));
  const renamed = commandLineRenamer(program, 'kubectl initializer');

  for (const text of [
    'istio-initializer explain -f a.yaml',
    'run `istio-initializer check`',
    'Usage: istio-initializer [',
  ]) {
    it(`is in '${text}'`, () => {
      expect(renamed(text)).to.equal(text.replace('istio-initializer', 'kubectl initializer'));
      expect(commandLineRenamer(program, 'istio-initializer')(text)).to.equal(text);
    });
  }

  for (const text of [
    'deployment.apps/istio-initializer explain',
    'registry.example.com/istio-initializer:1.0.0',
    'the Deployment istio-initializer is not there',
    'my-istio-initializer check',
  ]) {
    it(`is not in '${text}'`, () => {
      expect(renamed(text)).to.equal(text);
    });
  }
});

describe('the program as a plugin of kubectl', () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;

  before(async function () {
    if (!hasKubectl()) this.skip();
    folder = await mkdtemp(join(tmpdir(), 'plugin-'));
    await symlink(CLI, join(folder, 'kubectl-initializer'));
    env = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` };
  });

  after(() => rm(folder, { recursive: true, force: true }));

  const kubectl = async (...args: readonly string[]): Promise<string> => (await run('kubectl', args, { env })).stdout;

  it('is listed', async () => {
    expect(await kubectl('plugin', 'list')).to.contain(join(folder, 'kubectl-initializer'));
  });

  it('is called kubectl initializer in its help, in that of its commands, and in their examples', async () => {
    expect(await kubectl('initializer', '--help')).to.match(/^Usage: kubectl initializer \[options\] \[command\]\n/);
    const help = await kubectl('initializer', 'certs', 'create', '--help');
    expect(help).to.match(/^Usage: kubectl initializer certs create \[options\]\n/);
    expect(help).to.contain('\n  kubectl initializer certs create --service');
    expect(help).not.to.contain('istio-initializer certs');
  });

  it('is called so in its errors', () => {
    const { stderr, status } = spawnSync('kubectl', ['initializer', 'explain'], { env, encoding: 'utf8' });
    expect([status, stderr]).to.deep.equal([
      1,
      'kubectl initializer: got neither files nor a cluster, want -f FILE, -n NAMESPACE or --all-namespaces to say what to explain\n',
    ]);
  });
});
