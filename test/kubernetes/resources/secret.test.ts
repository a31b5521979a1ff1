import { expect } from 'chai';

import { readSecret, writeSecret } from '../../../src/kubernetes/resources/secret.js';
import type { ApiClient } from '../../../src/kubernetes/transport/api-client.js';
import { KubeApiError } from '../../../src/kubernetes/transport/api-error.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { rejectionOf } from '../../support/rejection-of.js';
import { sandboxClient } from '../../support/sandbox-client.js';
import { apiError, scriptedClient } from '../../support/scripted-client.js';

const NAME = { namespace: 'default', name: 'certs' };
const PATH = '/api/v1/namespaces/default/secrets';

describe('a Secret', () => {
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

  it('that is not there has no object and no data', async () => {
    expect(await readSecret(client, NAME)).to.deep.equal({ ...NAME, data: {}, object: undefined });
  });

  it('is created, and read as it was written', async () => {
    const written = await writeSecret(client, await readSecret(client, NAME), { a: 'one\n', b: '' });
    expect(written.data).to.deep.equal({ a: 'one\n', b: '' });
    expect(await readSecret(client, NAME)).to.deep.equal(written);
    expect(written.object).to.include({ type: 'Opaque' });
  });

  it('keeps what is not changed, bytes that are no text too', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe]).toString('base64');
    const metadata = { name: 'certs', labels: { of: 'somebody' } };
    await client.request({ method: 'POST', path: PATH, body: { metadata, data: { bytes, gone: 'AA==' } } });
    const { object, data } = await writeSecret(client, await readSecret(client, NAME), { a: 'one', gone: undefined });
    expect(object?.['data']).to.deep.equal({ bytes, a: Buffer.from('one').toString('base64') });
    expect(object?.['metadata']).to.deep.include({ labels: { of: 'somebody' } });
    expect(Object.keys(data)).to.have.members(['a', 'bytes']);
  });

  it('that another client has changed or created meanwhile is not written', async () => {
    const none = await readSecret(client, NAME);
    const first = await writeSecret(client, none, { a: 'one' });
    await writeSecret(client, first, { a: 'two' });
    for (const stale of [none, first]) {
      const error = await rejectionOf(writeSecret(client, stale, { a: 'three' }));
      expect(error).to.be.instanceOf(KubeApiError).and.to.include({ status: 409 });
    }
    expect((await readSecret(client, NAME)).data).to.deep.equal({ a: 'two' });
  });

  it('that may not be read is not taken for missing', async () => {
    const error = await rejectionOf(
      readSecret(
        scriptedClient(() => apiError(403)),
        NAME,
      ),
    );
    expect(error).to.be.instanceOf(KubeApiError).and.to.include({ status: 403 });
  });
});
