import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import {
  type FileConfig,
  type FileReading,
  followFiles,
  type FollowFilesOptions,
} from '../../../src/commands/webhook/config-files.js';
import type { InForce } from '../../../src/runtime/follow-last-good.js';
import { eventually } from '../../support/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';

const COLLAPSE_MS = 100;
const template = (name: string): string => `policy: enabled\ntemplate: "containers: [{name: ${name}}]"\n`;

describe('followFiles', () => {
  let folder: string;
  let clock: FakeClock;
  let readings: FileReading[];
  let followed: InForce<FileConfig> | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'config-files-'));
    clock = new FakeClock();
    readings = [];
    followed = undefined;
  });

  afterEach(async () => {
    followed?.stop();
    await rm(folder, { recursive: true });
  });

  const path = (name: string): string => join(folder, name);
  /** Replaces a file whole, by a rename. */
  async function put(name: string, text: string): Promise<void> {
    await writeFile(path('new'), text);
    await rename(path('new'), path(name));
  }
  async function start(
    files: { mesh?: boolean; values?: boolean } = {},
    more: Partial<FollowFilesOptions> = {},
  ): Promise<void> {
    followed = await followFiles(
      {
        injectConfig: path('inject.yaml'),
        meshConfig: files.mesh ? path('mesh.yaml') : undefined,
        valuesFile: files.values ? path('values.yaml') : undefined,
      },
      { clock, onReading: (reading) => readings.push(reading), ...more },
    );
    // The one at the start is reported, too.
    expect(readings.splice(0)).to.deep.equal([{ kind: 'configured', ...followed.current() }]);
  }
  async function changed(name: string, text: string): Promise<FileReading | undefined> {
    const before = readings.length;
    await put(name, text);
    await eventually(() => clock.delays.includes(COLLAPSE_MS));
    clock.advance(COLLAPSE_MS);
    await eventually(() => readings.length > before);
    return readings.at(-1);
  }

  it('reads a configuration, and the mesh and the values beside it', async () => {
    await put('inject.yaml', template('a'));
    await put('mesh.yaml', 'proxyListenPort: 15009\n');
    await put('values.yaml', 'global: {hub: here}\n');
    await start({ mesh: true, values: true });
    const { sidecarConfig } = followed?.current() ?? {};
    expect(sidecarConfig?.config.form).to.equal('template');
    expect(sidecarConfig?.mesh.proxyListenPort).to.equal(15009);
    expect(sidecarConfig?.values).to.deep.equal({ global: { hub: 'here' } });
  });

  it('takes the ConfigMap around a text', async () => {
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { config: template('a') } };
    await put('inject.yaml', JSON.stringify(configMap));
    await start();
    expect(followed?.current().sidecarConfig.config.policy).to.equal('enabled');
  });

  it('fails at the start where a file is wrong, or not there', async () => {
    const failure = (): Promise<unknown> => start().catch((error: unknown) => error);
    expect(await failure())
      .to.have.property('message')
      .that.contains('inject.yaml');
    await put('inject.yaml', 'policy: perhaps\n');
    expect(await failure())
      .to.have.property('message')
      .that.contains('perhaps');
    expect(clock.delays).to.deep.equal([]);
  });

  it('reports a file that has changed', async () => {
    await put('inject.yaml', template('a'));
    await start();
    const reading = await changed('inject.yaml', 'policy: disabled\n');
    expect(reading).to.have.nested.property('sidecarConfig.config.policy', 'disabled');
  });

  it('reports an error, and when it is fixed, also by the text from before', async () => {
    await put('inject.yaml', template('a'));
    await start();
    const wrong = await changed('inject.yaml', 'policy: perhaps\n');
    expect(wrong?.kind === 'rejected' ? wrong.error.message : '').to.contain('perhaps');
    const right = await changed('inject.yaml', template('a'));
    expect(right?.kind).to.equal('configured');
  });

  it('reports nothing of a file that was written without a change', async () => {
    await put('inject.yaml', template('a'));
    await start();
    await put('inject.yaml', template('a'));
    await eventually(() => clock.delays.includes(COLLAPSE_MS));
    clock.advance(COLLAPSE_MS);
    await changed('inject.yaml', template('b'));
    expect(readings).to.have.lengthOf(1);
  });
});
