import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { type JsonObject, objectAt, objectsIn, stringIn } from '../../src/json/json.js';
import { readYamlDocument } from '../../src/yaml/read-document.js';
import { writeYamlDocument } from '../../src/yaml/write-document.js';
import { type CommandResult, killAll, startCli } from '../support/cli.js';
import { runCommand } from '../support/command.js';
import { workload } from '../support/workloads.js';

const input = writeYamlDocument(workload('Deployment', 'web'));

/** What the tests look at. */
interface Container {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly securityContext: JsonObject;
  readonly imagePullPolicy: string;
}

/** The containers of the workload, by name. */
function addedIn(text: string): Record<string, Container> {
  const spec = objectAt(readYamlDocument(text), 'spec', 'template', 'spec');
  const containers = [...objectsIn(spec['initContainers']), ...objectsIn(spec['containers'])];
  return Object.fromEntries(
    containers.map((container) => [stringIn(container['name']) ?? '', container as JsonObject & Container]),
  );
}

describe('kube-inject, configured by flags', () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);
  const inject = (...args: readonly string[]): Promise<CommandResult> =>
    runCommand(['kube-inject', ...args], { input });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kube-inject-'));
  });

  afterEach(async () => {
    await killAll();
    await rm(folder, { recursive: true });
  });

  it('takes the defaults of istioctl 0.4 without flags, but not its debugging', async () => {
    const { stdout } = await inject('-f', '-');
    const { 'istio-init': init, 'istio-proxy': proxy, ...others } = addedIn(stdout);
    expect(Object.keys(others)).to.deep.equal(['app']);
    expect(init?.image).to.equal('docker.io/istio/proxy_init:0.4.0');
    expect(proxy?.image).to.equal('docker.io/istio/proxy:0.4.0');
    expect(proxy?.args).to.include.members(['-v', '2', '--controlPlaneAuthPolicy', 'istio-pilot:15003']);
    expect(stdout).to.contain('sidecar.istio.io/status: injected-version-0.4.0\n');
  });

  it('takes the flags of 0.2 to 0.4', async () => {
    const flags = ['--hub', 'example.com/x', '--tag', '0.2.12', '--verbosity', '0', '--sidecarProxyUID', '2000'];
    const more = ['--setVersionString', 'mine', '--coreDump', '--imagePullPolicy', 'Always', '--debug=true'];
    const { stdout } = await inject('-f', '-', ...flags, ...more, '--includeIPRanges', '10.0.0.0/8');
    const { 'istio-init': init, 'istio-proxy': proxy, ...others } = addedIn(stdout);
    expect(others).to.have.property('enable-core-dump');
    expect(init).to.deep.include({ image: 'example.com/x/proxy_init:0.2.12', imagePullPolicy: 'Always' });
    expect(init?.args).to.deep.equal(['-p', '15001', '-u', '2000', '-i', '10.0.0.0/8']);
    expect(proxy?.image).to.equal('example.com/x/proxy_debug:0.2.12');
    expect(proxy?.args).not.to.include('-v').and.not.to.include('--controlPlaneAuthPolicy');
    expect(proxy?.securityContext).to.deep.include({ privileged: true, runAsUser: 2000 });
    expect(stdout).to.contain('injected-version-mine');
  });

  /** What was said of the status is between the lists. */
  const bare = (text: string): string =>
    text.replace(/^ *(?:annotations:\n *)?sidecar\.istio\.io\/status: .*\n/gm, '').replace(/^ *annotations:\n/gm, '');

  it('prints the template that the flags make, whose sidecar is the same', async () => {
    const flags = ['--hub', 'example.com/x', '--tag', 'mine', '--debug'];
    const emitted = await inject('--emitTemplate', ...flags, '-o', file('config.yaml'));
    expect([emitted.code, emitted.stdout, emitted.stderr]).to.deep.equal([0, '', '']);
    expect(readYamlDocument(await readFile(file('config.yaml'), 'utf8'))).to.include({ policy: 'enabled' });
    const [one, other] = await Promise.all([
      inject('-f', '-', ...flags),
      inject('-f', '-', '--injectConfigFile', file('config.yaml')),
    ]);
    expect(bare(other.stdout)).to.equal(bare(one.stdout)).and.contain('example.com/x/proxy_debug:mine');
    expect(other.stdout).to.match(/sidecar\.istio\.io\/status: '\{"version":/);
  });

  it('prints the ConfigMap around the template where a flag names it', async () => {
    const { stdout } = await inject('--emitTemplate', '--istioNamespace', 'mesh', '-o', '-');
    expect(readYamlDocument(stdout)).to.deep.include({
      kind: 'ConfigMap',
      metadata: { name: 'istio-inject', namespace: 'mesh' },
    });
    await writeFile(file('map.yaml'), stdout);
    const { code } = await inject('-f', '-', '--injectConfigFile', file('map.yaml'));
    expect(code).to.equal(0);
  });

  it('reads values, and says that only templates use them', async () => {
    await writeFile(file('values.yaml'), '{"global": {}}');
    const { code, stderr } = await inject('-f', '-', '--valuesFile', file('values.yaml'));
    expect(code).to.equal(0);
    expect(stderr).to.match(/^warning: .*values\.yaml is not used: only a configuration with a template has values\n/);
  });

  it('reads the configuration from the cluster, under either name', async () => {
    const sandbox = startCli(['sandbox', '--port', '0', '--kubeconfig-out', file('kubeconfig')]);
    const [url] = await sandbox.until(/http:\/\/127\.0\.0\.1:\d+/);
    const create = async (path: string, object: JsonObject): Promise<void> => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(object) });
      expect(answer.status, path).to.equal(201);
    };
    await create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'mesh-system' } });
    const configMap = (name: string, data: JsonObject): Promise<void> =>
      create('/api/v1/namespaces/mesh-system/configmaps', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name },
        data,
      });
    await configMap('istio-sidecar-injector', { config: 'params: {proxyImage: "from/cluster:1"}' });
    await configMap('istio', { mesh: 'defaultConfig: {discoveryAddress: "pilot.cluster:1"}' });
    await configMap('other', { mesh: 'defaultConfig: {discoveryAddress: "pilot.other:1"}' });
    const cluster = ['-f', '-', '--kubeconfig', file('kubeconfig'), '--istioNamespace', 'mesh-system'];

    const both = await inject(...cluster);
    expect(both.stdout).to.contain('image: from/cluster:1\n').and.contain('- pilot.cluster:1\n');
    const mixed = await inject(...cluster, '--hub', 'from.flags', '--meshConfigMapName', 'other');
    expect(mixed.stdout).to.contain('image: from.flags/proxy:0.4.0\n').and.contain('- pilot.other:1\n');
    const missing = await inject(...cluster, '--injectConfigMapName', 'nothing');
    expect([missing.code, missing.stdout, missing.stderr]).to.deep.equal([
      1,
      '',
      'istio-initializer: read ConfigMap mesh-system/nothing: got no ConfigMap, want one with the key "config"; see ' +
        '--istioNamespace, or name a file\n',
    ]);
    sandbox.kill('SIGTERM');
    await sandbox.finished;
  });

  const contradictions: readonly [readonly string[], string][] = [
    [['--diff', '--patch'], 'got --diff and --patch, want only one of them'],
    [['--in-place', '-o', 'x'], 'got --in-place and --output, want only one of them'],
    [['--in-place', '--check'], 'got --in-place and --check, want only one of them'],
    [['--in-place'], '--in-place: got -, want files'],
    [['-f', '-'], '--filename: got - twice, want it once'],
    [['--check', '-o', 'x'], 'got --check and --output, want only one of them'],
    [['--diff', '--format', 'json'], 'got --format json and --diff, want only one of them'],
    [['--emitTemplate'], 'got --emitTemplate and --filename, want only one of them'],
    [['--hub', 'x', '--injectConfigFile', 'x'], 'got --injectConfigFile and --hub, want only one of them'],
    [['--coreDump=false', '--injectConfigMapName', 'x'], 'got --injectConfigMapName and --coreDump, want only one'],
    [
      ['--meshConfigFile', 'x', '--meshConfigMapName', 'x'],
      'got --meshConfigFile and --meshConfigMapName, want only one',
    ],
    [['--podTemplatePath', 'Rollout'], 'want GROUP/KIND=PATH, like argoproj.io/Rollout=spec.template'],
    [['--includeIPRanges', '10.0.0.0/8,bad'], `got 'bad', want ranges like 10.0.0.0/8,172.16.0.0/12, or * for all`],
    [['--coreDump=maybe'], 'want true or false'],
    [['--verbosity', '-1'], 'want a whole number, 0 or more'],
    [['--imagePullPolicy', 'Sometimes'], 'Allowed choices are Always, IfNotPresent, Never'],
  ];
  const emitted: readonly [readonly string[], string][] = [
    [['--force'], 'got --emitTemplate and --force, want only one of them'],
    [['--setVersionString', 'x'], 'got --emitTemplate and --setVersionString, want only one of them'],
    [['--tag', '0.2.12'], '--emitTemplate: got --tag 0.2.12, want 0.3.0 or newer'],
  ];
  for (const [args, message] of emitted) {
    it(`refuses --emitTemplate ${args.join(' ')}, and says why`, async () => {
      const { code, stdout, stderr } = await inject('--emitTemplate', ...args);
      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.contain(message);
    });
  }

  it('takes * for all ranges, and no blanks between them', async () => {
    const [all, some] = await Promise.all([
      inject('-f', '-', '--includeIPRanges', '*'),
      inject('-f', '-', '--includeIPRanges', '10.0.0.0/8, 172.16.0.0/12'),
    ]);
    expect(addedIn(all.stdout)['istio-init']?.args).to.deep.equal(['-p', '15001', '-u', '1337']);
    expect(addedIn(some.stdout)['istio-init']?.args).to.include('10.0.0.0/8,172.16.0.0/12');
  });

  for (const [args, message] of contradictions) {
    it(`refuses ${args.join(' ')}, and says why`, async () => {
      const { code, stdout, stderr } = await inject('-f', '-', ...args);
      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.contain(message);
    });
  }
});

