import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import type { JsonObject } from '../../src/json/json.js';
import { readYamlDocument } from '../../src/yaml/read-document.js';
import { writeYamlDocument } from '../../src/yaml/write-document.js';
import { type CommandResult, killAll, startCli } from '../support/cli.js';
import { runCommand } from '../support/command.js';
import { workload } from '../support/workloads.js';

const deployment = writeYamlDocument(workload('Deployment', 'web'));
const TEMPLATE = 'containers:\n- name: istio-proxy\n  image: {{ .Values.global.image | quote }}\n';
const FAILING = '# first\ncontainers:\n- name: {{ .Nope }}\n';

const configMap = (data: JsonObject): string =>
  writeYamlDocument({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio-inject' }, data });

/** The text of the key `config`. */
const config = (template: string, more: JsonObject = {}): string => writeYamlDocument({ ...more, template });

describe('kube-inject, given a template', () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);
  const inject = (...args: readonly string[]): Promise<CommandResult> =>
    runCommand(['kube-inject', ...args], { input: deployment, cwd: folder });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kube-inject-'));
    await writeFile(file('config.yaml'), config(TEMPLATE));
    await writeFile(file('values.yaml'), 'global: {image: "of/values:1"}\n');
  });

  afterEach(async () => {
    await killAll();
    await rm(folder, { recursive: true });
  });

  it('takes the values of a file, and does not say that they are of no use', async () => {
    const { code, stdout, stderr } = await inject(
      ...['-f', '-', '--injectConfigFile', 'config.yaml', '--valuesFile', 'values.yaml'],
    );
    expect(code).to.equal(0);
    expect(stdout).to.contain('image: of/values:1\n');
    expect(stderr).to.match(/^Deployment default\/web: injected: .+\n$/);
  });

  it('takes the values that stand beside the configuration in its ConfigMap, unless a file says otherwise', async () => {
    const values = '{"global": {"image": "of/map:1"}}';
    await writeFile(file('map.yaml'), configMap({ config: config(TEMPLATE), values }));
    await writeFile(file('other.yaml'), configMap({ values: 'global: {image: "of/other:1"}' }));
    const [own, other] = await Promise.all([
      inject('-f', '-', '--injectConfigFile', 'map.yaml'),
      inject('-f', '-', '--injectConfigFile', 'map.yaml', '--valuesFile', 'other.yaml'),
    ]);
    expect(own.stdout).to.contain('image: of/map:1\n');
    expect(other.stdout).to.contain('image: of/other:1\n');
  });

  it('takes both from the ConfigMap of a cluster', async () => {
    const sandbox = startCli(['sandbox', '--port', '0', '--kubeconfig-out', file('kubeconfig')]);
    const [url] = await sandbox.until(/http:\/\/127\.0\.0\.1:\d+/);
    const create = async (path: string, body: string): Promise<void> => {
      const answer = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(readYamlDocument(body)),
      });
      expect(answer.status, path).to.equal(201);
    };
    const maps = '/api/v1/namespaces/mesh/configmaps';
    await create('/api/v1/namespaces', 'apiVersion: v1\nkind: Namespace\nmetadata: {name: mesh}\n');
    await create(maps, configMap({ config: config(TEMPLATE), values: 'global: {image: "of/cluster:1"}' }));
    await create(maps, configMap({ mesh: '' }).replace('name: istio-inject', 'name: istio'));
    const { code, stdout } = await inject('-f', '-', '--kubeconfig', 'kubeconfig', '--istioNamespace', 'mesh');
    expect(code).to.equal(0);
    expect(stdout).to.contain('image: of/cluster:1\n');
    sandbox.kill('SIGTERM');
    await sandbox.finished;
  });

  const values: readonly (readonly [string, string])[] = [
    ['- 1', 'read values.yaml: got a list, want a map of keys'],
    ['a: {', 'read values.yaml: not valid YAML at line 1'],
    [configMap({ other: '' }), 'read values.yaml: want one ConfigMap with the key "values", got 0 of them'],
  ];
  for (const [text, message] of values) {
    it(`refuses the values ${JSON.stringify(text)}, and says why`, async () => {
      await writeFile(file('values.yaml'), text);
      const { code, stdout, stderr } = await inject(
        ...['-f', '-', '--injectConfigFile', 'config.yaml', '--valuesFile', 'values.yaml'],
      );
      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.contain(message);
    });
  }

  it('injects with --force whatever policy, namespace, annotation and selector say, and still not twice', async () => {
    const never = { neverInjectSelector: [{ matchLabels: { app: 'web' } }] };
    await writeFile(file('config.yaml'), config(TEMPLATE, { policy: 'off', excludeNamespaces: ['default'], ...never }));
    const flags = ['--injectConfigFile', 'config.yaml', '--valuesFile', 'values.yaml'];
    const [asked, forced] = await Promise.all([inject('-f', '-', ...flags), inject('-f', '-', ...flags, '--force')]);
    expect(asked.stdout).to.equal(deployment);
    expect(forced.stdout).to.contain('of/values:1');
    expect(forced.stderr).to.equal(
      'Deployment default/web: injected: injection is forced, whatever policy, annotation and selectors say (Forced)\n',
    );
    await writeFile(file('once.yaml'), forced.stdout);
    const twice = await inject('-f', 'once.yaml', ...flags, '--force');
    expect(twice.stdout).to.equal(forced.stdout);
  });

  it('names file, document, line and workload where a template fails, and writes nothing', async () => {
    await writeFile(file('config.yaml'), config(FAILING));
    await writeFile(file('apps.yaml'), `# none\nkind: Service\n---\n\n# ours\n${deployment}`);
    const { code, stdout, stderr } = await inject(
      ...['-f', 'apps.yaml', '--injectConfigFile', 'config.yaml', '-o', 'apps.yaml'],
    );
    expect([code, stdout]).to.deep.equal([1, '']);
    expect(stderr).to.equal(
      'istio-initializer: inject apps.yaml: document 2, line 6, column 1: Deployment default/web: the sidecar template ' +
        'failed: template: inject:3:11: executing "inject" at <.Nope>: can\'t evaluate field Nope in type ' +
        '*inject.SidecarTemplateData\n',
    );
    expect(await readFile(file('apps.yaml'), 'utf8'))
      .to.contain('# ours')
      .and.not.to.contain('istio');
  });

  it('names the place of an item of a List, whose annotation the sidecar can not use', async () => {
    const annotated = deployment.replace(
      '    metadata:\n',
      '    metadata:\n      annotations:\n        traffic.sidecar.istio.io/includeInboundPorts: x\n',
    );
    const item = (text: string): string => `- ${text.trimEnd().replaceAll('\n', '\n  ')}\n`;
    await writeFile(file('list.yaml'), `apiVersion: v1\nkind: List\nitems:\n${item(deployment)}${item(annotated)}`);
    const { code, stderr } = await inject(
      ...['-f', 'list.yaml', '--injectConfigFile', 'config.yaml', '--valuesFile', 'values.yaml'],
    );
    const line = 4 + deployment.trimEnd().split('\n').length;
    expect(code).to.equal(1);
    expect(stderr).to.contain(`inject list.yaml: document 1, line ${line}, column 3: Deployment default/web: `);
    expect(stderr).to.contain(`failed parsing port 'x'`);
  });
});
