import { expect } from 'chai';

import type { JsonObject } from '../../../src/sandbox/json/json-value.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { mergePatch, post } from '../api-client.js';

const PODS = '/api/v1/namespaces/default/pods';
const pod = (container: JsonObject): JsonObject => ({
  metadata: { name: 'a' },
  spec: { containers: [{ name: 'app', image: 'nginx', ...container }] },
});
const why = 'strict decoding error: unknown field "spec.containers[0].imagee"';

describe('field validation of a 1.33', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({ kubernetesVersion: '1.33' });
  });
  afterEach(() => sandbox.close());

  const create = (query: string, container: JsonObject) => post(`${sandbox.url}${PODS}${query}`, pod(container));

  it('warns of a field that the kind has not, and drops it', async () => {
    const { status, headers, body } = await create('', { imagee: 'x' });
    expect(status).to.equal(201);
    expect(headers.get('warning')).to.equal(String.raw`299 - "unknown field \"spec.containers[0].imagee\""`);
    expect(body).not.to.have.nested.property('spec.containers[0].imagee');
  });

  it('says nothing where it is told to ignore', async () => {
    const { status, headers } = await create('?fieldValidation=Ignore', { imagee: 'x' });
    expect([status, headers.get('warning')]).to.deep.equal([201, null]);
  });

  it('refuses an object and a patch where it is strict', async () => {
    const refused = await create('?fieldValidation=Strict', { imagee: 'x' });
    expect([refused.status, refused.body['message']]).to.deep.equal([
      400,
      `Pod in version "v1" cannot be handled as a Pod: ${why}`,
    ]);
    await create('', {});
    const patch = { spec: { imagee: 'x' } };
    const patched = await mergePatch(`${sandbox.url}${PODS}/a?fieldValidation=Strict`, patch);
    expect(patched.status).to.equal(422);
    expect(patched.body['message']).to.include('strict decoding error: unknown field "spec.imagee"');
  });

  it('keeps the fields that later versions added', async () => {
    const container = { restartPolicy: 'Always', startupProbe: { exec: { command: ['a'] } } };
    const object = { metadata: { name: 'b' }, spec: { ...(pod({})['spec'] as JsonObject), initContainers: [] } };
    const initContainers = [{ name: 'proxy', image: 'nginx', ...container }];
    const { status, body, headers } = await post(`${sandbox.url}${PODS}?fieldValidation=Strict`, {
      ...object,
      spec: { ...object.spec, initContainers, securityContext: { seccompProfile: { type: 'RuntimeDefault' } } },
    });
    expect([status, headers.get('warning')]).to.deep.equal([201, null]);
    expect(body).to.have.nested.property('spec.initContainers[0].restartPolicy', 'Always');
    expect(body).to.have.nested.property('spec.initContainers[0].startupProbe.periodSeconds', 10);
    expect(body).to.have.nested.property('spec.securityContext.seccompProfile.type', 'RuntimeDefault');
  });
});
