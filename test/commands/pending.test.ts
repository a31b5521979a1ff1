import { expect } from 'chai';

import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { Api, COLLECTIONS, INITIALIZER_CONFIGURATIONS, initializerConfiguration, names } from '../support/api.js';
import type { CommandResult } from '../support/cli.js';
import { runCommand } from '../support/command.js';
import { cronJob, workload } from '../support/workloads.js';

const collection = (kind: string): string => COLLECTIONS[kind] ?? '';
const [FIRST, SECOND] = ['first.example.com', 'second.example.com'] as const;

for (const kubernetesVersion of ['1.7', '1.9'] as const) {
  describe(`pending against Kubernetes ${kubernetesVersion}`, () => {
    let sandbox: Sandbox;
    let api: Api;

    beforeEach(async () => {
      sandbox = await startSandbox({ kubernetesVersion });
      api = new Api(sandbox.url);
      await api.post(INITIALIZER_CONFIGURATIONS, initializerConfiguration(FIRST, SECOND));
      for (const kind of ['Deployment', 'Job']) {
        await api.post(`${collection(kind)}?includeUninitialized=1`, workload(kind, `a-${kind.toLowerCase()}`));
      }
    });

    afterEach(() => sandbox.close());

    const pending = (...flags: string[]): Promise<CommandResult> =>
      runCommand(['pending', '--master', sandbox.url, ...flags]);
    const rows = async (...flags: string[]): Promise<unknown> =>
      JSON.parse((await pending('-o', 'json', ...flags)).stdout) as unknown;
    const object = (kind: string): ReturnType<Api['get']> => api.get(`${collection(kind)}/a-${kind.toLowerCase()}`);

    it('lists what is stuck, what it waits for and how long', async () => {
      const { code, stdout, stderr } = await pending();
      expect([code, stderr]).to.deep.equal([0, '']);
      const lines = stdout.trimEnd().split('\n');
      expect(lines[0]).to.match(/^KIND +NAMESPACE +NAME +AGE +WAITS FOR +AFTER IT$/);
      expect(lines.slice(1).sort()).to.satisfy(
        ([first = '', second = '']: readonly string[]) =>
          /^Deployment +default +a-deployment +\d+s +first\.example\.com +second\.example\.com$/.test(first) &&
          /^Job +default +a-job +\d+s +first/.test(second),
      );
      expect(await rows()).to.have.length(2);
    });

    it('lists, releases, fails and deletes CronJobs, which the preferred version of their group does not have', async () => {
      const modes = ['--release', '--fail', '--delete'];
      const left: unknown[] = [];
      for (const mode of modes) {
        const { collection: cronJobs, object: wanted } = cronJob(`a${mode}`, kubernetesVersion);
        await api.post(`${cronJobs}?includeUninitialized=1`, wanted);
        const listed = (await rows('--namespace', 'default')) as readonly { readonly kind: string }[];
        expect(listed.filter(({ kind }) => kind === 'CronJob')).to.have.length(1);
        expect((await pending(mode, '--yes')).stderr).to.contain(`CronJob default/a${mode}: `);
        left.push([(await api.get(`${cronJobs}/a${mode}`)).status, await rows()]);
      }
      expect(left).to.deep.equal([
        [200, []],
        [404, []],
        [404, []],
      ]);
    });

    it('lists only the namespace that the flag names', async () => {
      expect(await rows('--namespace', 'kube-system')).to.deep.equal([]);
      expect(await rows('--all-namespaces')).to.have.length(2);
      expect(await rows('--initializer', SECOND)).to.deep.equal([]);
      expect(await rows('--initializer', FIRST)).to.have.length(2);
      expect(await rows('--older-than', '1h')).to.deep.equal([]);
    });

    it('changes nothing without a terminal to confirm it', async () => {
      const { code, stderr } = await pending('--release');
      expect(code).to.equal(1);
      expect(stderr).to.match(
        /\nistio-initializer: release 2 objects: there is no terminal to confirm it; add --yes to do it without asking\n$/,
      );
      expect(await rows()).to.have.length(2);
    });

    it('releases', async () => {
      const { code, stderr } = await pending('--release', '--yes');
      expect(code).to.equal(0);
      expect(stderr).to.match(/^cluster: server \S+, Kubernetes v\S+\nthese changes:\n {2}change Deployment default\//);
      const lines = stderr.split('\n').filter((line) => line.endsWith(': released'));
      expect(lines.sort()).to.deep.equal(['Deployment default/a-deployment: released', 'Job default/a-job: released']);
      expect((await object('Deployment')).body.metadata).not.to.have.property('initializers');
      expect(await rows()).to.deep.equal([]);
    });

    it('shows in a dry run what would be taken off, and takes nothing off', async () => {
      const { code, stderr } = await pending('--release', '--initializer', FIRST, '--dry-run');
      expect(code).to.equal(0);
      const removed = stderr.split('\n').filter((line) => line.startsWith('-  '));
      expect(removed).to.deep.equal([`-      - name: ${FIRST}`, `-      - name: ${FIRST}`]);
      expect(await rows()).to.have.length(2);
    });

    it('takes one name off where only that is asked for', async () => {
      await pending('--release', '--yes', '--initializer', FIRST);
      expect(names((await object('Job')).body.metadata.initializers?.pending)).to.deep.equal([SECOND]);
    });

    it('fails, so that a waiting creator gets an error', async () => {
      const creating = api.post(collection('Deployment'), workload('Deployment', 'waiting'));
      let listed: unknown;
      do listed = await rows();
      while (Array.isArray(listed) && listed.length < 3);
      await pending('--fail', '--yes');
      const { status, body } = await creating;
      expect(status).to.equal(422);
      expect(body.message).to.equal('first.example.com did not initialize it; it was failed by hand');
      expect((await object('Deployment')).status).to.equal(404);
    });

    it('deletes', async () => {
      const { code } = await pending('--delete', '--yes');
      expect(code).to.equal(0);
      expect([(await object('Deployment')).status, (await object('Job')).status]).to.deep.equal([404, 404]);
    });

    it('says that nothing is pending', async () => {
      await pending('--release', '--yes');
      const { code, stdout } = await pending('--release');
      expect([code, stdout]).to.deep.equal([0, 'nothing is pending\n']);
    });

    it('does not choose between two modes', async () => {
      const { code, stderr } = await pending('--release', '--delete');
      expect(code).to.equal(1);
      expect(stderr).to.equal('istio-initializer: got --release and --delete, want only one of them\n');
    });
  });
}

describe('pending without rights', () => {
  it('does not say that nothing is pending', async () => {
    const sandbox = await startSandbox({ tokenAuthFile: 'admin-token,admin,admin,"system:masters"' });
    try {
      const { code, stdout, stderr } = await runCommand(['pending', '--master', sandbox.url]);
      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.match(/^istio-initializer: GET \/api.*: 403: .*\n$/);
    } finally {
      await sandbox.close();
    }
  });
});
