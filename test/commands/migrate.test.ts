import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { type JsonObject, objectAt, objectsIn } from '../../src/json/json.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { installedObjects } from '../manifests/manifest.js';
import type { WebhookServer } from '../sandbox/webhooks/webhook-server.js';
import { COLLECTIONS, INITIALIZER_CONFIGURATIONS } from '../support/api.js';
import { type CommandResult, killAll } from '../support/cli.js';
import { runCommand, startCommand } from '../support/command.js';
import { startInjector } from '../support/injector.js';
import { InstalledCluster, PATHS } from '../support/installation.js';
import { type Identity, testAuthority } from '../support/test-authority.js';
import { cronJob, workload } from '../support/workloads.js';

const REGISTRATION = '/apis/admissionregistration.k8s.io/v1beta1/mutatingwebhookconfigurations/istio-sidecar-injector';
const INJECTOR = '/apis/apps/v1/namespaces/istio-system/deployments/istio-sidecar-injector';
const SECRET = `${PATHS.namespace}/secrets/istio-sidecar-injector-certs`;
/** Created although an initializer is registered. */
const PASSES: JsonObject = { initializers: { pending: [] } };
const PODS = '/api/v1/namespaces/default/pods';
const EXEMPT = 'sidecar.initializer.istio.io/exempt';
const NAMESPACES = ['kube-system', 'kube-public', 'istio-system'];

const PLAN_ELSEWHERE = [
  '1  to do  label kube-system, kube-public, istio-system: the API server will not call the webhook for their pods',
  '2  to do  check that a pod gets its sidecar from the webhook, and have the API server call it for every new pod (MutatingWebhookConfiguration istio-sidecar-injector)',
  '3  to do  unregister the initializer, let it finish what is pending, and remove it',
  '',
].join('\n');

/** An installation of the initializer, and a webhook that runs elsewhere. */
class World extends InstalledCluster {
  readonly #caFile: string;

  constructor(
    readonly sandbox: Sandbox,
    caFile: string,
  ) {
    super(sandbox.url);
    this.#caFile = caFile;
  }

  migrate(...flags: readonly string[]): Promise<CommandResult> {
    return runCommand(['migrate', '--master', this.url, ...flags]);
  }

