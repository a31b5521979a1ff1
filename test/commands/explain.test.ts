import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { readYamlDocument } from '../../src/yaml/read-document.js';
import { writeYamlDocument } from '../../src/yaml/write-document.js';
import type { CommandResult } from '../support/cli.js';
import { runCommand } from '../support/command.js';
import { workload } from '../support/workloads.js';

const web = {
  ...workload('Deployment', 'web'),
  metadata: { name: 'web', namespace: 'default', annotations: { 'sidecar.istio.io/injct': 'true' } },
};
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
};
const agent = workload('DaemonSet', 'agent', { hostNetwork: true });

const manifest = (...objects: readonly (typeof web | typeof service | typeof agent)[]): string =>
  objects.map(writeYamlDocument).join('---\n');

describe('explain, of files', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'explain-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  const explain = (input: string, ...flags: readonly string[]): Promise<CommandResult> =>
    runCommand(['explain', '-f', '-', ...flags], { input });

  it('says of each workload whether it is injected, and why, and what will not work', async () => {
    const { code, stdout, stderr } = await explain(manifest(web, agent, service));
    expect([code, stderr]).to.deep.equal([0, '']);
    const [workloads = '', findings = ''] = stdout.split('\n\n');
    expect(workloads.split('\n')).to.deep.equal([
      'KIND        NAMESPACE  NAME   INJECTED  REASON         WHY',
      'Deployment  default    web    yes       PolicyEnabled  the policy is enabled and the workload does not say otherwise',
      'DaemonSet   default    agent  no        HostNetwork    its pods use the network of the node, whose traffic must not be redirected',
    ]);
    expect(findings).to.match(/^LEVEL +FINDING +OBJECT +WHAT\nwarning +UnknownAnnotation +Deployment default\/web +.+/);
    expect(findings).to.match(/\n +fix: write sidecar\.istio\.io\/inject\n/);
    expect(findings).to.match(
      /\nwarning +PortNameIsNotUnderNamingConvention +Service default\/web +port 80 has no name/,
    );
    expect(findings).not.to.contain('agent');
  });

  it('says that a workload has its sidecar already', async () => {
    const { stdout: injected } = await runCommand(['kube-inject', '-f', '-', '-q'], { input: manifest(agent, web) });
    expect((await explain(injected)).stdout).to.match(/\nDeployment +default +web +already +AlreadyInjected +/);
  });

  it('says nothing of Services where the files have none', async () => {
    const other = { ...service, spec: { ...service.spec, selector: { app: 'other' } } };
    expect((await explain(manifest(web))).stdout).not.to.contain('NotInAService');
    expect((await explain(manifest(web, other))).stdout).to.contain('NotInAService');
  });

  it('prints the same as JSON and as YAML', async () => {
    const { stdout: json } = await explain(manifest(web, service), '-o', 'json');
    const { stdout: yaml } = await explain(manifest(web, service), '--output', 'yaml');
    expect(readYamlDocument(yaml)).to.deep.equal(JSON.parse(json));
    expect(JSON.parse(json))
      .to.have.nested.property('workloads[0]')
      .that.deep.equals({
        ...{ kind: 'Deployment', namespace: 'default', name: 'web', file: 'standard input', action: 'inject' },
        ...{ reason: 'PolicyEnabled', why: 'the policy is enabled and the workload does not say otherwise' },
      });
    expect(JSON.parse(json)).to.have.nested.property('findings[0].code', 'UnknownAnnotation');
  });

  it('exits with 1 on warnings with --strict', async () => {
    const { code, stdout, stderr } = await explain(manifest(web), '--strict');
    expect([code, stderr]).to.deep.equal([1, 'istio-initializer: explain: 1 warning\n']);
    expect(stdout).to.contain('UnknownAnnotation');
    expect((await explain(manifest(agent), '--strict')).code).to.equal(0);
  });

  it('says which traffic goes through the proxy, and what that breaks', async () => {
    const containers = [{ name: 'app', image: 'a', readinessProbe: { tcpSocket: { port: 80 } } }];
    const probed = workload('Deployment', 'web', { containers });
    const { stdout } = await explain(manifest(probed, agent), '--redirect', '--includeIPRanges', '10.0.0.0/8');
    expect(stdout).to.contain(
      'Deployment default/web\n' +
        '  inbound: all TCP ports but 22, to the proxy on port 15001 (REDIRECT)\n' +
        '  outbound: TCP to 10.0.0.0/8, to the proxy on port 15001\n' +
        '  left alone: what user 1337 or group 1337 sends, loopback, UDP\n' +
        '  warning: container app: readinessProbe on port 80 goes through the proxy',
    );
    expect(stdout).not.to.contain('DaemonSet default/agent');
    const { stdout: json } = await explain(manifest(probed), '--redirect', '-o', 'json');
    expect(JSON.parse(json)).to.have.nested.property('workloads[0].redirect.traffic.ipRanges', 'all');
  });

  it('reports a sidecar that can not be made in the row of its workload', async () => {
    const config = join(folder, 'config.yaml');
    await writeFile(config, 'policy: enabled\ntemplate: |\n  [[ index .Spec.Containers 9 ]]\n');
    const { code, stdout, stderr } = await explain(manifest(web, agent), '--injectConfigFile', config, '--strict');
    expect([code, stderr]).to.deep.equal([
      1,
      'istio-initializer: explain: 1 warning, 1 workload that can get no sidecar\n',
    ]);
    expect(stdout).to.match(/\nDeployment +default +web +fails +TemplateFailed +the sidecar template failed: .*\n/);
    expect(stdout).to.match(/\nDaemonSet +default +agent +no +HostNetwork +/);
  });

  it('uses the given configuration, such as its authPolicy', async () => {
    const [config, mesh] = [join(folder, 'config.yaml'), join(folder, 'mesh.yaml')];
    await writeFile(config, 'policy: disabled\nparams: {}\n');
    await writeFile(mesh, 'authPolicy: MUTUAL_TLS\n');
    const containers = [{ name: 'app', image: 'a', livenessProbe: { httpGet: { port: 80 } } }];
    const probed = manifest(workload('Deployment', 'web', { containers }));
    expect((await explain(probed, '--injectConfigFile', config)).stdout).to.contain('PolicyDisabled');
    expect((await explain(probed, '--meshConfigFile', mesh)).stdout).to.match(/warning +ProbeWithoutMutualTls/);
    expect((await explain(probed)).stdout).to.match(/info +ProbeWithoutMutualTls/);
  });

  it('renders a template with the given values', async () => {
    const [config, values] = [join(folder, 'config.yaml'), join(folder, 'values.yaml')];
    const args = '["-p", "15001", "-u", "[[ .Values.uid ]]"]';
    const template = `initContainers: [{name: istio-init, args: ${args}}]`;
    await writeFile(config, `policy: enabled\ntemplate: '${template}'\n`);
    await writeFile(values, 'uid: 2000\n');
    const flags = ['--injectConfigFile', config, '--valuesFile', values, '--redirect'];
    expect((await explain(manifest(agent, web), ...flags)).stdout).to.contain('left alone: what user 2000 ');
  });

  it('decides about objects without a namespace by that of the flag', async () => {
    const config = join(folder, 'config.yaml');
    await writeFile(config, 'policy: enabled\nnamespaces: [shop]\n');
    const text = manifest({ ...web, metadata: { ...web.metadata, namespace: '' } });
    const [without, within] = await Promise.all([
      explain(text, '--injectConfigFile', config),
      explain(text, '--injectConfigFile', config, '-n', 'shop'),
    ]);
    expect(without.stdout).to.match(/\nDeployment +- +web +no +NamespaceNotIncluded/);
    expect(without.stderr).to.match(/^warning: an object without a namespace is in none of those .*: --namespace says/);
    expect([within.code, within.stderr]).to.deep.equal([0, '']);
    expect(within.stdout).to.match(/\nDeployment +shop +web +yes +PolicyEnabled/);
  });

  it('takes files without a flag, beside those with one', async () => {
    const [one, other] = [join(folder, 'one.yaml'), join(folder, 'other.yaml')];
    await Promise.all([writeFile(one, manifest(web)), writeFile(other, manifest(agent))]);
    const { stdout } = await runCommand(['explain', other, '-f', one, '-o', 'json']);
    const { workloads } = JSON.parse(stdout) as { readonly workloads: readonly { readonly file: string }[] };
    expect(workloads.map(({ file }) => file)).to.deep.equal([one, other]);
    const { stdout: injected } = await runCommand(['kube-inject', one, '-q']);
    expect(injected).to.contain('name: istio-proxy');
    expect((await runCommand(['uninject', one, '-q'])).stdout).to.equal(manifest(web));
  });

  it('explains kinds by path', async () => {
    const other = `apiVersion: example.com/v1\nkind: Robot\nmetadata: {name: r}\nspec: {pod: {spec: {containers: [{name: a, image: a}]}}}\n`;
    expect((await explain(other)).stderr).to.match(
      /^warning: .*: --podTemplatePath example\.com\/Robot=spec\.pod has it looked at\nno workloads found\n$/,
    );
    const { stdout } = await explain(other, '--podTemplatePath', 'example.com/Robot=spec.pod');
    expect(stdout).to.match(/\nRobot +- +r +yes +PolicyEnabled/);
  });

  for (const [what, flags, message] of [
    [
      'neither files nor a cluster',
      [],
      /got neither files nor a cluster, want -f FILE, -n NAMESPACE or --all-namespaces/,
    ],
    [
      'files and all namespaces',
      ['-f', 'a.yaml', '-A'],
      /'-A, --all-namespaces' cannot be used with option '-f, --filename <file>'/,
    ],
    ['one namespace and all', ['-A', '-n', 'b'], /'-A, --all-namespaces' cannot be used with option '-n, --namespace/],
    [
      'a file and all namespaces',
      ['a.yaml', '-A'],
      /: got --all-namespaces and a\.yaml, want either a cluster or files/,
    ],
    [
      'two configurations',
      ['-n', 'b', '--injectConfigFile', 'a', '--tag', 'b'],
      /got --injectConfigFile and --tag, want/,
    ],
    ['a file that is not there', ['-f', '/nowhere/a.yaml'], /^istio-initializer: read \/nowhere\/a\.yaml: ENOENT/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { code, stdout, stderr } = await runCommand(['explain', ...flags]);
      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.match(message);
    });
  }
});