describe('kube-inject, configured by what kubectl and helm print', () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);
  const inject = (...args: readonly string[]): Promise<CommandResult> =>
    runCommand(['kube-inject', '-f', '-', ...args], { input });

  /** Parts of a sidecar, as up to 1.8. */
  const template = [
    'containers:',
    '- name: istio-proxy',
    '  image: "{{ .Values.global.hub }}/proxyv2:1.6.0"',
    '  args: ["{{ .MeshConfig.TrustDomain }}"]',
  ].join('\n');
  const configMaps = (suffix: string): readonly JsonObject[] => [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `istio-sidecar-injector${suffix}`, namespace: 'istio-system' },
      data: {
        config: writeYamlDocument({ policy: 'enabled', template }),
        values: JSON.stringify({ global: { hub: `hub${suffix}` } }),
      },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `istio${suffix}`, namespace: 'istio-system' },
      data: { mesh: `trustDomain: mesh${suffix}.example\n` },
    },
  ];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kube-inject-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('takes template, values and mesh configuration out of one file', async () => {
    const list = { apiVersion: 'v1', kind: 'List', items: configMaps('') };
    await writeFile(file('mesh.yaml'), writeYamlDocument(list));
    const { code, stdout, stderr } = await inject(
      '--injectConfigFile',
      file('mesh.yaml'),
      '--set',
      'global.hub=mine',
      '--verbose',
    );
    expect(code, stderr).to.equal(0);
    expect(addedIn(stdout)['istio-proxy']).to.include({ image: 'mine/proxyv2:1.6.0' });
    expect(stdout).to.contain('mesh.example');
    expect(stderr).to.match(/^configuration of Istio 1\.6, by the tag of the image proxyv2\n/m);
  });

  it('takes those of a revision out of a stream, and asks where it is not said', async () => {
    const all = [{ apiVersion: 'v1', kind: 'Namespace' }, ...configMaps(''), ...configMaps('-canary')];
    await writeFile(file('all.yaml'), all.map(writeYamlDocument).join('---\n'));
    const [asked, given] = await Promise.all([
      inject('--injectConfigFile', file('all.yaml')),
      inject('--injectConfigFile', file('all.yaml'), '--revision', 'canary'),
    ]);
    expect([asked.code, asked.stdout]).to.deep.equal([1, '']);
    expect(asked.stderr).to.contain('got those of the revisions default, canary: say which by --revision');
    expect(given.code, given.stderr).to.equal(0);
    expect(addedIn(given.stdout)['istio-proxy']).to.include({ image: 'hub-canary/proxyv2:1.6.0' });
    expect(given.stdout).to.contain('mesh-canary.example');
  });

  it('says which templates a pod got, and explain does too', async () => {
    const templates = { sidecar: 'spec:\n  containers:\n  - name: istio-proxy\n    image: p\n' };
    await writeFile(file('config.yaml'), writeYamlDocument({ policy: 'enabled', templates }));
    const flags = ['-f', '-', '--injectConfigFile', file('config.yaml'), '--istio-version', '1.20'];
    const [injected, explained] = await Promise.all([
      runCommand(['kube-inject', '--verbose', ...flags], { input }),
      runCommand(['explain', ...flags], { input }),
    ]);
    expect(injected.code, injected.stderr).to.equal(0);
    expect(injected.stderr).to.contain('configuration of Istio 1.20, by --istio-version\n');
    expect(injected.stderr).to.match(/^Deployment .*web: templates: sidecar, by default$/m);
    expect(explained.stdout).to.contain('configuration of Istio 1.20, by --istio-version\n');
    expect(explained.stdout).to.match(/^ +templates: sidecar, by default$/m);
  });
});