  /** The flags for a webhook that listens there. */
  elsewhere(port: number): readonly string[] {
    return ['--webhook-url', `https://127.0.0.1:${port}/inject`, '--ca-cert-file', this.#caFile];
  }

  async failurePolicy(): Promise<unknown> {
    return objectsIn((await this.get(REGISTRATION))?.['webhooks'])[0]?.['failurePolicy'];
  }

  /** A namespace has the label for a try. */
  async probed(): Promise<boolean> {
    const { labels } = objectAt(await this.get('/api/v1/namespaces/default'), 'metadata');
    return 'sidecar.initializer.istio.io/probe' in objectAt(labels);
  }

  async labelled(): Promise<readonly string[]> {
    const found = await Promise.all(NAMESPACES.map((name) => this.get(`/api/v1/namespaces/${name}`)));
    return NAMESPACES.filter((_, index) => objectAt(found[index], 'metadata', 'labels')[EXEMPT] === 'true');
  }

  /** Neither the initializer nor the way to the webhook was touched. */
  async expectUntouched(): Promise<void> {
    expect(await this.has(PATHS.configuration)).to.equal(true);
    expect(await this.has(PATHS.deployment)).to.equal(true);
    expect(await this.has(REGISTRATION)).to.equal(false);
    expect(await this.has(SECRET)).to.equal(false);
    expect(await this.labelled()).to.deep.equal([]);
  }

  async expectMigrated(): Promise<void> {
    expect(await this.items(INITIALIZER_CONFIGURATIONS)).to.deep.equal([]);
    for (const path of [PATHS.deployment, PATHS.budget, PATHS.clusterRole, PATHS.role]) {
      expect(await this.has(path), path).to.equal(false);
    }
    expect(await this.failurePolicy()).to.equal('Fail');
    expect(await this.has(PATHS.injectConfig)).to.equal(true);
  }
}

describe('migrate', () => {
  let identity: Identity;
  let folder: string;
  let world: World;
  let servers: WebhookServer[];

  before(async () => {
    const authority = await testAuthority();
    identity = await authority.issue('127.0.0.1');
    folder = await mkdtemp(join(tmpdir(), 'migrate-'));
    await writeFile(join(folder, 'ca.pem'), authority.certificate);
  });

  after(() => rm(folder, { recursive: true }));

  const begin = async (kubernetesVersion: '1.7' | '1.9' = '1.9'): Promise<World> => {
    const sandbox = await startSandbox({ kubernetesVersion, faultInjection: true, requestTimeoutMs: 2000 });
    world = new World(sandbox, join(folder, 'ca.pem'));
    return world;
  };

  beforeEach(async () => {
    servers = [];
    await begin();
    await world.create(installedObjects());
  });

  afterEach(async () => {
    await killAll();
    await Promise.all([world.sandbox.close(), ...servers.map((server) => server.close())]);
  });

  const startServer = async (): Promise<WebhookServer> => {
    const server = await startInjector(identity);
    servers.push(server);
    return server;
  };

  it('prints the steps and changes nothing without --yes', async () => {
    const { code, stdout, stderr } = await world.migrate();
    expect(code, stderr).to.equal(0);
    expect(stdout.split('\n').map((line) => line.slice(0, 23))).to.deep.equal([
      '1  to do  label kube-sy',
      '2  to do  create a cert',
      '3  to do  start the web',
      '4  to do  check that a ',
      '5  to do  unregister th',
      '',
    ]);
    expect(stderr).to.match(
      /^cluster: server \S+, Kubernetes v1\.9\.4\nthese changes:\n {2}change Namespace kube-system\n/,
    );
    for (const line of [
      "+    sidecar.initializer.istio.io/exempt: 'true'",
      '  create Secret istio-system/istio-sidecar-injector-certs',
      '  create MutatingWebhookConfiguration istio-sidecar-injector',
      '  delete Deployment istio-system/istio-initializer',
    ]) {
      expect(stderr).to.contain(`${line}\n`);
    }
    expect(stderr).to.match(/\nnothing was changed; --yes carries out the steps\n$/);
    await world.expectUntouched();
  });

  it('migrates to a webhook that runs elsewhere, and has nothing to do the second time', async function () {
    this.timeout(60_000);
    const { port } = await startServer();
    const { code, stdout, stderr } = await world.migrate('--yes', ...world.elsewhere(port));
    expect(code, stderr).to.equal(0);
    expect(stdout.slice(0, PLAN_ELSEWHERE.length)).to.equal(PLAN_ELSEWHERE);
    const lines = stdout.slice(PLAN_ELSEWHERE.length).split('\n');
    const registration = 'MutatingWebhookConfiguration istio-sidecar-injector';
    const before = lines.indexOf('InitializerConfiguration istio-sidecar deleted');
    expect(before).to.be.greaterThan(lines.indexOf(`${registration} configured (for all pods)`));
    expect(lines.slice(0, 6)).to.include.members([
      'Namespace kube-system configured',
      `${registration} created (for the namespace of the test pod)`,
      `${registration} configured (for all pods)`,
    ]);
    await world.expectMigrated();
    expect(await world.labelled()).to.deep.equal(NAMESPACES);
    expect(await world.probed()).to.equal(false);
    expect(await world.items(PODS)).to.deep.equal([]);
    const again = await world.migrate('--yes', ...world.elsewhere(port));
    expect([again.code, again.stderr]).to.deep.equal([0, 'nothing is left to do\n']);
    expect(again.stdout).to.equal(PLAN_ELSEWHERE.replaceAll('to do', 'done'));
  });

  it('leaves the initializer as it is where the webhook can not be reached, and no pod is refused because of it', async function () {
    this.timeout(60_000);
    const server = await startServer();
    await server.close();
    servers = [];
    const { code, stderr } = await world.migrate('--yes', '--timeout', '1s', ...world.elsewhere(server.port));
    expect(code).to.equal(1);
    expect(stderr).to.contain(
      'test Pod default/istio-initializer-migrate-probe: it was created without a sidecar: the API server did not call',
    );
    expect(stderr).to.contain('the webhook is no longer called; the initializer works as before');
    expect(await world.has(PATHS.configuration)).to.equal(true);
    expect(await world.has(PATHS.deployment)).to.equal(true);
    expect(await world.has(REGISTRATION)).to.equal(false);
    expect(await world.probed()).to.equal(false);
    expect(await world.items(PODS)).to.deep.equal([]);
  });

  it('checks the webhook again before it removes the initializer, and no pod is refused where the webhook is gone by then', async function () {
    this.timeout(60_000);
    const server = await startServer();
    const running = startCommand([
      'migrate',
      '--master',
      world.url,
      '--yes',
      '--timeout',
      '1s',
      ...world.elsewhere(server.port),
    ]);
    await running.until(/configured \(for all pods\)/);
    await server.close();
    servers = [];
    const { code, stderr } = await running.finished;
    expect(code).to.equal(1);
    expect(stderr).to.contain('connection refused');
    expect(stderr).to.contain('the webhook is no longer called; the initializer works as before');
    expect(await world.has(REGISTRATION)).to.equal(false);
    expect(await world.probed()).to.equal(false);
    expect(await world.has(PATHS.configuration)).to.equal(true);
  });

  it('tests with a pod that bypasses an initializer of pods, which would inject in place of the webhook', async function () {
    this.timeout(60_000);
    await world.patch(PATHS.configuration, {
      initializers: [
        {
          name: 'sidecar.initializer.istio.io',
          rules: [{ apiGroups: ['*'], apiVersions: ['*'], resources: ['deployments', 'pods'] }],
        },
      ],
    });
    const { port, calls } = await startServer();
    const { code, stderr } = await world.migrate('--yes', ...world.elsewhere(port));
    expect(code, stderr).to.equal(0);
    const initializers = calls.map(({ request }) => objectAt(request, 'object', 'metadata')['initializers']);
    expect(initializers.every((one) => objectsIn(objectAt(one)['pending']).length === 0)).to.equal(true);
  });

  it('registers for pods of every namespace where the manifest for labelled ones was applied', async function () {
    this.timeout(60_000);
    const { port } = await startServer();
    const [first] = world.elsewhere(port).slice(1);
    await world.post(REGISTRATION.replace(/\/[^/]+$/, ''), {
      metadata: { name: 'istio-sidecar-injector' },
      webhooks: [
        {
          name: 'sidecar-injector.istio.io',
          clientConfig: { service: { name: 'istio-sidecar-injector', namespace: 'istio-system', path: '/inject' } },
          rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
          namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } },
        },
      ],
    });
    const { code, stderr } = await world.migrate('--yes', ...world.elsewhere(port));
    expect(code, stderr).to.equal(0);
    const [webhook] = objectsIn((await world.get(REGISTRATION))?.['webhooks']);
    expect(webhook?.['namespaceSelector']).to.deep.equal({
      matchExpressions: [{ key: EXEMPT, operator: 'DoesNotExist' }],
    });
    expect(objectAt(webhook, 'clientConfig')['url']).to.equal(first);
    expect(objectAt(webhook, 'clientConfig')).not.to.have.property('service');
  });

