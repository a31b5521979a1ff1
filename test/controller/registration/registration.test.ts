import { expect } from 'chai';

import { type Registration, renamableRegistration } from '../../../src/controller/registration/registration.js';
import { isJsonObject, objectAt, objectsIn } from '../../../src/json/json.js';
import { type ApiClient, createApiClient } from '../../../src/kubernetes/transport/api-client.js';
import { loadKubeConfig } from '../../../src/kubernetes/transport/kube-config.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { manifestObjects } from '../../manifests/manifest.js';
import { Api, INITIALIZER_CONFIGURATIONS, initializerConfiguration } from '../../support/api.js';
import { scriptedClient } from '../../support/scripted-client.js';
import { OURS } from '../../support/workloads.js';

const OTHER = 'other.example.com';

for (const kubernetesVersion of ['1.7', '1.9'] as const) {
  describe(`the registration on Kubernetes ${kubernetesVersion}`, () => {
    let sandbox: Sandbox;
    let api: Api;
    let client: ApiClient;
    let registration: Registration;

    beforeEach(async () => {
      sandbox = await startSandbox({ kubernetesVersion, faultInjection: true });
      api = new Api(sandbox.url);
      client = createApiClient(loadKubeConfig({ master: sandbox.url, inCluster: false }), { maxSockets: 4 });
      registration = renamableRegistration(client, () => OURS);
    });

    afterEach(async () => {
      client.close();
      await sandbox.close();
    });

    const namesOf = async (): Promise<readonly unknown[] | undefined> => {
      const list = await client.request({ method: 'GET', path: INITIALIZER_CONFIGURATIONS });
      const items = objectsIn(isJsonObject(list) ? list['items'] : []);
      const found = items.find((item) => objectAt(item, 'metadata')['name'] === 'istio-sidecar');
      return found && objectsIn(found['initializers']).map(({ name }) => name);
    };
    const configure = async (...names: string[]): Promise<void> => {
      const object = initializerConfiguration(...names) as object;
      await api.post(INITIALIZER_CONFIGURATIONS, { ...object, metadata: { name: 'istio-sidecar' } });
    };

    it('makes the configuration, once, and takes it away, once', async () => {
      expect([await registration.ensure(), await registration.ensure()]).to.deep.equal([true, false]);
      expect(await namesOf()).to.deep.equal([OURS]);
      expect([await registration.remove(), await registration.remove()]).to.deep.equal([true, false]);
      expect(await namesOf()).to.equal(undefined);
    });

    it('leaves others in it', async () => {
      await configure(OTHER);
      await registration.ensure();
      expect(await namesOf()).to.deep.equal([OTHER, OURS]);
      await registration.remove();
      expect(await namesOf()).to.deep.equal([OTHER]);
    });

    it('agrees with one that does the same at the same time', async () => {
      await configure(OTHER);
      const another = renamableRegistration(client, () => 'another.initializer.example.com');
      await Promise.all([registration.ensure(), another.ensure()]);
      expect(await namesOf()).to.have.members([OTHER, OURS, 'another.initializer.example.com']);
      await Promise.all([registration.remove(), another.remove()]);
      expect(await namesOf()).to.deep.equal([OTHER]);
    });

    it('reads again where the server answers that what it read is stale', async () => {
      await configure(OTHER);
      sandbox.faults?.add({
        match: { methods: ['PUT'] },
        when: { nth: 1, times: 2 },
        action: { do: 'answer', code: 409 },
      });
      await registration.ensure();
      expect(await namesOf()).to.deep.equal([OTHER, OURS]);
    });

    describe('under a name that changes', () => {
      let name: string;

      beforeEach(async () => {
        name = OURS;
        await configure(OTHER);
        registration = renamableRegistration(client, () => name);
        await registration.ensure();
      });

      it('has the new name in the place of the old one', async () => {
        expect(await namesOf()).to.deep.equal([OTHER, OURS]);
        name = 'new.example.com';
        expect([await registration.ensure(), await registration.ensure()]).to.deep.equal([true, false]);
        expect(await namesOf()).to.deep.equal([OTHER, 'new.example.com']);
      });

      it('leaves neither behind when it ends before it has the new one', async () => {
        name = 'new.example.com';
        expect([await registration.remove(), await registration.remove()]).to.deep.equal([true, false]);
        expect(await namesOf()).to.deep.equal([OTHER]);
      });

      it('takes the old one back the next time, where it could not at once', async () => {
        name = 'new.example.com';
        sandbox.faults?.add({ match: { methods: ['PUT'] }, when: { nth: 1 }, action: { do: 'answer', code: 503 } });
        const error = await registration.ensure().catch((caught: unknown) => caught);
        expect(error).to.include({ status: 503 });
        expect(await namesOf()).to.deep.equal([OTHER, OURS]);
        await registration.ensure();
        expect(await namesOf()).to.deep.equal([OTHER, 'new.example.com']);
      });
    });

    it('fails where it may not', async () => {
      sandbox.faults?.add({ match: { methods: ['POST'] }, action: { do: 'answer', code: 403 } });
      const error = await registration.ensure().catch((caught: unknown) => caught);
      expect(error).to.include({ code: 'ERR_KUBE_API', status: 403 });
    });
  });
}

describe('the InitializerConfiguration that the controller makes', () => {
  it('is the one of the manifest', async () => {
    const inManifest = manifestObjects('istio-initializer.yaml').filter(
      ({ kind }) => kind === 'InitializerConfiguration',
    );
    const client = scriptedClient(({ method }) => (method === 'GET' ? 404 : {}));
    await renamableRegistration(client, () => OURS).ensure();
    expect(client.requests.filter(({ method }) => method !== 'GET').map(({ body }) => body)).to.deep.equal(inManifest);
  });
});
