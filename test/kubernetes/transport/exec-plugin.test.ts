import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { runPlugin } from '../../../src/kubernetes/transport/exec-plugin.js';
import { writeYamlDocument } from '../../../src/yaml/write-document.js';
import { killAll, startCli } from '../../support/cli.js';
import { eventually } from '../../support/event-loop.js';
import { rejectionOf } from '../../support/rejection-of.js';
import { workload } from '../../support/workloads.js';

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a credential plugin that hangs', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exec-plugin-'));
  });

  afterEach(async () => {
    await killAll();
    await rm(folder, { recursive: true });
  });

  const hanging = () => {
    const pids = join(folder, 'pids');
    const line = `echo 'open https://login.example' >&2; sleep 1000 & echo $! $$ > ${pids}; wait`;
    const exec = {
      apiVersion: undefined,
      command: 'sh',
      args: ['-c', line],
      installHint: undefined,
      provideClusterInfo: undefined,
    };
    const run = { cluster: { server: 'https://a.example' }, environment: process.env, exec };
    const started = async (): Promise<readonly number[]> =>
      (await readFile(pids, 'utf8')).trim().split(' ').map(Number);
    return { run, pids, started };
  };

  it('is ended, with what it has started, and what it said is told', async () => {
    const { run, started } = hanging();
    const error = await rejectionOf(runPlugin(run, 500));
    expect(error.message).to.equal('run the credential plugin sh: no answer within 0.5 s: open https://login.example');
    const processes = await started();
    expect(processes).to.have.lengthOf(2);
    await eventually(() => !processes.some(isAlive));
  });

  it('is ended at once where nobody waits for it any longer, and is not started again', async () => {
    const { run, pids, started } = hanging();
    const abort = new AbortController();
    const failed = rejectionOf(runPlugin(run, 60_000, abort.signal));
    await eventually(() => existsSync(pids) && readFileSync(pids, 'utf8').endsWith('\n'));
    abort.abort();
    expect((await failed).message).to.contain('nobody waits');
    const processes = await started();
    await eventually(() => !processes.some(isAlive));
    await rm(pids);
    await rejectionOf(runPlugin(run, 60_000, abort.signal));
    expect(existsSync(pids)).to.equal(false);
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`is ended, with what it has started, where ${signal} ends the command that waits for it`, async () => {
      const { run, pids, started } = hanging();
      const { command, args } = run.exec;
      const kubeconfig = {
        clusters: [{ name: 'c', cluster: run.cluster }],
        users: [{ name: 'u', user: { exec: { apiVersion: 'client.authentication.k8s.io/v1beta1', command, args } } }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'x',
      };
      await writeFile(join(folder, 'kubeconfig'), JSON.stringify(kubeconfig));
      await writeFile(join(folder, 'web.yaml'), writeYamlDocument(workload('Deployment', 'web')));
      const cli = startCli(['kube-inject', '-f', 'web.yaml', '--kubeconfig', 'kubeconfig'], { cwd: folder });
      await eventually(() => existsSync(pids) && readFileSync(pids, 'utf8').endsWith('\n'));
      const processes = await started();
      cli.kill(signal);
      expect((await cli.finished).signal).to.equal(signal);
      expect(processes).to.have.lengthOf(2);
      await eventually(() => !processes.some(isAlive));
    });
  }
});
