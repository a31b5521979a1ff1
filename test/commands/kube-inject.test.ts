import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { readYamlDocument } from '../../src/yaml/read-document.js';
import { writeYamlDocument } from '../../src/yaml/write-document.js';
import { CLI } from '../support/cli.js';
import { runCommand } from '../support/command.js';
import { workload } from '../support/workloads.js';

const deployment = writeYamlDocument(workload('Deployment', 'web'));
const service = '# kept\napiVersion: v1\nkind: Service\nmetadata: {name:   web}\n';

describe('kube-inject', () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kube-inject-'));
    await writeFile(file('apps.yaml'), `${service}---\n${deployment}`);
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('prints the manifest with sidecars, and says on standard error what it did', async () => {
    const { code, stdout, stderr } = await runCommand(['kube-inject', '-f', file('apps.yaml')]);
    expect(code).to.equal(0);
    expect(stdout.startsWith(`${service}---\n`)).to.equal(true);
    expect(readYamlDocument(stdout.slice(service.length))).to.have.nested.property(
      'spec.template.spec.containers[1].name',
      'istio-proxy',
    );
    expect(stderr).to.equal(
      'Deployment default/web: injected: the policy is enabled and the workload does not say otherwise (PolicyEnabled)\n',
    );
  });

  it('reads standard input', async () => {
    const { code, stdout } = await runCommand(['kube-inject', '--filename', '-'], { input: deployment });
    expect([code, stdout.includes('name: istio-proxy')]).to.deep.equal([0, true]);
  });

  it('changes nothing when it is run on its own output', async () => {
    const once = await runCommand(['kube-inject', '-f', file('apps.yaml')]);
    const twice = await runCommand(['kube-inject', '-f', '-'], { input: once.stdout });
    expect(twice.stdout).to.equal(once.stdout);
    expect(twice.stderr).to.contain('not injected').and.to.contain('AlreadyInjected');
  });

  it('writes onto its own input, through a link and with its mode kept', async () => {
    await chmod(file('apps.yaml'), 0o640);
    await symlink(file('apps.yaml'), file('link.yaml'));
    const { code, stdout } = await runCommand(['kube-inject', '-f', file('link.yaml'), '-o', file('link.yaml')]);
    expect([code, stdout]).to.deep.equal([0, '']);
    expect(await readFile(file('apps.yaml'), 'utf8')).to.contain('name: istio-proxy');
    expect((await stat(file('apps.yaml'))).mode & 0o777).to.equal(0o640);
    expect(await readdir(folder)).to.have.members(['apps.yaml', 'link.yaml']);
  });

  it('leaves the output as it was where a document does not parse', async () => {
    const broken = `${deployment}---\nkind: Deployment\n  metadata: x\n`;
    await writeFile(file('broken.yaml'), broken);
    const { code, stdout, stderr } = await runCommand([
      'kube-inject',
      '-f',
      file('broken.yaml'),
      '-o',
      file('apps.yaml'),
    ]);
    expect([code, stdout]).to.deep.equal([1, '']);
    expect(stderr).to.match(/^istio-initializer: read .*broken\.yaml: document 2, line \d+, column \d+: .+\n$/);
    expect(await readFile(file('apps.yaml'), 'utf8')).to.equal(`${service}---\n${deployment}`);
  });

  it('takes configuration files, with or without the ConfigMap around them', async () => {
    const config = 'policy: enabled\nparams:\n  proxyImage: example/proxy:1\n  version: 0.4.0\n';
    const mesh = 'defaultConfig:\n  discoveryAddress: pilot.example:1\n';
    await writeFile(file('config.yaml'), config);
    await writeFile(
      file('mesh.yaml'),
      writeYamlDocument({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio' }, data: { mesh } }),
    );
    const flags = ['--injectConfigFile', file('config.yaml'), '--meshConfigFile', file('mesh.yaml')];
    const { code, stdout } = await runCommand(['kube-inject', '-f', file('apps.yaml'), ...flags]);
    expect(code).to.equal(0);
    expect(stdout).to.contain('image: example/proxy:1').and.to.contain('pilot.example:1');
    expect(stdout).to.contain('--controlPlaneAuthPolicy');
  });

  const wrong: readonly { config: string; message: string }[] = [
    {
      config: 'policy: on',
      message: `config.yaml: config key "policy": got 'on', want 'off', 'disabled' or 'enabled'`,
    },
    { config: 'polcy: off', message: 'config.yaml: config key "polcy": there is no such key, want one of policy,' },
    {
      config: 'params: {verbosity: high}',
      message: `config.yaml: config key "params.verbosity": got 'high', want a whole`,
    },
    { config: 'policy: {', message: 'config.yaml: not valid YAML at line 1, column 10:' },
  ];
  for (const { config, message } of wrong) {
    it(`ends with one line and exit code 1 where the configuration is ${config}`, async () => {
      await writeFile(file('config.yaml'), config);
      const flags = ['--injectConfigFile', file('config.yaml')];
      const { code, stdout, stderr } = await runCommand(['kube-inject', '-f', file('apps.yaml'), ...flags]);
      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.contain(message);
      expect(stderr.trimEnd().split('\n')).to.have.length(1);
    });
  }

  it('says which file it can not read', async () => {
    const { code, stderr } = await runCommand(['kube-inject', '-f', file('nothing.yaml')]);
    expect(code).to.equal(1);
    expect(stderr).to.match(/^istio-initializer: read .*nothing\.yaml: ENOENT/);
  });

  it('refuses bytes that are not UTF-8, rather than change them', async () => {
    await writeFile(file('latin1.yaml'), Buffer.from('kind: ConfigMap\ndata: {a: "\xe4"}\n', 'latin1'));
    const { code, stdout, stderr } = await runCommand(['kube-inject', '-f', file('latin1.yaml')]);
    expect([code, stdout]).to.deep.equal([1, '']);
    expect(stderr).to.match(/latin1\.yaml: got bytes that are not UTF-8, want UTF-8\n$/);
  });

  it('adds to standard output under any of its names, and keeps what is there', async () => {
    await writeFile(file('log'), 'before\n');
    const command = `"${process.execPath}" "${CLI}" kube-inject -f "${file('apps.yaml')}" -o /dev/stdout >> "${file('log')}"`;
    execFileSync('sh', ['-c', command], { stdio: 'ignore' });
    expect(await readFile(file('log'), 'utf8')).to.match(/^before\n# kept\n/);
  });

  it('makes the file that a dangling link names', async () => {
    await symlink(file('new.yaml'), file('link.yaml'));
    await runCommand(['kube-inject', '-f', file('apps.yaml'), '-o', file('link.yaml')]);
    expect(await readFile(file('new.yaml'), 'utf8')).to.contain('istio-proxy');
    expect((await lstat(file('link.yaml'))).isSymbolicLink()).to.equal(true);
  });

  it('exits without a message when the reader of its output has gone', () => {
    const many = `${deployment}---\n`.repeat(200);
    const command = `"${process.execPath}" "${CLI}" kube-inject -f - | head -1`;
    const { stdout, stderr } = spawnSync('sh', ['-c', command], { input: many, encoding: 'utf8' });
    expect([stdout, stderr.split('\n').filter((line) => !line.startsWith('Deployment'))]).to.deep.equal([
      'apiVersion: extensions/v1beta1\n',
      [''],
    ]);
  });

  it('says that the disk is full', async function () {
    const full = await stat('/dev/full').catch(() => undefined);
    if (!full) this.skip();
    const command = `"${process.execPath}" "${CLI}" kube-inject -f "${file('apps.yaml')}" > /dev/full`;
    const { status, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
    expect(status).to.equal(1);
    expect(stderr).to.match(/^istio-initializer: write standard output: ENOSPC/m);
  });

  it('says which flag is missing', async () => {
    const { code, stderr } = await runCommand(['kube-inject']);
    expect(code).to.equal(1);
    expect(stderr).to.contain("required option '-f, --filename <file>' not specified");
  });
});
