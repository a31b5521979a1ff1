import { expect } from 'chai';

import { objectAt, objectsIn } from '../../../src/json/json.js';
import { killAll } from '../../support/cli.js';
import { WEBHOOK_PATHS, WebhookWorld } from '../../support/webhook-installation.js';

describe('webhook uninstall', function () {
  this.timeout(60_000);
  let world: WebhookWorld;

  afterEach(async () => {
    await killAll();
    await world.close();
  });

  for (const version of ['1.9', '1.16', '1.22', '1.33'] as const) {
    it(`removes what calls the webhook first, keeps configuration and labels, and says so (${version})`, async () => {
      world = await WebhookWorld.start(version);
      const installed = await world.install('--label-namespace', 'default');
      expect(installed.code, installed.stderr).to.equal(0);
      const { code, stdout, stderr } = await world.run('uninstall');
      expect(code, stderr).to.equal(0);
      const lines = stdout.trimEnd().split('\n');
      expect(lines.slice(0, 2)).to.deep.equal([
        'MutatingWebhookConfiguration istio-sidecar-injector deleted',
        'Deployment istio-system/istio-sidecar-injector deleted',
      ]);
      expect(lines).to.include.members([
        'ConfigMap istio-system/istio-sidecar-injector kept (your configuration, --purge deletes it)',
        'ConfigMap istio-system/istio kept (others may need it)',
        'Namespace default kept (with the label istio-injection=enabled)',
      ]);
      for (const path of [WEBHOOK_PATHS.service, WEBHOOK_PATHS.account, WEBHOOK_PATHS.secret]) {
        expect(await world.has(path), path).to.equal(false);
      }
      const left = lines.filter((line) => line.includes(' not there'));
      expect(left).to.deep.equal([]);
      const purged = await world.run('uninstall', '--purge');
      expect(purged.code, purged.stderr).to.equal(0);
      expect([await world.has(WEBHOOK_PATHS.config), await world.has(WEBHOOK_PATHS.mesh)]).to.deep.equal([false, true]);
    });
  }

  it('also removes what calls it under another name, and leaves the webhooks of others in it', async () => {
    world = await WebhookWorld.start('1.33');
    await world.install();
    const [webhook = {}] = await world.webhooks();
    const other = { ...webhook, name: 'other.example.com', clientConfig: { url: 'https://127.0.0.1:1/' } };
    await world.post(world.registrations, { metadata: { name: 'tag' }, webhooks: [webhook] });
    await world.post(world.registrations, { metadata: { name: 'shared' }, webhooks: [webhook, other] });
    const { code, stdout, stderr } = await world.run('uninstall');
    expect(code, stderr).to.equal(0);
    expect(stdout).to.contain('MutatingWebhookConfiguration tag deleted\n');
    expect(stdout).to.contain('MutatingWebhookConfiguration shared configured (the webhooks of others stay)\n');
    const names = objectsIn((await world.get(`${world.registrations}/shared`))?.['webhooks']).map(({ name }) => name);
    expect(names).to.deep.equal(['other.example.com']);
  });

  it('does not touch the injector of Istio', async () => {
    world = await WebhookWorld.start('1.33');
    await world.install();
    await world.patch(WEBHOOK_PATHS.deployment, {
      spec: {
        template: { spec: { containers: [{ name: 'sidecar-injector-webhook', image: 'istio', args: ['--port'] }] } },
      },
    });
    const { code, stdout, stderr } = await world.run('uninstall');
    expect([code, stdout]).to.deep.equal([1, '']);
    expect(stderr).to.contain('so it is another injector, such as Istio');
    expect(await world.has(world.registration)).to.equal(true);
  });

  it('shows in a dry run what would go, and removes nothing', async () => {
    world = await WebhookWorld.start('1.33');
    await world.install('--label-namespace', 'default');
    const { code, stdout } = await world.run('uninstall', '--dry-run');
    expect(code).to.equal(0);
    expect(stdout).to.match(/^MutatingWebhookConfiguration istio-sidecar-injector deleted \(dry run\)\n/);
    expect(await world.has(world.registration)).to.equal(true);
    expect(objectAt(await world.get(WEBHOOK_PATHS.deployment), 'metadata')['name']).to.equal('istio-sidecar-injector');
  });
});
