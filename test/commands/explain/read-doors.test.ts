import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { type JsonObject, objectAt } from '../../../src/json/json.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { Api } from '../../support/api.js';
import type { CommandResult } from '../../support/cli.js';
import { runCommand } from '../../support/command.js';
import { WEBHOOK_CONFIGURATIONS } from '../../support/webhook-configurations.js';

const CONFIG = 'policy: enabled\n';

function pod(name: string, owner: JsonObject): JsonObject {
  return {
    metadata: { name, labels: { app: 'web' }, ownerReferences: [owner] },
    spec: { containers: [{ name: 'app', image: 'example/app:1' }] },
  };
}

for (const kubernetesVersion of ['1.9', '1.20', '1.33'] as const) {
  describe(`explain, of a Kubernetes ${kubernetesVersion} with webhooks`, () => {
    const NAMESPACES = '/api/v1/namespaces';
    const ENABLED = { 'istio-injection': 'enabled' };
    const RULES = [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }];
    let sandbox: Sandbox;
    let api: Api;
    let folder: string;

    const post = async (path: string, object: JsonObject): Promise<void> => {
      const { status, body } = await api.post(path, object);
      expect([status, body.message]).to.deep.equal([201, undefined]);
    };
    /** A webhook that is never reached, and whose failure does not matter. */
    const register = (name: string, ...webhooks: readonly JsonObject[]): Promise<void> =>
      post(kubernetesVersion === '1.33' ? WEBHOOK_CONFIGURATIONS.replace('v1beta1', 'v1') : WEBHOOK_CONFIGURATIONS, {
        metadata: { name },
        webhooks: webhooks.map((webhook) => ({
          clientConfig: { service: { namespace: 'istio-system', name: 'nobody' } },
          rules: RULES,
          failurePolicy: 'Ignore',
          ...(kubernetesVersion === '1.33' && { sideEffects: 'None', admissionReviewVersions: ['v1'] }),
          ...webhook,
        })),
      });
    const createIn = (namespace: string, name = 'web', annotations: JsonObject = {}): Promise<void> =>
      post(`/apis/apps/v1/namespaces/${namespace}/deployments`, {
        metadata: { name, annotations },
        spec: {
          selector: { matchLabels: { app: 'web' } },
          template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'w:1' }] } },
        },
      });
    const explain = (...flags: readonly string[]): Promise<CommandResult> =>
      runCommand([
        ...['explain', '--master', sandbox.url, '--injectConfigFile', join(folder, 'config')],
        ...['--meshConfigFile', join(folder, 'mesh'), ...flags],
      ]);

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'explain-'));
      await writeFile(join(folder, 'config'), CONFIG);
      await writeFile(join(folder, 'mesh'), '');
      sandbox = await startSandbox({ kubernetesVersion });
      api = new Api(sandbox.url);
      await post(NAMESPACES, { metadata: { name: 'shop', labels: ENABLED } });
      await post(NAMESPACES, { metadata: { name: 'late' } });
      await createIn('shop');
      await createIn('late');
      const { json } = await api.get('/apis/apps/v1/namespaces/shop/deployments/web');
      const { uid } = objectAt(json, 'metadata');
      const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid, controller: true };
      await post('/api/v1/namespaces/shop/pods', pod('web-1', owner));
    });

    afterEach(async () => {
      await sandbox.close();
      await rm(folder, { recursive: true });
    });

    it('says by which selector a webhook is asked about a workload, and which label another one lacks', async () => {
      await register('istio-sidecar-injector', {
        name: 'sidecar-injector.istio.io',
        namespaceSelector: { matchLabels: ENABLED },
      });
      await register('vault', { name: 'agent.vault.example.com' });
      const { code, stdout } = await explain('--all-namespaces', '--strict');
      const label = 'MutatingWebhookConfiguration istio-sidecar-injector (sidecar-injector.istio.io)';
      const [late = [], shop = []] = ['late', 'shop'].map((namespace) =>
        stdout.split(/\n(?=Deployment )/).filter((row) => row.startsWith(`Deployment  ${namespace} `)),
      );
      expect(late.join('')).to.match(/ web +no +ok +NotSelected +nobody who injects is asked about it/);
      expect(late.join('')).to.contain(
        `not asked: ${label}: namespaceSelector wants istio-injection=enabled, and Namespace late has no label istio-injection`,
      );
      expect(shop.join('')).to.match(/ web +yes +missing +PolicyEnabled +/);
      expect(shop.join('')).to.contain(`asked: ${label}: by namespaceSelector istio-injection=enabled`);
      expect(stdout).not.to.contain('vault');
      expect(code).to.equal(1);
      expect((await explain('-n', 'late', '--strict')).stderr).not.to.contain('missing');
    });

    it('says what the selector of a webhook makes of a label of a Namespace that it does not know', async () => {
      await register('injector', { name: 'sidecar-injector.istio.io', namespaceSelector: { matchLabels: ENABLED } });
      await post(NAMESPACES, { metadata: { name: 'odd', labels: { 'istio-injection': 'Enabled' } } });
      for (const scope of [['-n', 'odd'], ['--all-namespaces']]) {
        const { stdout } = await explain(...scope);
        expect(stdout).to.match(
          /\nwarning +NamespaceNeitherEnabledNorDisabled +Namespace odd +the label istio-injection=Enabled/,
        );
        expect(stdout).to.contain(
          'MutatingWebhookConfiguration injector (sidecar-injector.istio.io) is not asked about its pods, as its namespaceSelector wants istio-injection=enabled\n',
        );
      }
      expect((await explain('-n', 'shop')).stdout).not.to.contain('NamespaceNeitherEnabledNorDisabled');
    });

    it('says that a workload without pods lacks nothing: the webhook puts sidecars into pods', async () => {
      await createIn('shop', 'idle');
      await register('injector', { name: 'sidecar-injector.istio.io', namespaceSelector: { matchLabels: ENABLED } });
      const { stdout } = await explain('-n', 'shop');
      expect(stdout).to.match(/\nDeployment +shop +idle +yes +ok +PolicyEnabled +/);
      expect(stdout).to.match(/\nDeployment +shop +web +yes +missing +PolicyEnabled +/);
    });

    if (kubernetesVersion !== '1.9') {
      it('says which label of the pods a webhook asks for', async () => {
        const objectSelector = { matchLabels: { 'sidecar.istio.io/inject': 'true' } };
        await register('injector', { name: 'object.sidecar-injector.istio.io', objectSelector });
        expect((await explain('-n', 'late')).stdout).to.contain(
          'not asked: MutatingWebhookConfiguration injector (object.sidecar-injector.istio.io): objectSelector wants ' +
            'sidecar.istio.io/inject=true, and the pod template has no label sidecar.istio.io/inject\n',
        );
      });
    }

    it('decides by what a webhook sees, which is not the annotation of the workload itself', async () => {
      const annotations = { 'sidecar.istio.io/inject': 'false' };
      await createIn('shop', 'hidden', annotations);
      expect((await explain('-n', 'shop')).stdout).to.match(/ hidden +no +ok +DisabledByAnnotation/);
      await register('injector', { name: 'sidecar-injector.istio.io' });
      expect((await explain('-n', 'shop')).stdout).to.match(/ hidden +yes +ok +PolicyEnabled/);
    });

    it('tells the same as JSON, of several webhooks and revisions', async () => {
      await register(
        'istio-sidecar-injector-canary',
        {
          name: 'rev.namespace.sidecar-injector.istio.io',
          namespaceSelector: { matchLabels: { 'istio.io/rev': 'canary' } },
        },
        { name: 'namespace.sidecar-injector.istio.io', namespaceSelector: { matchLabels: ENABLED } },
      );
      await register('istio-sidecar-injector', { name: 'sidecar-injector.istio.io' });
      const rows = async (namespace: string): Promise<Record<string, unknown> | undefined> => {
        const { stdout } = await explain('-n', namespace, '-o', 'json');
        return (JSON.parse(stdout) as { workloads: readonly Record<string, unknown>[] }).workloads[0];
      };
      const canary = 'MutatingWebhookConfiguration istio-sidecar-injector-canary';
      const everywhere = {
        configuration: 'MutatingWebhookConfiguration istio-sidecar-injector',
        name: 'sidecar-injector.istio.io',
        why: 'without a selector, about every pod',
      };
      expect(await rows('shop')).to.deep.include({
        asked: [
          everywhere,
          {
            configuration: canary,
            name: 'namespace.sidecar-injector.istio.io',
            why: 'by namespaceSelector istio-injection=enabled',
          },
        ],
        notAsked: [
          {
            configuration: canary,
            name: 'rev.namespace.sidecar-injector.istio.io',
            why: 'namespaceSelector wants istio.io/rev=canary, and Namespace shop has no label istio.io/rev',
          },
        ],
        state: 'missing',
      });
      const late = await rows('late');
      expect(late?.['asked']).to.deep.equal([everywhere]);
      expect(late?.['notAsked']).to.have.length(2);
    });
  });
}
