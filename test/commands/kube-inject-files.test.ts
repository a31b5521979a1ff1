import { spawnSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { readYamlDocument } from '../../src/yaml/read-document.js';
import { writeYamlDocument } from '../../src/yaml/write-document.js';
import type { CommandResult } from '../support/cli.js';
import { runCommand } from '../support/command.js';
import { startHttpServer } from '../support/http-server.js';
import { workload } from '../support/workloads.js';

const deployment = (name: string): string => writeYamlDocument(workload('Deployment', name));
const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n';

describe('kube-inject, given files', () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);
  const inject = (...args: readonly string[]): Promise<CommandResult> =>
    runCommand(['kube-inject', ...args], { cwd: folder });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kube-inject-'));
    await mkdir(file('apps/more'), { recursive: true });
    await writeFile(file('apps/b.yaml'), deployment('b'));
    await writeFile(file('apps/a.yml'), `${service}---\n${deployment('a')}`.trimEnd());
    await writeFile(file('apps/c.json'), JSON.stringify(workload('Deployment', 'c'), null, 4));
    await writeFile(file('apps/readme.txt'), 'kind: {\n');
    await writeFile(file('apps/more/d.yaml'), deployment('d'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  const inputs: readonly [string, readonly string[], readonly string[]][] = [
    ['the manifests of a folder in the order of their names', ['-f', 'apps'], ['a', 'b', 'c']],
    ['the folders in it too where it is asked to', ['-f', 'apps', '-R'], ['a', 'b', 'c', 'd']],
    ['several files, in the order in which they are given', ['-f', 'apps/more', '-f', 'apps/b.yaml'], ['d', 'b']],
    ['a file once', ['-f', 'apps/b.yaml', '-f', 'apps'], ['b', 'a', 'c']],
  ];
  for (const [what, args, names] of inputs) {
    it(`reads ${what}`, async () => {
      const { code, stdout, stderr } = await inject(...args);
      expect(code).to.equal(0);
      expect(stderr.match(/(?<=^Deployment default\/)\w+(?=: injected)/gm)).to.deep.equal(names);
      const documents = stdout.split(/^---\n/m).map((text) => readYamlDocument(text));
      expect(documents.filter((object) => JSON.stringify(object).includes('istio-proxy'))).to.have.lengthOf(
        names.length,
      );
    });
  }

  it('says that a folder has no manifests', async () => {
    await mkdir(file('empty'));
    const { code, stderr } = await inject('-f', 'empty');
    expect([code, stderr]).to.deep.equal([
      1,
      'istio-initializer: read empty: got a folder without manifests, want files *.yaml, *.yml or *.json in it, or ' +
        '--recursive to read its subfolders\n',
    ]);
  });

  it('writes back to the files, with their mode and owner, and only what changes', async () => {
    await chmod(file('apps/b.yaml'), 0o640);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) await chown(file('apps/b.yaml'), 1234, 2345);
    await writeFile(file('apps/e.yaml'), service);
    const before = await stat(file('apps/e.yaml'));
    const { code, stdout } = await inject('-f', 'apps', '--in-place');
    expect([code, stdout]).to.deep.equal([0, '']);
    const after = await stat(file('apps/b.yaml'));
    expect(after.mode & 0o777).to.equal(0o640);
    if (isRoot) expect([after.uid, after.gid]).to.deep.equal([1234, 2345]);
    expect((await stat(file('apps/e.yaml'))).ino).to.equal(before.ino);
    for (const name of ['a.yml', 'b.yaml', 'c.json']) {
      expect(await readFile(file(`apps/${name}`), 'utf8'), name).to.contain('istio-proxy');
    }
    expect(await readdir(file('apps'))).to.have.members(['a.yml', 'b.yaml', 'c.json', 'e.yaml', 'more', 'readme.txt']);
    expect(JSON.parse(await readFile(file('apps/c.json'), 'utf8'))).to.have.nested.property('spec.template.spec');
  });

  it('writes nothing at all where one of the files does not parse', async () => {
    await writeFile(file('apps/z.yaml'), `${service}---\nkind: [\n`);
    const { code, stderr } = await inject('-f', 'apps', '--in-place');
    expect(code).to.equal(1);
    expect(stderr).to.match(/^istio-initializer: read apps\/z\.yaml: document 2, line 6, column 1: .+\n$/);
    expect(await readFile(file('apps/a.yml'), 'utf8')).not.to.contain('istio-proxy');
  });

  it('fails a check where anything would change, and names it', async () => {
    const { code, stdout, stderr } = await inject('-f', 'apps', '--check', '--quiet');
    expect([code, stdout, stderr]).to.deep.equal([
      1,
      '',
      'apps/a.yml: Deployment default/a would get a sidecar\n' +
        'apps/b.yaml: Deployment default/b would get a sidecar\n' +
        'apps/c.json: Deployment default/c would get a sidecar\n',
    ]);
    await inject('-f', 'apps', '--in-place');
    expect(await inject('-f', 'apps', '--check', '--quiet')).to.deep.include({ code: 0, stdout: '', stderr: '' });
  });

  it('prints a diff that patch takes', async function () {
    const { code, stdout } = await inject('-f', 'apps', '--diff');
    expect(code).to.equal(0);
    const patched = spawnSync('patch', ['-p0'], { cwd: folder, input: stdout, encoding: 'utf8' });
    if (patched.error) this.skip();
    expect(patched.status, patched.stdout).to.equal(0);
    const results = await Promise.all(
      ['a.yml', 'b.yaml', 'c.json'].map((name) => readFile(file(`apps/${name}`), 'utf8')),
    );
    for (const text of results) expect(text).to.contain('istio-proxy');
    expect(await inject('-f', 'apps', '--diff')).to.deep.include({ code: 0, stdout: '' });
  });

  it('colors the diff where it is asked to, and not in a file', async () => {
    const colored = await inject('-f', 'apps/b.yaml', '--diff', '--color', 'always');
    expect(colored.stdout).to.contain('\u001b[32m+      - name: istio-proxy\u001b[0m\n');
    const plain = await inject('-f', 'apps/b.yaml', '--diff');
    expect(plain.stdout).to.contain('\n+      - name: istio-proxy\n').and.not.to.contain('\u001b');
  });

  it('prints a JSON Patch for each workload', async () => {
    const { stdout } = await inject('-f', 'apps', '--patch');
    const patches = JSON.parse(stdout) as readonly Record<string, unknown>[];
    expect(patches.map(({ file: name, kind, name: object }) => [name, kind, object])).to.deep.equal([
      ['apps/a.yml', 'Deployment', 'a'],
      ['apps/b.yaml', 'Deployment', 'b'],
      ['apps/c.json', 'Deployment', 'c'],
    ]);
    const operations = patches[0]?.['patch'] as readonly { op: string; path: string }[];
    expect(operations.map(({ op, path }) => `${op} ${path}`)).to.have.members([
      'add /metadata/annotations',
      'add /spec/template/metadata/annotations',
      'add /spec/template/spec/containers/-',
      'add /spec/template/spec/initContainers',
      'add /spec/template/spec/volumes',
    ]);
  });

  it('prints sorted YAML as istioctl does', async () => {
    const { stdout } = await inject('-f', 'apps/a.yml', '--format', 'canonical');
    expect(stdout).to.match(/^apiVersion: v1\nkind: Service\nmetadata:\n {2}name: web\n---\napiVersion/);
    expect(stdout).to.match(/\n {6}containers:\n {6}- image: example\/app:1\n {8}name: app\n {6}- args:\n/);
    expect(stdout.endsWith('\n---\n')).to.equal(true);
  });

  it('prints JSON, with integers that no double holds', async () => {
    await writeFile(file('f.yaml'), `kind: Widget\nid: 12345678901234567\n---\n${deployment('f')}`);
    const { stdout } = await inject('-f', 'f.yaml', '--format', 'json');
    expect(stdout.startsWith('{\n  "kind": "Widget",\n  "id": 12345678901234567\n}\n{\n')).to.equal(true);
    expect(JSON.parse(stdout.slice(stdout.indexOf('}\n{') + 2))).to.have.nested.property(
      'spec.template.spec.containers[1].name',
      'istio-proxy',
    );
  });

  it('removes the annotations that would undo istio-init, and says so', async () => {
    const exported = workload('Deployment', 'old');
    const text = writeYamlDocument(exported).replace(
      /^ {4}metadata:\n/m,
      "    metadata:\n      annotations:\n        pod.beta.kubernetes.io/init-containers: '[]' # old\n        keep: me # too\n",
    );
    const { stdout, stderr } = await runCommand(['kube-inject', '-f', '-'], { input: text });
    expect(stdout).not.to.contain('init-containers:');
    expect(stdout).to.contain('        keep: me # too\n        sidecar.istio.io/status:');
    expect(stderr).to.contain(
      'Deployment default/old: removed the annotation pod.beta.kubernetes.io/init-containers: on Kubernetes 1.7 it ' +
        'would undo istio-init\n',
    );
  });

  it('moves init containers that only an annotation of 1.7 has into the pod spec, and says so', async () => {
    const input =
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n' +
      `    pod.beta.kubernetes.io/init-containers: '[{"name":"prepare","image":"busybox"}]'\n` +
      'spec:\n  containers:\n  - name: c\n    image: i\n';
    const { stdout, stderr } = await runCommand(['kube-inject', '-f', '-'], { input });
    expect(stdout).to.contain('  initContainers:\n  - name: prepare\n    image: busybox\n  - name: istio-init\n');
    expect(stdout).not.to.contain('pod.beta');
    expect(stderr).to.contain('Pod a: moved the init containers prepare from annotations to spec.initContainers\n');
    const broken = input.replace('[{"name"', '{"name"');
    const refused = await runCommand(['kube-inject', '-f', '-'], { input: broken });
    expect([refused.code, refused.stdout]).to.deep.equal([1, '']);
    expect(refused.stderr).to.contain('Pod a: annotation "pod.beta.kubernetes.io/init-containers": got');
  });

  const commands: readonly (readonly string[])[] = [
    ['kube-inject', '-f', '-', '--check'],
    ['uninject', '-f', '-'],
    ['explain', '-f', '-'],
    ['render', '--template', '-', '--data', 'apps/c.json'],
    ['render', '--data', '-', '--template', 'apps/c.json'],
  ];
  for (const command of commands) {
    it(`refuses an empty standard input: ${command.join(' ')}`, async () => {
      expect(await runCommand(command, { input: '', cwd: folder })).to.deep.include({
        code: 1,
        stdout: '',
        stderr:
          'istio-initializer: read standard input: got nothing, want a text: has the command that writes it failed?\n',
      });
    });
  }

  it('reads URLs beside files, also in a list with commas, and writes back to none', async () => {
    const server = await startHttpServer((_, response) => {
      response.end(deployment('far'));
    });
    try {
      const url = `${server.url}/apps.yaml`;
      const { code, stderr } = await inject('-f', `${url},apps/b.yaml`, '-f', 'apps/more/d.yaml', '--check', '-q');
      expect([code, stderr]).to.deep.equal([
        1,
        `${url}: Deployment default/far would get a sidecar\napps/b.yaml: Deployment default/b would get a sidecar\n` +
          'apps/more/d.yaml: Deployment default/d would get a sidecar\n',
      ]);
      expect((await inject('-f', url, '--in-place')).stderr).to.equal(
        `istio-initializer: --in-place: got ${url}, want files: nothing can be written back to a URL\n`,
      );
    } finally {
      await server.close();
    }
    await writeFile(file('a,b.yaml'), deployment('comma'));
    expect((await inject('-f', 'a,b.yaml')).stderr).to.match(/^Deployment default\/comma: injected/);
  });

  for (const [name, flag] of [
    ['json', '--format json'],
    ['yaml', '--format canonical'],
  ] as const) {
    it(`writes a file ${name}, and says that it is one`, async () => {
      const warning = `warning: --output ${name}: a file of that name is written; ${flag} gives that format, and ./${name} says`;
      for (const command of ['kube-inject', 'uninject']) {
        const flags = [command, '-q', '-f', 'apps/b.yaml', '-o'];
        const { code, stdout, stderr } = await runCommand([...flags, name], { cwd: folder });
        expect([code, stdout]).to.deep.equal([0, '']);
        expect(stderr).to.contain(warning);
        expect(await readFile(file(name), 'utf8')).to.contain('kind: Deployment');
        expect((await runCommand([...flags, `./${name}`], { cwd: folder })).stderr).to.equal('');
      }
    });
  }

  it('takes the namespace of -n for objects that name none, and writes it nowhere', async () => {
    await writeFile(file('config.yaml'), 'policy: enabled\nnamespaces: [shop]\n');
    await writeFile(file('web.yaml'), deployment('web').replace(/ +namespace: default\n/, ''));
    const flags = ['-f', 'web.yaml', '--injectConfigFile', 'config.yaml', '-q'];
    const [silent, checked, injected] = await Promise.all([
      inject(...flags, '--check'),
      inject(...flags, '--check', '-n', 'shop'),
      inject(...flags, '-n', 'shop'),
    ]);
    expect([silent.code, silent.stderr]).to.deep.equal([
      0,
      'warning: an object without a namespace is in none of those that the configuration is for: --namespace says where it ' +
        'will be\n',
    ]);
    expect([checked.code, checked.stderr]).to.deep.equal([1, 'web.yaml: Deployment shop/web would get a sidecar\n']);
    expect([injected.code, injected.stderr]).to.deep.equal([0, '']);
    expect(injected.stdout).to.contain('istio-proxy').and.not.to.contain('shop');
  });

  it('says where there are several files which one each workload is in, and which have none', async () => {
    await writeFile(file('apps/more/e.yaml'), service);
    const [injected, taken, explained] = await Promise.all([
      inject('-f', 'apps/more', '-R'),
      runCommand(['uninject', '-f', 'apps/more'], { cwd: folder }),
      runCommand(['explain', '-f', 'apps/more', '-R'], { cwd: folder }),
    ]);
    const empty = 'apps/more/e.yaml: no workloads found\n';
    expect(injected.stderr).to.equal(
      'Deployment default/d: injected: the policy is enabled and the workload does not say otherwise (PolicyEnabled); ' +
        `in apps/more/d.yaml\n${empty}`,
    );
    expect(taken.stderr).to.equal(
      'Deployment default/d: not changed: it has no annotation sidecar.istio.io/status; in apps/more/d.yaml\n' + empty,
    );
    expect(explained.stderr).to.equal(empty);
    expect(explained.stdout).to.match(
      /^KIND +NAMESPACE +NAME +FILE +INJECTED.*\nDeployment +default +d +apps\/more\/d\.yaml +yes /,
    );
  });

  it('says which pod templates it did not look at, and where there is no workload', async () => {
    const cloneSet =
      'apiVersion: apps.kruise.io/v1alpha1\nkind: CloneSet\nmetadata: {name: web, namespace: shop}\n' +
      'spec:\n  template:\n    spec: {containers: [{name: web, image: w:1}]}\n';
    const told =
      'CloneSet shop/web: has a pod template that was not looked at: its kind is not known: ' +
      '--podTemplatePath apps.kruise.io/CloneSet=spec.template has it looked at\n';
    for (const command of ['kube-inject', 'uninject']) {
      const { stdout, stderr } = await runCommand([command, '-f', '-'], { input: cloneSet });
      expect(stdout).to.equal(cloneSet);
      expect(stderr).to.equal(`standard input: ${told}no workloads found\n`);
    }
    const { stderr } = await runCommand(['explain', '-f', '-'], { input: cloneSet });
    expect(stderr).to.equal(`warning: standard input: ${told}no workloads found\n`);
    const list = JSON.stringify([{ apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'a', image: 'b' }] } }]);
    for (const command of ['kube-inject', 'uninject', 'explain']) {
      expect((await runCommand([command, '-f', '-'], { input: list })).stderr).to.match(
        /^(?:warning: )?standard input: a document is a list, with a pod template that was not looked at: want each item/,
      );
    }
    const args = ['--podTemplatePath', 'apps.kruise.io/CloneSet=spec.template'];
    const looked = await runCommand(['kube-inject', '-f', '-', ...args], { input: cloneSet });
    expect(looked.stderr).to.equal(
      'CloneSet shop/web: injected: the policy is enabled and the workload does not say otherwise (PolicyEnabled)\n',
    );
  });

  const kinds: readonly [string, string, string, readonly string[]][] = [
    ['an Argo Rollout', 'argoproj.io/v1alpha1', 'Rollout', []],
    ['a Knative Service', 'serving.knative.dev/v1', 'Service', []],
    ['a DeploymentConfig', 'apps.openshift.io/v1', 'DeploymentConfig', []],
    ['a kind by its path', 'example.com/v1', 'Fleet', ['--podTemplatePath', 'example.com/Fleet=spec.ships.template']],
  ];
  for (const [what, apiVersion, kind, args] of kinds) {
    it(`injects ${what}`, async () => {
      const template = { spec: { containers: [{ name: 'a', image: 'a' }] } };
      const spec = kind === 'Fleet' ? { ships: { template } } : { template };
      const input = writeYamlDocument({ apiVersion, kind, metadata: { name: 'x' }, spec });
      const { code, stdout } = await runCommand(['kube-inject', '-f', '-', ...args], { input });
      expect(code).to.equal(0);
      const path = kind === 'Fleet' ? 'spec.ships.template' : 'spec.template';
      expect(readYamlDocument(stdout)).to.have.nested.property(`${path}.spec.containers[1].name`, 'istio-proxy');
    });
  }
});
