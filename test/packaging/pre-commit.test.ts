import { execFile, spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

import { CLI, type CommandResult } from '../support/cli.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

const pod = (name: string, more = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  labels: {app: a}\n${more}spec:\n  containers:\n    - {name: a, image: b}\n`;
const MISSPELT = '  annotations:\n    sidecar.istio.io/injct: "true"\n';

function hasPreCommit(): boolean {
  const isThere = spawnSync('pre-commit', ['--version'], { stdio: 'ignore' }).error === undefined;
  if (!isThere) console.log('    skipped: pre-commit is not installed');
  return isThere;
}

describe('the hooks for pre-commit', function () {
  this.timeout(60_000);
  let folder: string;
  let repository: string;
  let hooks: string;
  let env: NodeJS.ProcessEnv;

  const git = async (cwd: string, ...args: readonly string[]): Promise<string> =>
    (await run('git', args, { cwd, env })).stdout.trim();

  before(async function () {
    if (!hasPreCommit()) this.skip();
    folder = await mkdtemp(join(tmpdir(), 'pre-commit-'));
    [repository, hooks] = [join(folder, 'my repository'), join(folder, 'hooks')];
    const bin = join(folder, 'bin');
    await Promise.all([repository, hooks, bin].map((path) => mkdir(path)));
    await symlink(CLI, join(bin, 'istio-initializer'));
    env = {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
      PRE_COMMIT_HOME: join(folder, 'cache'),
      GIT_CONFIG_GLOBAL: '/dev/null',
      ...{ GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.com' },
      ...{ GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.com' },
    };
    await copyFile(join(root, '.pre-commit-hooks.yaml'), join(hooks, '.pre-commit-hooks.yaml'));
    for (const path of [hooks, repository]) await git(path, 'init', '--quiet');
    await git(hooks, 'add', '.');
    await git(hooks, 'commit', '--quiet', '--message', 'hooks');
  });

  after(() => rm(folder, { recursive: true, force: true }));

  /** What a hook says of these files, which are added to the repository first. */
  const hook = async (
    id: string,
    files: Readonly<Record<string, string>>,
    args: readonly string[] = [],
  ): Promise<Pick<CommandResult, 'code' | 'stdout'>> => {
    const hooksOf = [{ id, language: 'system', args }];
    const configuration = { repos: [{ repo: hooks, rev: await git(hooks, 'rev-parse', 'HEAD'), hooks: hooksOf }] };
    await writeFile(join(repository, '.pre-commit-config.yaml'), JSON.stringify(configuration));
    await git(repository, 'rm', '-r', '-f', '--quiet', '--cached', '--ignore-unmatch', '.');
    for (const [name, text] of Object.entries(files)) await writeFile(join(repository, name), text);
    await git(repository, 'add', '--', '.pre-commit-config.yaml', ...Object.keys(files));
    const { stdout, status } = spawnSync('pre-commit', ['run', '--all-files', '--color=never'], {
      cwd: repository,
      env,
      encoding: 'utf8',
    });
    return { code: status, stdout };
  };

  it('fail where a workload of a file would get a sidecar, and name it', async () => {
    const { code, stdout } = await hook('istio-initializer-check', {
      'a b.yaml': pod('one'),
      '$(touch nowhere).yaml': pod('two'),
      'c.txt': pod('three'),
    });
    expect(code).to.equal(1);
    expect(stdout).to.match(/workloads have the Istio sidecar\.+Failed\n- hook id: istio-initializer-check\n/);
    expect(stdout).to.contain('\na b.yaml: Pod one would get a sidecar\n');
    expect(stdout).to.contain('$(touch nowhere).yaml: Pod two would get a sidecar\n');
    expect(stdout).not.to.contain('three');
  });

  it('pass where none would, with the configuration of their arguments', async () => {
    await writeFile(join(repository, 'my config.yaml'), 'policy: disabled\nparams: {}\n');
    const args = ['--injectConfigFile=my config.yaml'];
    const { code, stdout } = await hook('istio-initializer-check', { 'a b.yaml': pod('one') }, args);
    expect([code, stdout]).to.deep.equal([0, stdout]);
    expect(stdout).to.match(/workloads have the Istio sidecar\.+Passed\n$/);
  });

  it('fail where explain warns, and say of what', async () => {
    const { code, stdout } = await hook('istio-initializer-explain', { 'a b.yaml': pod('one', MISSPELT) });
    expect(code).to.equal(1);
    expect(stdout).to.match(/workloads work in the Istio mesh\.+Failed\n/);
    expect(stdout).to.match(/warning +UnknownAnnotation +Pod one/);
  });

  it('pass where explain has nothing to say, and where no file is a manifest', async () => {
    expect((await hook('istio-initializer-explain', { 'a b.yaml': pod('one') })).code).to.equal(0);
    expect((await hook('istio-initializer-explain', { 'values.yaml': 'a: [1, 2]\n' })).code).to.equal(0);
  });
});
