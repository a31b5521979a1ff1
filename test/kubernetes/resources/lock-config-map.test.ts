import { expect } from 'chai';

import { lockConfigMap, type LockStore } from '../../../src/kubernetes/resources/lock-config-map.js';
import { lockKeysOf } from '../../../src/kubernetes/resources/lock-contents.js';
import { type ApiClient, createApiClient } from '../../../src/kubernetes/transport/api-client.js';
import { loadKubeConfig } from '../../../src/kubernetes/transport/kube-config.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { LEADER_RECORD as record } from '../../support/leader-record.js';

const contents = { record, replicas: new Map([['a_1', '7']]) };
const empty = { record: undefined, replicas: new Map() };

for (const kubernetesVersion of ['1.7', '1.9'] as const) {
  describe(`the lock on Kubernetes ${kubernetesVersion}`, () => {
    let sandbox: Sandbox;
    let client: ApiClient;
    let lock: LockStore;

    beforeEach(async () => {
      sandbox = await startSandbox({ kubernetesVersion });
      client = createApiClient(loadKubeConfig({ master: sandbox.url, inCluster: false }), { maxSockets: 4 });
      lock = lockConfigMap(client, { namespace: 'default', name: 'lock' });
    });

    afterEach(async () => {
      client.close();
      await sandbox.close();
    });

    const conflictOf = (writing: Promise<void>): Promise<unknown> =>
      writing.then(
        () => undefined,
        (error: unknown) => (error as { isConflict?: boolean }).isConflict,
      );

    it('is empty where there is no ConfigMap, and is made by the first write', async () => {
      const stored = await lock.read();
      expect(stored.contents).to.deep.equal(empty);
      await lock.write(stored, contents);
      expect((await lock.read()).contents).to.deep.equal(contents);
    });

    it('is kept beside the one of another initializer', async () => {
      const other = lockConfigMap(client, { namespace: 'default', name: 'lock' }, () =>
        lockKeysOf('b.example.com', 'a.example.com'),
      );
      await lock.write(await lock.read(), contents);
      await other.write(await other.read(), { record, replicas: new Map([['b_1', '8']]) });
      expect([...(await lock.read()).contents.replicas.keys()]).to.deep.equal(['a_1']);
      expect([...(await other.read()).contents.replicas.keys()]).to.deep.equal(['b_1']);
    });

    it('loses what is taken off the list', async () => {
      await lock.write(await lock.read(), contents);
      await lock.write(await lock.read(), { record, replicas: new Map() });
      expect((await lock.read()).contents).to.deep.equal({ record, replicas: new Map() });
    });

    it('takes a write only for what is still stored', async () => {
      const absent = await lock.read();
      await lock.write(absent, contents);
      expect(await conflictOf(lock.write(absent, contents))).to.equal(true);
      const stored = await lock.read();
      await lock.write(stored, { record, replicas: new Map([['b_2', '1']]) });
      expect(await conflictOf(lock.write(stored, contents))).to.equal(true);
      expect([...(await lock.read()).contents.replicas.keys()]).to.deep.equal(['b_2']);
    });

    it('fails where its namespace is missing', async () => {
      const elsewhere = lockConfigMap(client, { namespace: 'nowhere', name: 'lock' });
      const error = await elsewhere.write(await elsewhere.read(), contents).catch((caught: unknown) => caught);
      expect(error).to.include({ code: 'ERR_KUBE_API', isConflict: false });
    });
  });
}
