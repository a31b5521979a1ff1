import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { runCommand } from '../support/command.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

const isThere = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

describe('completion', () => {
  let scripts: Readonly<Record<string, string>>;
  let folder: string;

  before(async () => {
    const printed = await Promise.all(SHELLS.map((shell) => runCommand(['completion', shell])));
    scripts = Object.fromEntries(SHELLS.map((shell, index) => [shell, printed[index]?.stdout ?? '']));
    folder = await mkdtemp(join(tmpdir(), 'completion-'));
    await writeFile(join(folder, 'apps one.yaml'), '');
    for (const shell of SHELLS) await writeFile(join(folder, shell), scripts[shell] ?? '');
  });

  after(() => rm(folder, { recursive: true }));

  /** What bash offers behind these words, the last of which is being written. */
  function offered(...words: readonly string[]): readonly string[] {
    const quoted = ['istio-initializer', ...words].map((word) => `'${word}'`).join(' ');
    const script = `${scripts['bash'] ?? ''}
COMP_WORDS=(${quoted})
COMP_CWORD=${words.length}
_istio_initializer
[ "\${#COMPREPLY[@]}" -eq 0 ] || printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr, status } = spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' });
    expect([status, stderr]).to.deep.equal([0, '']);
    return stdout.split('\n').slice(0, -1);
  }

  const bashRows: readonly (readonly [what: string, words: readonly string[], want: readonly string[]])[] = [
    ['commands', ['kube'], ['kube-inject']],
    ['commands below a command', ['certs', 'r'], ['rotate']],
    ['commands behind help', ['help', 'unin'], ['uninject', 'uninstall']],
    ['the words of an argument', ['completion', ''], ['bash', 'zsh', 'fish']],
    ['options', ['kube-inject', '--inj'], ['--injectConfigFile', '--injectConfigMapName', '--injector-env']],
    ['options below a command', ['certs', 'rotate', '--kubec'], ['--kubeconfig']],
    ['the values of an option', ['kube-inject', '--format', 'c'], ['canonical']],
    ['the same in one word', ['kube-inject', '--format=c'], ['--format=canonical']],
    ['the same as bash splits it', ['kube-inject', '--format', '=', 'c'], ['canonical']],
    ['all of them at once', ['explain', '-f', 'x', '--native-sidecars', '='], ['auto', 'true', 'false']],
    ['the values of another spelling', ['kube-inject', '--nativeSidecars', 'a'], ['auto']],
    ['files where an option takes one', ['kube-inject', '-f', 'ap'], ['apps one.yaml']],
    ['files behind another option', ['explain', '-A', '--inject-config-file', 'ap'], ['apps one.yaml']],
    ['nothing where any text may stand', ['kube-inject', '--hub', ''], []],
    ['nothing behind a command that is none', ['nope', 'k'], []],
  ];
  for (const [what, words, want] of bashRows) {
    it(`offers ${what} in bash: ${words.join(' ')}`, () => {
      expect(offered(...words)).to.deep.equal(want);
    });
  }

  it('is for the program and for the plugin of kubectl, in bash', () => {
    const script = `${scripts['bash'] ?? ''}\ncomplete -p istio-initializer kubectl-initializer`;
    const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(stdout).to.equal(
      'complete -F _istio_initializer istio-initializer\ncomplete -F _istio_initializer kubectl-initializer\n',
    );
  });

  for (const [what, line, want] of [
    ['commands', 'istio-initializer kube', ['kube-inject']],
    ['commands, as a plugin of kubectl', 'kubectl-initializer kube', ['kube-inject']],
    ['commands below a command', 'istio-initializer certs r', ['rotate']],
    ['commands behind help', 'istio-initializer help unin', ['uninject', 'uninstall']],
    ['the words of an argument', 'istio-initializer completion ', ['bash', 'fish', 'zsh']],
    [
      'options',
      'istio-initializer kube-inject --inj',
      ['--injectConfigFile', '--injectConfigMapName', '--injector-env'],
    ],
    ['the values of an option', 'istio-initializer kube-inject --format c', ['canonical']],
    ['nothing where any text may stand', 'istio-initializer kube-inject --hub ', []],
  ] as const) {
    it(`offers ${what} in fish: ${line}`, function () {
      if (!isThere('fish')) this.skip();
      const script = `source '${join(folder, 'fish')}'; complete --do-complete '${line}'`;
      const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', script], { cwd: folder, encoding: 'utf8' });
      const offers = stdout.split('\n').slice(0, -1);
      expect([offers.map((offer) => offer.split('\t')[0]), stderr]).to.deep.equal([want, '']);
    });
  }

  it('is for the program and for the plugin of kubectl, in zsh', function () {
    if (!isThere('zsh')) this.skip();
    const asked = 'print $_comps[istio-initializer] $_comps[kubectl-initializer]';
    const script = `autoload -Uz compinit; compinit -D -u; source '${join(folder, 'zsh')}'; ${asked}`;
    const { stdout, stderr } = spawnSync('zsh', ['-f', '-c', script], { encoding: 'utf8' });
    expect([stdout, stderr]).to.deep.equal(['_istio_initializer _istio_initializer\n', '']);
  });

  for (const shell of SHELLS) {
    it(`has every command, in ${shell}`, async () => {
      const { stdout } = await runCommand(['--help']);
      const [, list = ''] = stdout.split('\nCommands:\n');
      const names = [...list.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name = '']) => name);
      expect(names).to.include.members(['kube-inject', 'completion']);
      expect(names.filter((name) => !scripts[shell]?.includes(name))).to.deep.equal([]);
    });

    it(`is a script that ${shell} can read`, function () {
      if (!isThere(shell)) this.skip();
      const { status, stderr } = spawnSync(shell, ['-n', join(folder, shell)], { encoding: 'utf8' });
      expect([status, stderr]).to.deep.equal([0, '']);
    });
  }

  it('refuses a shell that it does not know', async () => {
    const { code, stderr } = await runCommand(['completion', 'tcsh']);
    expect(code).to.equal(1);
    expect(stderr).to.contain("'tcsh' is invalid").and.to.contain('bash, zsh, fish');
  });
});
