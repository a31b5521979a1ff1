import { expect } from 'chai';

import { isJsonObject, type JsonObject, objectAt, objectsIn } from '../../../src/json/json.js';
import {
  changeCaBundles,
  webhookConfigurationsPath,
} from '../../../src/kubernetes/resources/mutating-webhook-configuration.js';
import type { ApiClient } from '../../../src/kubernetes/transport/api-client.js';
import { KubeApiError } from '../../../src/kubernetes/transport/api-error.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { rejectionOf } from '../../support/rejection-of.js';
import { sandboxClient } from '../../support/sandbox-client.js';
import { scriptedClient } from '../../support/scripted-client.js';
import {
  bundlesOf,
  createWebhookConfiguration,
  WEBHOOK_CONFIGURATIONS,
  webhookConfiguration,
} from '../../support/webhook-configurations.js';

const resources = (...names: string[]): JsonObject => ({ resources: names.map((name) => ({ name, verbs: [] })) });
const PLURAL = 'mutatingwebhookconfigurations';

describe('webhookConfigurationsPath', () => {
  for (const [what, served, path] of [
    ['v1', { v1: resources(PLURAL), v1beta1: resources(PLURAL) }, '/apis/admissionregistration.k8s.io/v1/'],
    ['v1beta1 where there is no v1', { v1beta1: resources(PLURAL) }, '/apis/admissionregistration.k8s.io/v1beta1/'],
    [
      'v1beta1 where v1 has others',
      { v1: resources('x'), v1beta1: resources(PLURAL) },
      '/apis/admissionregistration.k8s.io/v1beta1/',
    ],
  ] as const) {
    it(`is of ${what}`, async () => {
      const versions: Readonly<Record<string, JsonObject>> = served;
      const client = scriptedClient((request) => versions[request.path.split('/').at(-1) ?? ''] ?? 404);
      expect(await webhookConfigurationsPath(client)).to.equal(path + PLURAL);
    });
  }

  it('says what is wanted where there is none, as on Kubernetes 1.7', async () => {
    const error = await rejectionOf(webhookConfigurationsPath(scriptedClient(() => 404)));
    expect(error).to.include({ name: 'WebhookConfigurationError', code: 'ERR_WEBHOOK_CONFIGURATION' });
    expect(error.message).to.match(/want Kubernetes 1\.9 or newer$/);
  });

  it('does not take a server that is away for one that serves none', async () => {
    expect(await rejectionOf(webhookConfigurationsPath(scriptedClient(() => 503)))).to.be.instanceOf(KubeApiError);
  });
});

describe('changeCaBundles', () => {
  let sandbox: Sandbox;
  let client: ApiClient;

  beforeEach(async () => {
    sandbox = await startSandbox();
    client = sandboxClient(sandbox.url, '');
  });
  afterEach(async () => {
    client.close();
    await sandbox.close();
  });

  const read = async (): Promise<JsonObject> => {
    const object = await client.request({ method: 'GET', path: `${WEBHOOK_CONFIGURATIONS}/ours` });
    return isJsonObject(object) ? object : {};
  };
  const create = (...bundles: readonly (string | undefined)[]): Promise<void> =>
    createWebhookConfiguration(client, webhookConfiguration('ours', ...bundles));

  it('writes the bundle of every webhook, and nothing else', async () => {
    await create(undefined, 'old', 'new');
    const before = await read();
    expect(await changeCaBundles(client, 'ours', () => 'new')).to.deep.equal({ webhooks: 3, changed: 2 });
    expect(await bundlesOf(client, 'ours')).to.deep.equal(['new', 'new', 'new']);
    const after = await read();
    const withoutBundles = ({ webhooks }: JsonObject): unknown =>
      objectsIn(webhooks).map((webhook) => ({
        ...webhook,
        clientConfig: { ...objectAt(webhook, 'clientConfig'), caBundle: null },
      }));
    expect(withoutBundles(after)).to.deep.equal(withoutBundles(before));
  });

  it('writes nothing where nothing is to change', async () => {
    await create('old');
    const before = await read();
    expect(await changeCaBundles(client, 'ours', (bundle) => bundle)).to.deep.equal({ webhooks: 1, changed: 0 });
    expect(await read()).to.deep.equal(before);
  });

  it('decides again where another client has changed it meanwhile', async () => {
    await create('old');
    let seen: readonly string[] = [];
    const raced: ApiClient = {
      ...client,
      request: async (request) => {
        if (request.method === 'PATCH' && seen.length === 1) await changeCaBundles(client, 'ours', () => 'theirs');
        return client.request(request);
      },
    };
    await changeCaBundles(raced, 'ours', (bundle) => {
      seen = [...seen, bundle];
      return `${bundle} and ours`;
    });
    expect(seen).to.deep.equal(['old', 'theirs']);
    expect(await bundlesOf(client, 'ours')).to.deep.equal(['theirs and ours']);
  });

  it('gives up where it is always changed meanwhile', async () => {
    await create('old');
    let patches = 0;
    const raced: ApiClient = {
      ...client,
      request: async (request) => {
        if (request.method === 'PATCH') await changeCaBundles(client, 'ours', () => `theirs ${(patches += 1)}`);
        return client.request(request);
      },
    };
    const error = await rejectionOf(changeCaBundles(raced, 'ours', () => 'ours'));
    expect(error).to.be.instanceOf(KubeApiError).and.to.include({ status: 409 });
    expect(patches).to.equal(5);
  });

  for (const [what, make, message] of [
    ['is not there', () => Promise.resolve(), 'read MutatingWebhookConfiguration ours: there is none; '],
    ['has no webhooks', () => create(), 'change MutatingWebhookConfiguration ours: it has no webhooks, want '],
  ] as const) {
    it(`says that one ${what}`, async () => {
      await make();
      const error = await rejectionOf(changeCaBundles(client, 'ours', () => 'new'));
      expect(error).to.include({ name: 'WebhookConfigurationError', code: 'ERR_WEBHOOK_CONFIGURATION' });
      expect(error.message.slice(0, message.length)).to.equal(message);
    });
  }
});
