import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

import packageJson from '../../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

describe('the single file for machines without Node', function () {
  // It is a copy of Node, of 100 MB.
  this.timeout(180_000);
  let folder: string;
  let elsewhere: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'binary-'));
    elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
    const [, script = ''] = packageJson.scripts['build:binary'].split(' ');
    await run(process.execPath, [script, folder], { cwd: root });
  });

  after(async () => {
    await Promise.all([folder, elsewhere].map((path) => rm(path, { recursive: true, force: true })));
  });

  /** Runs it where nothing else can be found: neither Node nor this repository. */
  const output = async (...args: readonly string[]): Promise<string> => {
    const file = join(folder, 'istio-initializer');
    const { stdout } = await run(file, args, { cwd: elsewhere, env: { PATH: '/nonexistent', HOME: elsewhere } });
    return stdout;
  };

  it('is one file, beside the licenses of what is in it', async () => {
    expect((await readdir(folder)).sort()).to.deep.equal(['THIRD-PARTY-LICENSES', 'istio-initializer']);
    expect(await output('--version')).to.equal(`${packageJson.version}\n`);
  });

  it('is a command of kubectl under the name of one', async () => {
    const link = join(elsewhere, 'kubectl-initializer');
    await symlink(join(folder, 'istio-initializer'), link);
    expect((await run(link, ['--help'])).stdout).to.match(/^Usage: kubectl initializer /);
  });

  it('injects files', async () => {
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b}]}\n';
    await writeFile(join(elsewhere, 'pod.yaml'), pod);
    expect(await output('kube-inject', '-f', 'pod.yaml', '--quiet')).to.contain('name: istio-proxy');
  });

  it('shows the demo, with the manifests that are in it, and itself as the processes that it starts', async () => {
    const rows = JSON.parse(await output('demo', '--json')) as unknown[];
    expect(rows).to.have.length.above(20);
  });

  it('prints the rules that redirect traffic', async () => {
    expect(await output('redirect', '-p', '15001', '-u', '1337', '--dry-run')).to.contain('--to-ports 15001\n');
  });
});
