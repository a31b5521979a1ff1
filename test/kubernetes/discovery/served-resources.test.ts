import { expect } from 'chai';

import { servedResources } from '../../../src/kubernetes/discovery/served-resources.js';
import type { ApiClient } from '../../../src/kubernetes/transport/api-client.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import { sandboxClient } from '../../support/sandbox-client.js';
import { scriptedClient } from '../../support/scripted-client.js';

const VERBS = ['get', 'list', 'patch', 'watch'];
const version = (groupVersion: string) => ({ groupVersion, version: groupVersion.split('/')[1] });

/** A group in these versions, the last of which is the preferred one. */
const group = (...versions: readonly string[]) => ({
  versions: versions.map(version),
  preferredVersion: version(versions.at(-1) ?? ''),
});

/** A server with a group in three versions, and what each of them is answered with. */
const serving = (answers: Readonly<Record<string, readonly string[] | number>>): ApiClient =>
  scriptedClient(({ path }) => {
    if (path === '/apis') return { groups: [group('batch/v1beta1', 'batch/v2alpha1', 'batch/v1')] };
    const answer = answers[path.replace(/^\/apis?\//, '')] ?? 404;
    if (typeof answer === 'number') return answer;
    return { resources: answer.map((name) => ({ name, kind: name, namespaced: true, verbs: VERBS })) };
  });

const found = async (client: ApiClient): Promise<readonly string[]> =>
  (await servedResources(client)).map(({ groupVersion, plural }) => `${groupVersion}/${plural}`);

describe('servedResources', () => {
  it('has each resource in the preferred version of its group, else in the first of the others that has it', async () => {
    const client = serving({
      v1: ['pods'],
      'batch/v1': ['jobs'],
      'batch/v1beta1': ['cronjobs', 'jobs'],
      'batch/v2alpha1': ['cronjobs', 'scheduledjobs'],
    });
    expect(await found(client)).to.deep.equal([
      'v1/pods',
      'batch/v1/jobs',
      'batch/v1beta1/cronjobs',
      'batch/v2alpha1/scheduledjobs',
    ]);
  });

  for (const status of [404, 503]) {
    it(`has what the other versions have, where one is answered ${status}`, async () => {
      const client = serving({ v1: [], 'batch/v1': status, 'batch/v1beta1': ['cronjobs'] });
      expect(await found(client)).to.deep.equal(['batch/v1beta1/cronjobs']);
    });
  }

  it('has no resource that can not be listed and changed, and takes it from a version where it can', async () => {
    const client = scriptedClient(({ path }) => {
      if (path === '/apis') return { groups: [group('batch/v1beta1', 'batch/v1')] };
      const verbs = path === '/apis/batch/v1beta1' ? VERBS : ['create'];
      return { resources: [{ name: 'reviews', kind: 'Review', namespaced: false, verbs }] };
    });
    expect(await found(client)).to.deep.equal(['batch/v1beta1/reviews']);
  });

  it('does not take a server that refuses for one that serves nothing', async () => {
    const error: unknown = await found(serving({ v1: 403 })).catch((reason: unknown) => reason);
    expect(error).to.include({ status: 403 });
  });

  for (const [kubernetesVersion, expected] of [
    ['1.7', 'batch/v2alpha1/cronjobs'],
    ['1.9', 'batch/v1beta1/cronjobs'],
  ] as const) {
    it(`finds the CronJobs of ${kubernetesVersion}, whose group prefers a version without them`, async () => {
      const sandbox = await startSandbox({ kubernetesVersion });
      const client = sandboxClient(sandbox.url, '');
      try {
        expect(await found(client)).to.include.members([expected, 'batch/v1/jobs']);
      } finally {
        client.close();
        await sandbox.close();
      }
    });
  }
});