  it('warns of workloads whose annotation is where a webhook does not see it', async () => {
    const path = COLLECTIONS['Deployment'] ?? '';
    const annotations = { 'sidecar.istio.io/inject': 'false' };
    const hidden = workload('Deployment', 'hidden');
    const own: JsonObject = { name: 'hidden', annotations, initializers: { pending: [] } };
    expect((await world.post(path, { ...hidden, metadata: own })).status).to.equal(201);
    const { code, stderr } = await world.migrate();
    expect(code).to.equal(0);
    expect(stderr).to.contain('warning: Deployment default/hidden: sidecar.istio.io/inject is in their own metadata');
  });

  it('warns of CronJobs in the same way, and not of what they made', async () => {
    const annotations = { 'sidecar.istio.io/inject': 'false' };
    const { collection, object } = cronJob('nightly', '1.9');
    const { body } = await world.post(collection, { ...object, metadata: { name: 'nightly', annotations } });
    const owner = {
      apiVersion: 'batch/v1beta1',
      kind: 'CronJob',
      name: 'nightly',
      uid: objectAt(body, 'metadata')['uid'],
    };
    const made: JsonObject = {
      ...workload('Job', 'nightly-1'),
      metadata: { name: 'nightly-1', annotations, ownerReferences: [{ ...owner, controller: true }], ...PASSES },
    };
    expect((await world.post(COLLECTIONS['Job'] ?? '', made)).status).to.equal(201);
    const { stderr } = await world.migrate();
    expect(stderr).to.contain('warning: CronJob default/nightly: sidecar.istio.io/inject is in their own metadata');
    expect(stderr).not.to.contain('nightly-1');
  });

