import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { writeYamlDocument } from '../../src/yaml/write-document.js';
import type { CommandResult } from '../support/cli.js';
import { runCommand } from '../support/command.js';
import { workload } from '../support/workloads.js';

const service = '# kept\napiVersion: v1\nkind: Service\nmetadata: {name:   web}\n';
const apps = `${service}---\n${writeYamlDocument(workload('Deployment', 'web'))}`;
const plain = writeYamlDocument(workload('StatefulSet', 'plain'));

describe('uninject', () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);
  const uninject = (...args: readonly string[]): Promise<CommandResult> =>
    runCommand(['uninject', ...args], { cwd: folder, input: plain });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'uninject-'));
    await writeFile(file('apps.yaml'), apps);
    await runCommand(['kube-inject', '-f', file('apps.yaml'), '--in-place', '--quiet']);
    await writeFile(file('plain.yaml'), plain);
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('prints the file from before, and says on standard error what it removed', async () => {
    expect(await readFile(file('apps.yaml'), 'utf8')).to.contain('istio-proxy');
    const { code, stdout, stderr } = await uninject('-f', 'apps.yaml');
    expect({ code, stdout, stderr }).to.deep.equal({
      code: 0,
      stdout: apps,
      stderr:
        'Deployment default/web: removed initContainers istio-init; containers istio-proxy; volumes istio-envoy, ' +
        'istio-certs\n',
    });
  });

  it('says of every other workload that it has no sidecar', async () => {
    const { code, stdout, stderr } = await uninject('-f', '-');
    expect({ code, stdout, stderr }).to.deep.equal({
      code: 0,
      stdout: plain,
      stderr: 'StatefulSet default/plain: not changed: it has no annotation sidecar.istio.io/status\n',
    });
  });

  it('says what a pod of its own has back, and what may not be as it was', async () => {
    const status = '{"initContainers":null,"containers":["istio-proxy"],"volumes":null,"imagePullSecrets":null}';
    const own = '{"containers":[{"name":"istio-proxy","resources":{}}]}';
    await writeFile(
      file('apps.yaml'),
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: gate\n  annotations:\n' +
        `    proxy.istio.io/overrides: '${own}'\n    sidecar.istio.io/status: '${status}'\n` +
        'spec:\n  containers:\n  - name: istio-proxy\n    image: proxyv2\n',
    );
    const { stdout, stderr } = await uninject('-f', 'apps.yaml');
    expect(stdout).to.equal(
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: gate\nspec:\n  containers:\n  - name: istio-proxy\n    image: auto\n',
    );
    expect(stderr).to.equal(
      'Pod gate: removed annotations proxy.istio.io/overrides; restored containers istio-proxy\n' +
        'Pod gate: container istio-proxy has the image auto: whether it had none is not kept\n',
    );
  });

  it('says that a sidecar was gone already', async () => {
    const status = 'metadata:\n  annotations:\n    sidecar.istio.io/status: injected-version-1\n';
    await writeFile(file('apps.yaml'), plain.replace('metadata:\n', status));
    const { stdout, stderr } = await uninject('-f', 'apps.yaml');
    expect(stdout).to.equal(plain);
    expect(stderr).to.equal(
      'StatefulSet default/plain: removed the annotation sidecar.istio.io/status; its sidecar was gone already\n',
    );
  });

  it('writes back to the files of a folder, and only those that change', async () => {
    const before = await stat(file('plain.yaml'));
    const { code, stdout, stderr } = await uninject('-f', '.', '--in-place', '--quiet');
    expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: '', stderr: '' });
    expect(await readFile(file('apps.yaml'), 'utf8')).to.equal(apps);
    expect((await stat(file('plain.yaml'))).ino).to.equal(before.ino);
  });

  it('fails a check where a sidecar is in a file, and names it', async () => {
    const injected = await readFile(file('apps.yaml'), 'utf8');
    const check = await uninject('-f', '.', '--check', '--quiet');
    expect(check).to.deep.include({
      code: 1,
      stdout: '',
      stderr: 'apps.yaml: Deployment default/web would lose its sidecar\n',
    });
    expect(await readFile(file('apps.yaml'), 'utf8')).to.equal(injected);
    expect(await uninject('-f', 'plain.yaml', '--check', '--quiet')).to.deep.include({ code: 0, stderr: '' });
  });

  it('prints what changes as a diff, as patches or in another format', async () => {
    const [diff, patch, json] = await Promise.all([
      uninject('-f', 'apps.yaml', '--diff'),
      uninject('-f', 'apps.yaml', '--patch'),
      uninject('-f', 'apps.yaml', '--format', 'json'),
    ]);
    expect(diff.stdout)
      .to.contain('\n-      - name: istio-proxy\n')
      .and.not.to.match(/^\+[^+]/m);
    const [{ patch: operations }] = JSON.parse(patch.stdout) as [{ patch: readonly { op: string; path: string }[] }];
    expect(operations.map(({ op, path }) => `${op} ${path}`)).to.include.members([
      'remove /metadata/annotations',
      'remove /spec/template/spec/containers/1',
      'remove /spec/template/spec/initContainers',
    ]);
    expect(json.stdout).to.contain('"kind": "Deployment"').and.not.to.contain('istio');
  });

  it('writes nothing at all where a document does not parse', async () => {
    const injected = await readFile(file('apps.yaml'), 'utf8');
    await writeFile(file('z.yaml'), 'kind: [\n');
    const { code, stderr } = await uninject('-f', '.', '--in-place');
    expect(code).to.equal(1);
    expect(stderr).to.match(/^istio-initializer: read z\.yaml: document 1, line 2, column 1: .+\n$/);
    expect(await readFile(file('apps.yaml'), 'utf8')).to.equal(injected);
  });

  const wrong: readonly (readonly [readonly string[], string])[] = [
    [[], "required option '-f, --filename <file>' not specified"],
    [['-f', 'apps.yaml', '--diff', '--patch'], 'got --diff and --patch, want only one of them'],
    [['-f', '-', '--in-place'], '--in-place: got -, want files'],
    [['-f', 'nothing.yaml'], 'read nothing.yaml: ENOENT'],
    [['-f', 'apps.yaml', '--injectConfigFile', 'x'], "unknown option '--injectConfigFile'"],
  ];
  for (const [args, message] of wrong) {
    it(`refuses '${args.join(' ')}', and says why`, async () => {
      const { code, stdout, stderr } = await uninject(...args);
      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.contain(message);
    });
  }
});
