import { expect } from 'chai';

import { type JsonObject, objectAt, objectsIn } from '../../../src/json/json.js';
import { listInitializerConfigurations } from '../../../src/kubernetes/initializers/initializer-configurations.js';
import {
  registerInitializers,
  unregisterInitializers,
} from '../../../src/kubernetes/initializers/initializer-registration.js';
import { type ApiClient, createApiClient } from '../../../src/kubernetes/transport/api-client.js';
import { loadKubeConfig } from '../../../src/kubernetes/transport/kube-config.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { INITIALIZER_CONFIGURATIONS } from '../../support/api.js';

const [OURS, THEIRS] = ['ours.example.com', 'theirs.example.com'];
const rules = (resource: string): readonly JsonObject[] => [
  { apiGroups: ['*'], apiVersions: ['*'], resources: [resource] },
];
const configuration = (...names: readonly string[]): JsonObject => ({
  apiVersion: 'admissionregistration.k8s.io/v1alpha1',
  kind: 'InitializerConfiguration',
  metadata: { name: 'a' },
  initializers: names.map((name) => ({ name, rules: rules('deployments') })),
});

describe('the registration of initializers', () => {
  let sandbox: Sandbox;
  let client: ApiClient;

  beforeEach(async () => {
    sandbox = await startSandbox({ faultInjection: true });
    client = createApiClient(loadKubeConfig({ master: sandbox.url, inCluster: false }), { maxSockets: 2 });
  });

  afterEach(async () => {
    client.close();
    await sandbox.close();
  });

  const register = (wanted: JsonObject, dryRun = false) => registerInitializers(client, wanted, { dryRun });
  const takeBack = (...names: readonly string[]) => unregisterInitializers(client, 'a', { names, dryRun: false });
  const names = async (): Promise<readonly unknown[]> =>
    (await listInitializerConfigurations(client)).map(({ initializers }) => initializers.map(({ name }) => name));

  it('creates the configuration where there is none', async () => {
    expect(await register(configuration(OURS))).to.equal('create');
    expect(await names()).to.deep.equal([[OURS]]);
  });

  it('comes after those of others, and once', async () => {
    await register(configuration(THEIRS));
    expect(await register(configuration(OURS))).to.equal('replace');
    expect(await register(configuration(OURS))).to.equal('none');
    expect(await names()).to.deep.equal([[THEIRS, OURS]]);
  });

  it('keeps the rules that a user gave it', async () => {
    const [first] = objectsIn(configuration(OURS)['initializers']);
    await register({ ...configuration(), initializers: [{ ...first, rules: rules('jobs') }] });
    expect(await register(configuration(OURS))).to.equal('none');
    const [found] = await listInitializerConfigurations(client);
    expect(found?.initializers).to.deep.equal([{ name: OURS, rules: rules('jobs') }]);
  });

  it('is taken back beside those of others, which stay', async () => {
    await register(configuration(OURS, THEIRS));
    expect(await takeBack(OURS)).to.equal('replace');
    expect(await names()).to.deep.equal([[THEIRS]]);
  });

  it('takes an empty configuration with it, of that very object', async () => {
    await register(configuration(OURS));
    const found = await client.request({ method: 'GET', path: `${INITIALIZER_CONFIGURATIONS}/a` });
    const bodies: unknown[] = [];
    const watching: ApiClient = {
      ...client,
      request: (request) => {
        if (request.method === 'DELETE') bodies.push(objectAt(request.body as JsonObject, 'preconditions'));
        return client.request(request);
      },
    };
    const result = await unregisterInitializers(watching, 'a', { names: [OURS], dryRun: false });
    expect(result).to.equal('delete');
    expect(bodies).to.deep.equal([{ uid: objectAt(found as JsonObject, 'metadata')['uid'] }]);
    expect(await names()).to.deep.equal([]);
    expect(await takeBack(OURS)).to.equal('none');
  });

  for (const [what, work] of [
    ['registration', () => register(configuration(OURS))],
    ['taking back', () => takeBack(THEIRS)],
  ] as const) {
    it(`is read again where another client wrote during its ${what}`, async () => {
      await register(configuration(THEIRS, 'third.example.com'));
      sandbox.faults?.add({ match: { methods: ['PUT'] }, when: { nth: 1 }, action: { do: 'answer', code: 409 } });
      expect(await work()).to.equal('replace');
    });
  }

  it('is not changed in a dry run', async () => {
    expect(await register(configuration(OURS), true)).to.equal('create');
    expect(await names()).to.deep.equal([]);
    await register(configuration(THEIRS));
    expect(await register(configuration(OURS), true)).to.equal('replace');
    const taken = await unregisterInitializers(client, 'a', { names: [THEIRS], dryRun: true });
    expect(taken).to.equal('delete');
    expect(await names()).to.deep.equal([[THEIRS]]);
  });

  it('is done where another client deletes the configuration meanwhile', async () => {
    await register(configuration(OURS));
    sandbox.faults?.add({ match: { methods: ['DELETE'] }, when: { nth: 1 }, action: { do: 'answer', code: 404 } });
    expect(await takeBack(OURS)).to.equal('delete');
    expect(await names()).to.deep.equal([]);
  });

  it('fails where the server has no such kind', async () => {
    sandbox.faults?.add({ match: { path: '/initializerconfigurations' }, action: { do: 'answer', code: 404 } });
    const error: unknown = await register(configuration(OURS)).catch((cause: unknown) => cause);
    expect(error).to.include({ code: 'ERR_KUBE_API', status: 404 });
    expect(await takeBack(OURS)).to.equal('none');
  });
});