  interface Refusal {
    readonly what: string;
    readonly prepare: () => Promise<unknown>;
    readonly flags?: readonly string[];
    readonly says: string;
  }
  const config = (text: string) => (): Promise<unknown> => world.patch(PATHS.injectConfig, { data: { config: text } });
  const REFUSALS: readonly Refusal[] = [
    {
      what: 'where the policy is off, so that there is nothing to migrate',
      prepare: config('policy: "off"'),
      says: 'read ConfigMap istio-system/istio-inject: the policy is off, so that nothing gets a sidecar',
    },
    {
      what: 'where the configuration is not valid',
      prepare: config('policy: sometimes'),
      says: '"policy"',
    },
    {
      what: 'where there is no configuration',
      prepare: () => world.delete(PATHS.injectConfig),
      says: 'it is missing, so the initializer is not installed; nothing was changed',
    },
    {
      what: 'where the injector of somebody else has the name',
      prepare: () => {
        const { spec, ...rest } = workload('Deployment', 'istio-sidecar-injector');
        const metadata = { name: 'istio-sidecar-injector', initializers: { pending: [] } };
        return world.post(INJECTOR.replace('apps/v1/', 'extensions/v1beta1/').replace(/\/[^/]+$/, ''), {
          ...rest,
          spec: spec ?? {},
          metadata,
        });
      },
      says: 'read Deployment istio-system/istio-sidecar-injector: it does not run `istio-initializer webhook`',
    },
    {
      what: 'where no namespace is known for the test pod',
      prepare: config('excludeNamespaces: [default]'),
      says: 'default gets no sidecars; name one with --probe-namespace',
    },
    {
      what: 'where the namespace of the test pod does not exist',
      prepare: config('namespaces: [nowhere]'),
      says: 'test a pod in Namespace nowhere: it does not exist; name another with --probe-namespace',
    },
    {
      what: 'a --ca-cert-file without --webhook-url',
      prepare: () => Promise.resolve(),
      flags: ['--ca-cert-file', 'ca.pem'],
      says: 'got --ca-cert-file without --webhook-url',
    },
    {
      what: 'a --ca-cert-file that is not there',
      prepare: () => Promise.resolve(),
      flags: ['--webhook-url', 'https://127.0.0.1:1/inject', '--ca-cert-file', '/nowhere/ca.pem'],
      says: 'read /nowhere/ca.pem',
    },
    {
      what: 'a --webhook-url without TLS, which no API server calls',
      prepare: () => Promise.resolve(),
      flags: ['--webhook-url', 'http://127.0.0.1/inject'],
      says: 'want a URL like https://injector.example.com/inject.',
    },
  ];
  for (const { what, prepare, flags = [], says } of REFUSALS) {
    it(`refuses, and changes nothing, ${what}`, async () => {
      await prepare();
      const { code, stderr } = await world.migrate('--yes', ...flags);
      expect(code).to.equal(1);
      expect(stderr).to.contain(says);
      await world.expectUntouched();
    });
  }

  it('leaves nothing behind that uninstall does not take away, where it was not finished', async function () {
    this.timeout(60_000);
    await world.migrate('--yes', '--timeout', '1ms');
    expect([await world.has(INJECTOR), await world.has(SECRET)]).to.deep.equal([true, true]);
    expect(await world.labelled()).to.deep.equal(NAMESPACES);
    const { code, stdout, stderr } = await runCommand(['uninstall', '--master', world.url]);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.contain('a migration to the webhook was not finished: what it has left is removed, too\n');
    expect(stdout).to.contain('Secret istio-system/istio-sidecar-injector-certs deleted\n');
    expect(stdout).to.contain(`Namespace kube-system configured (without the label ${EXEMPT})\n`);
    expect([await world.has(INJECTOR), await world.has(SECRET), await world.labelled()]).to.deep.equal([
      false,
      false,
      [],
    ]);
  });

  it('has uninstall keep the webhook of a migration that was finished', async function () {
    this.timeout(60_000);
    const { port } = await startServer();
    await world.migrate('--yes', ...world.elsewhere(port));
    const { code, stdout } = await runCommand(['uninstall', '--master', world.url]);
    expect([code, stdout.includes('MutatingWebhookConfiguration')]).to.deep.equal([0, false]);
    await world.expectMigrated();
  });

  it('refuses a 1.7, which has no webhooks', async () => {
    await world.sandbox.close();
    await begin('1.7');
    const { code, stderr } = await world.migrate('--yes');
    expect(code).to.equal(1);
    expect(stderr).to.match(/^istio-initializer: migrate Kubernetes v1\.7\.\d+: it has no mutating webhooks/);
  });
});
