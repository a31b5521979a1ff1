import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { load } from 'js-yaml';

import { CLI } from '../support/cli.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Step {
  readonly name: string;
  readonly shell: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const action = load(readFileSync(join(root, 'action.yml'), 'utf8')) as Action;

const pod = (name: string, more = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  labels: {app: a}\n${more}spec:\n  containers:\n    - {name: a, image: b}\n`;
const MISSPELT = '  annotations:\n    sidecar.istio.io/injct: "true"\n';

/** Inputs that are one of few words, or of a certain form. */
const CHECKED = ['command', 'recursive', 'strict', 'version'];

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly summary: string;
}

describe('the action for GitHub', () => {
  let folder: string;
  let workspace: string;
  let bin: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'action-'));
    [workspace, bin] = [join(folder, 'my work'), join(folder, 'bin')];
    await Promise.all([workspace, bin, join(folder, 'temp')].map((path) => mkdir(path)));
    await writeFile(join(folder, 'path'), '');
    await writeFile(join(folder, 'summary'), '');
    await symlink(CLI, join(bin, 'istio-initializer'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  const write = (name: string, text: string): Promise<void> => writeFile(join(workspace, name), text);

  /** The expressions that it uses. */
  const evaluated = (value: string, inputs: Readonly<Record<string, string>>): string => {
    if (value === '${{ github.action_path }}') return root;
    const [, name = ''] = /^\$\{\{ inputs\.([a-z-]+) \}\}$/.exec(value) ?? [];
    expect(action.inputs, value).to.have.property(name);
    return inputs[name] ?? action.inputs[name]?.default ?? '';
  };

  /** Runs the steps as a runner does: each in a shell of its own, with inputs in its environment, until one fails. */
  const runAction = async (inputs: Readonly<Record<string, string>>): Promise<Outcome> => {
    let [stdout, code]: [string, number | null] = ['', 0];
    for (const step of action.runs.steps) {
      const file = join(folder, 'step.sh');
      await writeFile(file, step.run);
      const added = (await readFile(join(folder, 'path'), 'utf8')).split('\n').filter((line) => line !== '');
      const run = spawnSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', file], {
        cwd: workspace,
        encoding: 'utf8',
        env: {
          ...process.env,
          PATH: [...added.reverse(), bin, process.env['PATH'] ?? ''].join(delimiter),
          GITHUB_ACTIONS: 'true',
          GITHUB_WORKSPACE: workspace,
          GITHUB_PATH: join(folder, 'path'),
          GITHUB_STEP_SUMMARY: join(folder, 'summary'),
          RUNNER_TEMP: join(folder, 'temp'),
          ...Object.fromEntries(Object.entries(step.env).map(([name, value]) => [name, evaluated(value, inputs)])),
        },
      });
      stdout += run.stdout + run.stderr;
      code = run.status;
      if (code !== 0) break;
    }
    return { code, stdout, summary: await readFile(join(folder, 'summary'), 'utf8') };
  };

  it('has a shell for each step, and gives inputs to it by variables only', () => {
    expect(action.runs.using).to.equal('composite');
    for (const { shell, run } of action.runs.steps) {
      expect(shell).to.equal('bash');
      expect(run).not.to.contain('${{');
    }
    const used = action.runs.steps.flatMap(({ env }) => Object.values(env));
    for (const name of Object.keys(action.inputs)) expect(used).to.include(`\${{ inputs.${name} }}`);
  });

  it('annotates what explain warns of, fails, and shows all in the summary', async () => {
    await write('a b.yaml', pod('one', MISSPELT));
    const { code, stdout, summary } = await runAction({ files: 'a b.yaml' });
    expect(stdout).to.contain('::error file=a b.yaml,line=7,');
    expect(summary).to.match(/^### istio-initializer explain\n\n {4}KIND +NAMESPACE +NAME +INJECTED +REASON +WHY\n/);
    expect(summary).to.match(/\n {4}warning +UnknownAnnotation +Pod one/);
    expect(code).to.equal(1);
  });

  it('only annotates where it is not strict', async () => {
    await write('a.yaml', pod('one', MISSPELT));
    const { code, stdout } = await runAction({ files: 'a.yaml', strict: 'false' });
    expect([code, /^::error /m.test(stdout)]).to.deep.equal([0, true]);
  });

  it('fails where kube-inject would put in a sidecar, and passes where it would not', async () => {
    await write('a.yaml', pod('one'));
    await write('config.yaml', 'policy: disabled\nparams: {}\n');
    const failed = await runAction({ files: 'a.yaml', command: 'check' });
    expect([failed.code, failed.stdout]).to.deep.equal([1, 'a.yaml: Pod one would get a sidecar\n']);
    expect(failed.summary).to.equal('### istio-initializer check\n\n    a.yaml: Pod one would get a sidecar\n\n');
    expect((await runAction({ files: 'a.yaml', command: 'check', 'inject-config': 'config.yaml' })).code).to.equal(0);
  });

  it('takes names as they are, whatever a shell would make of them, in every input', async () => {
    const strange = '$(touch pwned) `touch pwned`; touch pwned & "x" \'y\'.yaml';
    await write(strange, pod('one'));
    await write('$(touch pwned) config.yaml', 'policy: disabled\nparams: {}\n');
    const passed = await runAction({
      files: `${strange}\r\n`,
      command: 'check',
      'inject-config': '$(touch pwned) config.yaml',
    });
    expect([passed.code, passed.stdout]).to.deep.equal([0, '']);
    const bad = '$(touch pwned)`touch pwned`";touch pwned;"\n$(touch pwned)/*';
    const free = Object.keys(action.inputs).filter((name) => !CHECKED.includes(name));
    const all = Object.fromEntries(free.map((name) => [name, bad]));
    for (const command of ['explain', 'check']) await runAction({ ...all, command });
    for (const name of CHECKED) expect((await runAction({ files: strange, [name]: bad })).code).to.equal(1);
    expect(existsSync(join(workspace, 'pwned'))).to.equal(false);
  });

  it('takes patterns and several lines, and folders with their subfolders', async () => {
    await mkdir(join(workspace, 'my apps/deep'), { recursive: true });
    for (const name of ['x 1.yaml', 'x 2.yaml', 'y.yaml', 'my apps/deep/z.yaml']) await write(name, pod('p'));
    const { stdout } = await runAction({ files: '\n  \nx *.yaml\ny.yaml', command: 'check' });
    expect(stdout.split('\n').map((line) => line.split(':')[0])).to.deep.equal(['x 1.yaml', 'x 2.yaml', 'y.yaml', '']);
    const deep = { code: 1, stdout: 'my apps/deep/z.yaml: Pod p would get a sidecar\n' };
    expect(await runAction({ files: 'my apps', command: 'check', recursive: 'true' })).to.include(deep);
    expect(await runAction({ files: 'my a*/**/*.yaml', command: 'check' })).to.include(deep);
  });

  it('writes SARIF where it is to', async () => {
    await write('a.yaml', pod('one', MISSPELT));
    await runAction({ files: 'a.yaml', 'sarif-file': 'my results.sarif' });
    const sarif = JSON.parse(await readFile(join(workspace, 'my results.sarif'), 'utf8')) as { version: string };
    expect(sarif.version).to.equal('2.1.0');
    const missing = await runAction({ files: 'no.yaml', 'sarif-file': 'other.sarif' });
    expect([missing.code, existsSync(join(workspace, 'other.sarif'))]).to.deep.equal([1, false]);
    expect(missing.stdout).to.contain('read no.yaml: ENOENT');
  });

  for (const [inputs, message] of [
    [{ files: '\n' }, 'input files: got none, want a file or a folder on each line'],
    [{ files: 'a', command: 'inject' }, 'input command: want explain or check'],
    [{ files: 'a', strict: 'yes' }, 'input strict: want true or false'],
    [{ files: 'a', recursive: 'on' }, 'input recursive: want true or false'],
    [{ files: 'a', version: 'x; y' }, 'input version: want a version or a tag of npm, such as 1.0.0'],
    [{ files: 'a', version: '--registry=http://a.example' }, 'input version: want a version or a tag of npm'],
  ] as const) {
    it(`refuses ${JSON.stringify(inputs)}`, async () => {
      const { code, stdout } = await runAction(inputs);
      expect(code).to.equal(1);
      expect(stdout).to.contain(`::error title=istio-initializer::${message}`);
    });
  }
});
