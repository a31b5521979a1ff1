import { execFileSync } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, link, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { Obstacles } from '../../../src/commands/shared/waiting/obstacles.js';
import { type FollowedConfig, followSource } from '../../../src/commands/webhook/config-source.js';
import type { WebhookFlags } from '../../../src/commands/webhook/flags.js';
import { eventually, flushEventLoop } from '../../support/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';
import { rejectionOf } from '../../support/rejection-of.js';

const COLLAPSE_MS = 100;

/** The end of a FIFO to write to, as soon as there is a reader at the other end. */
async function openedByReader(fifo: string): Promise<FileHandle> {
  for (;;) {
    try {
      return await open(fifo, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENXIO')) throw error;
    }
  }
}

describe('followSource, from files', () => {
  const { logger } = recordingLogger();
  let folder: string;
  let clock: FakeClock;
  let told: string[];
  let obstacles: Obstacles;
  let source: FollowedConfig | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'config-source-'));
    clock = new FakeClock();
    told = [];
    obstacles = new Obstacles(logger, () => 0);
    source = undefined;
  });

  afterEach(async () => {
    source?.stop();
    await rm(folder, { recursive: true });
  });

  const path = (name: string): string => join(folder, name);
  async function put(name: string, text: string): Promise<void> {
    await writeFile(path('new'), text);
    await rename(path('new'), path(name));
  }
  const noticed = async (): Promise<void> => {
    await eventually(() => clock.delays.includes(COLLAPSE_MS));
    clock.advance(COLLAPSE_MS);
  };
  const follow = async (flags: Partial<WebhookFlags> = {}): Promise<FollowedConfig> => {
    const all: WebhookFlags = {
      ...{ injectConfig: path('inject.yaml'), istioNamespace: 'none', injectConfigMapName: 'none', port: 0 },
      ...{ monitoringPort: 0, address: '', tlsCertFile: '', tlsKeyFile: '', drainDelay: 0, version: '0.0.0' },
      ...{ logLevel: 'info', logFormat: 'text' },
      ...flags,
    };
    source = await followSource(
      all,
      {
        configured: ({ config, mesh }) => told.push(`${config.policy}, port ${mesh.proxyListenPort}`),
        misconfigured: (error) => told.push(`wrong: ${error.message}`),
      },
      {
        clock,
        logger,
        signal: new AbortController().signal,
        obstacles,
        client: () => {
          throw new Error('nobody needs a cluster');
        },
      },
    );
    return source;
  };

  it('has the new configuration in force where the files change while the first read is slow', async () => {
    await put('inject.yaml', 'policy: enabled\n');
    // The first read is at the FIFO, and waits for the test.
    execFileSync('mkfifo', [path('slow')]);
    await link(path('slow'), path('mesh.yaml'));
    const following = follow({ meshConfig: path('mesh.yaml') });
    const slow = await openedByReader(path('slow'));
    await put('inject.yaml', 'policy: disabled\n');
    await put('mesh.yaml', 'proxyListenPort: 15009\n');
    await noticed();
    await flushEventLoop();
    await slow.writeFile('proxyListenPort: 15008\n');
    await slow.close();
    const { current, rejection } = await following;
    await eventually(() => told.length > 1);
    expect(told).to.deep.equal(['enabled, port 15008', 'disabled, port 15009']);
    const { config, mesh } = current();
    expect([config.policy, mesh.proxyListenPort, rejection()]).to.deep.equal(['disabled', 15009, undefined]);
  });

  it('keeps the last good configuration where the file is wrong, and says so until it is fixed', async () => {
    await put('inject.yaml', 'policy: enabled\n');
    const { current, rejection } = await follow();
    const port = current().mesh.proxyListenPort;
    await put('inject.yaml', 'policy: perhaps\n');
    await noticed();
    await eventually(() => told.length > 1);
    expect(current().config.policy).to.equal('enabled');
    expect(rejection()?.message).to.contain('perhaps');
    await put('inject.yaml', 'policy: enabled\n');
    await noticed();
    await eventually(() => told.length > 2);
    expect(rejection()).to.equal(undefined);
    expect([told[0], told[2]]).to.deep.equal(Array(2).fill(`enabled, port ${port}`));
    expect(told[1]).to.match(/^wrong: .*perhaps/);
  });

  it('waits for a file that is valid, and says why', async () => {
    await put('inject.yaml', 'policy: perhaps\n');
    const following = follow();
    await eventually(() => obstacles.all.length > 0);
    expect(obstacles.all[0])
      .to.include({ reason: 'ConfigInvalid' })
      .and.have.property('message')
      .that.contains('perhaps');
    await put('inject.yaml', 'policy: enabled\n');
    await noticed();
    expect((await following).current().config.policy).to.equal('enabled');
    expect([obstacles.all, told.length]).to.deep.equal([[], 1]);
  });

  it('fails where a file that a flag names can not be read', async () => {
    const error = await rejectionOf(follow());
    expect(error.message).to.match(/^read .*inject\.yaml: ENOENT/);
    expect(clock.delays).to.deep.equal([]);
  });
});
