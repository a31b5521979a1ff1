import { expect } from 'chai';

import { objectAt, objectsIn } from '../../../src/json/json.js';
import { killAll } from '../../support/cli.js';
import { runCommand } from '../../support/command.js';
import { WEBHOOK_PATHS, WebhookWorld } from '../../support/webhook-installation.js';
import { workload } from '../../support/workloads.js';

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'app' },
  spec: { containers: [{ name: 'app', image: 'example/app:1' }] },
};
const PROBE = 'sidecar.initializer.istio.io/probe';
const EXEMPT = 'sidecar.initializer.istio.io/exempt';
const FOUR = [
  'rev.namespace.sidecar-injector.istio.io',
  'rev.object.sidecar-injector.istio.io',
  'namespace.sidecar-injector.istio.io',
  'object.sidecar-injector.istio.io',
];
const ONE = ['sidecar-injector.istio.io'];

describe('webhook install', function () {
  this.timeout(60_000);
  let world: WebhookWorld;

  afterEach(async () => {
    await killAll();
    await world.close();
  });

  for (const [version, names] of [
    ['1.9', ONE],
    ['1.16', ONE],
    ['1.22', FOUR],
    ['1.33', FOUR],
  ] as const) {
    it(`has pods of the labelled namespaces injected, and changes nothing the second time (${version})`, async () => {
      world = await WebhookWorld.start(version);
      const { code, stdout, stderr } = await world.install('--label-namespace', 'default');
      expect(code, stderr).to.equal(0);
      const lines = stdout.trimEnd().split('\n');
      const place = (line: string): number => lines.findIndex((one) => one.startsWith(line));
      const registration = 'MutatingWebhookConfiguration istio-sidecar-injector';
      expect(place(`${registration} created (for a test pod)`)).to.be.greaterThan(
        place('Deployment istio-system/istio-sidecar-injector created'),
      );
      expect(place('Namespace default configured')).to.be.greaterThan(place(`${registration} configured`));
      expect((await world.webhooks()).map(({ name }) => name)).to.deep.equal(names);
      for (const { failurePolicy } of await world.webhooks()) expect(failurePolicy).to.equal('Fail');
      expect(await world.labels())
        .to.include({ 'istio-injection': 'enabled' })
        .and.not.to.have.property(PROBE);
      const system = objectAt(await world.get('/api/v1/namespaces/kube-system'), 'metadata', 'labels');
      expect(system[EXEMPT]).to.equal(version === '1.22' || version === '1.33' ? undefined : 'true');
      expect(await world.items(WEBHOOK_PATHS.pods)).to.deep.equal([]);
      const { body } = await world.post(WEBHOOK_PATHS.pods, POD);
      expect(objectsIn(objectAt(body, 'spec')['containers'])).to.have.length(2);
      const again = await world.run('install', '--label-namespace', 'default');
      expect(again.code, again.stderr).to.equal(0);
      expect(again.stdout).not.to.match(/ (?:created|configured)(?: \(|$)/m);
      expect(again.stderr).to.contain('nothing is to be changed\n');
    });
  }

  it('keeps the configuration of the user, and a registration for Istio 1.0', async () => {
    world = await WebhookWorld.start('1.33');
    await world.post('/api/v1/namespaces', { metadata: { name: 'istio-system' } });
    const config = 'policy: disabled\ntemplate: ""\n';
    const path = WEBHOOK_PATHS.config.replace(/\/[^/]+$/, '');
    await world.post(path, { metadata: { name: 'istio-sidecar-injector' }, data: { config } });
    const { code, stdout, stderr } = await world.install('--istio', '1.0');
    expect(code, stderr).to.equal(0);
    expect(stdout).to.contain(
      'ConfigMap istio-system/istio-sidecar-injector kept (what you configured is never overwritten)',
    );
    expect(objectAt(await world.get(WEBHOOK_PATHS.config), 'data')).to.deep.equal({ config });
    expect(stderr).to.contain('label the namespaces whose pods are to get sidecars: kubectl label namespace NAME');
    const again = await world.run('install');
    expect(again.code, again.stderr).to.equal(0);
    expect((await world.webhooks()).map(({ name }) => name)).to.deep.equal(ONE);
  });

  it('registers nothing and labels nothing where no pod gets its sidecar, and can be run again', async () => {
    world = await WebhookWorld.start('1.22');
    const flags = ['--label-namespace', 'default', '--timeout', '1s'];
    const first = await world.run('install', ...flags);
    expect(first.code).to.equal(1);
    expect(first.stderr).to.contain('the API server does not call the webhook, and no pod waits for it');
    // It is said to be ready, but nobody listens.
    await world.markWebhookReady();
    const second = await world.run('install', ...flags);
    expect(second.code).to.equal(1);
    expect(second.stderr).to.contain('test Pod default/istio-initializer-webhook-probe: ');
    expect(second.stderr).to.contain('failed calling webhook');
    expect(await world.has(world.registration)).to.equal(false);
    expect(await world.labels()).not.to.have.any.keys('istio-injection', PROBE);
    expect((await world.post(WEBHOOK_PATHS.pods, POD)).status).to.equal(201);
    const third = await world.install(...flags);
    expect(third.code, third.stderr).to.equal(0);
  });

  it('shows in a dry run what would be done, and does nothing', async () => {
    world = await WebhookWorld.start('1.33');
    const { code, stdout } = await world.run('install', '--label-namespace', 'default', '--dry-run');
    expect(code).to.equal(0);
    expect(stdout).to.contain('MutatingWebhookConfiguration istio-sidecar-injector created (dry run)\n');
    expect(stdout).to.contain('\n+    istio-injection: enabled\n');
    expect(await world.has('/api/v1/namespaces/istio-system')).to.equal(false);
    expect(await world.labels()).not.to.have.property('istio-injection');
  });

  interface Refusal {
    readonly what: string;
    readonly prepare?: () => Promise<unknown>;
    readonly flags?: readonly string[];
    readonly says: string;
  }
  const configured = async (config: string): Promise<void> => {
    await world.post('/api/v1/namespaces', { metadata: { name: 'istio-system' } });
    const path = WEBHOOK_PATHS.config.replace(/\/[^/]+$/, '');
    await world.post(path, { metadata: { name: 'istio-sidecar-injector' }, data: { config } });
  };
  const REFUSALS: readonly Refusal[] = [
    {
      what: 'where the registration is that of Istio',
      prepare: () =>
        world.post(world.registrations, {
          metadata: { name: 'istio-sidecar-injector' },
          webhooks: [
            {
              name: 'rev.namespace.sidecar-injector.istio.io',
              clientConfig: { service: { name: 'istiod', namespace: 'istio-system' } },
              sideEffects: 'None',
              admissionReviewVersions: ['v1'],
            },
          ],
        }),
      says: 'its webhook rev.namespace.sidecar-injector.istio.io calls another injector, such as Istio',
    },
    {
      what: 'where the Deployment is that of Istio',
      prepare: async () => {
        await world.post('/api/v1/namespaces', { metadata: { name: 'istio-system' } });
        const metadata = { name: 'istio-sidecar-injector' };
        const { spec = {} } = workload('Deployment', 'istio-sidecar-injector');
        const selector = { matchLabels: objectAt(spec, 'template', 'metadata', 'labels') };
        const path = WEBHOOK_PATHS.deployment.replace(/\/[^/]+$/, '');
        await world.post(path, {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata,
          spec: { ...objectAt({ spec }, 'spec'), selector },
        });
      },
      says: 'it does not run `istio-initializer webhook`, so it is another injector',
    },
    {
      what: 'a policy by which nothing gets a sidecar',
      prepare: () => configured('policy: "off"'),
      says: 'the policy is off',
    },
    { what: 'a configuration that is not valid', prepare: () => configured('policy: sometimes'), says: '"policy"' },
    {
      what: 'a namespace that is not there',
      flags: ['--label-namespace', 'nowhere'],
      says: 'label Namespace nowhere: it does not exist',
    },
    {
      what: 'a namespace of Kubernetes',
      flags: ['--label-namespace', 'kube-system'],
      says: 'label Namespace kube-system: it is one that must work without the webhook',
    },
    { what: 'another namespace for itself', flags: ['-n', 'elsewhere'], says: 'want istio-system' },
    { what: 'flags of the process', flags: ['--port', '1'], says: "unknown option '--port'" },
  ];
  for (const { what, prepare, flags = [], says } of REFUSALS) {
    it(`refuses, and changes nothing, ${what}`, async () => {
      world = await WebhookWorld.start('1.33');
      await prepare?.();
      const { code, stdout, stderr } = await world.run('install', ...flags);
      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.contain(says);
      expect(await world.has(WEBHOOK_PATHS.account)).to.equal(false);
    });
  }

  it('refuses a 1.7, which has no webhooks, and the templates of a newer Istio on a 1.9', async () => {
    world = await WebhookWorld.start('1.9');
    const { stderr } = await world.run('install', '--istio', '1.31');
    expect(stderr).to.contain('the manifests for Istio 1.31 need Kubernetes 1.21 or newer');
    const older = await WebhookWorld.start('1.7');
    const refused = await runCommand(['webhook', 'install', '--master', older.url]);
    await older.close();
    expect(refused.code).to.equal(1);
    expect(refused.stderr).to.contain('it has no mutating webhooks, which came with 1.9; install the controller');
  });
});
