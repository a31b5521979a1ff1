import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { runPlugin } from '../../../src/kubernetes/transport/exec-plugin.js';
import { eventually } from '../../support/event-loop.js';
import { rejectionOf } from '../../support/rejection-of.js';

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

  afterEach(() => rm(folder, { recursive: true }));

  it('is ended, with what it has started, and what it said is told', async () => {
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
    const error = await rejectionOf(runPlugin(run, 500));
    expect(error.message).to.equal('run the credential plugin sh: no answer within 0.5 s: open https://login.example');
    const started = (await readFile(pids, 'utf8')).trim().split(' ').map(Number);
    expect(started).to.have.lengthOf(2);
    await eventually(() => !started.some(isAlive));
  });
});
