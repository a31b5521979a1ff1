import { expect } from 'chai';
import type { Subscription } from 'rxjs';

import type { ConfigLocation, ConfigReading } from '../../../src/controller/configuration/config-reading.js';
import { followReadings } from '../../../src/controller/configuration/config-watch.js';
import { eventually, flushEventLoop } from '../../support/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';
import { type LogLine, recordingLogger } from '../../support/recording-logger.js';
import { WatchedConfigMaps } from '../../support/watched-client.js';

const LOCATION: ConfigLocation = { namespace: 'istio-system', injectConfig: 'istio-inject' };
const COLLAPSE_MS = 100;

/** What a reading comes down to. */
function gist(reading: ConfigReading): unknown {
  if (reading.kind === 'rejected') return reading.error.message;
  const { config, mesh } = reading.sidecarConfig;
  return [config.policy, mesh.defaultConfig.serviceCluster];
}

describe('followReadings, after the first reading', () => {
  let server: WatchedConfigMaps;
  let clock: FakeClock;
  let readings: ConfigReading[];
  let lines: readonly LogLine[];
  let subscription: Subscription | undefined;

  beforeEach(() => {
    server = new WatchedConfigMaps();
    clock = new FakeClock();
    readings = [];
    server.configMaps.set('istio-inject', { config: 'policy: enabled' });
    server.configMaps.set('istio', { mesh: '' });
  });

  afterEach(() => subscription?.unsubscribe());

  async function start(location = LOCATION, watched = ['istio-inject', 'istio']): Promise<void> {
    const recorder = recordingLogger();
    ({ lines } = recorder);
    const options = { location, clock, random: () => 0.5, logger: recorder.logger };
    subscription = followReadings(server.client, options).subscribe((reading) => readings.push(reading));
    await eventually(() => readings.length === 1);
    // What follows is about what comes after the first reading.
    readings.length = 0;
    if (server.watchesRefused !== undefined) return;
    await eventually(() => server.watched.length === watched.length);
    expect(server.watched).to.deep.equal(watched);
    await pass();
    expect(readings).to.deep.equal([]);
  }

  /** Lets what is under way be read. */
  async function pass(milliseconds = COLLAPSE_MS): Promise<void> {
    await flushEventLoop();
    clock.advance(milliseconds);
    await flushEventLoop();
  }

  const gists = (): readonly unknown[] => readings.map(gist);

  it('emits a changed injection configuration, and a changed mesh configuration', async () => {
    await start();
    server.change('istio-inject', { config: 'policy: disabled' });
    await pass();
    server.change('istio', { mesh: 'defaultConfig: {serviceCluster: mine}' });
    await pass();
    expect(gists()).to.deep.equal([
      ['disabled', 'istio-proxy'],
      ['disabled', 'mine'],
    ]);
  });

  it('does not tell what means the same', async () => {
    await start();
    server.change('istio-inject', { config: '# A comment.\npolicy: "enabled"', other: 'key' });
    await pass();
    expect(gists()).to.deep.equal([]);
  });

  it('emits a changed template, and changed values, but not the same template read again', async () => {
    const template = (image: string): string => `policy: enabled\ntemplate: "containers: [{name: p, image: ${image}}]"`;
    server.configMaps.set('istio-inject', { config: template('a'), values: '{"a": 1}' });
    await start();
    server.change('istio-inject', { config: `# A comment.\n${template('a')}`, values: 'a: 1' });
    await pass();
    expect(readings).to.deep.equal([]);
    server.change('istio-inject', { config: template('b'), values: 'a: 1' });
    await pass();
    server.change('istio-inject', { config: template('b'), values: 'a: 2' });
    await pass();
    const values = readings.map((reading) => reading.kind === 'configured' && reading.sidecarConfig.values);
    expect(values).to.deep.equal([{ a: 1 }, { a: 2 }]);
  });

  it('reads many quick changes once', async () => {
    await start();
    const before = server.reads.length;
    for (let i = 0; i < 50; i += 1) server.change('istio-inject', { config: `params: {verbosity: ${i}}` });
    server.change('istio', { mesh: 'defaultConfig: {serviceCluster: mine}' });
    await pass();
    expect(gists()).to.deep.equal([['enabled', 'mine']]);
    expect(server.reads.slice(before)).to.deep.equal(['istio-inject', 'istio']);
  });

  it('passes on the warnings', async () => {
    await start();
    server.change('istio', { mesh: 'unheardOf: 1' });
    await pass();
    expect(readings[0]).to.deep.include({
      kind: 'configured',
      warnings: ['mesh key "unheardOf" is unknown, it is ignored'],
    });
  });

  for (const [what, name, data, message, uid] of [
    [
      'an injection configuration that is wrong',
      'istio-inject',
      { config: 'policy: maybe' },
      `read ConfigMap istio-system/istio-inject: config key "policy": got 'maybe', want 'off', 'disabled' or 'enabled'`,
      'uid-of-istio-inject',
    ],
    [
      'an injection configuration without its key',
      'istio-inject',
      { confg: '' },
      'read ConfigMap istio-system/istio-inject: got "confg", want the key "config"',
      'uid-of-istio-inject',
    ],
    [
      'an injection configuration that was deleted',
      'istio-inject',
      404,
      'read ConfigMap istio-system/istio-inject: there is none; apply manifests/istio-initializer.yaml, or see --injectConfig',
      undefined,
    ],
    [
      'a mesh configuration that is wrong',
      'istio',
      { mesh: 'proxyListenPort: many' },
      `read ConfigMap istio-system/istio: mesh key "proxyListenPort": got 'many', want a whole number (not in quotes)`,
      'uid-of-istio',
    ],
    [
      'a mesh configuration that was deleted',
      'istio',
      404,
      'read ConfigMap istio-system/istio: there is none; apply manifests/istio.yaml, or see --meshconfig',
      undefined,
    ],
    ['a configuration that may no longer be read', 'istio', 403, 'TEST /: 403: as the test says', undefined],
  ] as const) {
    it(`rejects ${what} once, and emits when it is as it was`, async () => {
      await start();
      const before = server.configMaps.get(name) ?? 404;
      server.change(name, data);
      await pass();
      server.send(name, '{"type":"MODIFIED","object":{"metadata":{"resourceVersion":"6"}}}\n');
      await pass();
      expect(gists()).to.deep.equal([message]);
      expect(readings[0]).to.deep.include({
        kind: 'rejected',
        involved: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          namespace: 'istio-system',
          name,
          ...(uid !== undefined && { uid }),
        },
      });
      server.change(name, before);
      await pass();
      expect(gists().slice(1)).to.deep.equal([['enabled', 'istio-proxy']]);
    });
  }

  it('follows the mesh configuration to another ConfigMap', async () => {
    await start();
    server.configMaps.set('other', { mesh: 'defaultConfig: {serviceCluster: other}' });
    server.change('istio-inject', { config: 'params: {meshConfigMapName: other}' });
    await pass();
    await eventually(() => server.watched.includes('other'));
    expect(server.watched).to.deep.equal(['istio-inject', 'other']);
    server.change('other', { mesh: 'defaultConfig: {serviceCluster: changed}' });
    await pass();
    expect(gists()).to.deep.equal([
      ['enabled', 'other'],
      ['enabled', 'changed'],
    ]);
  });

  it('follows it to one that is not there yet', async () => {
    await start();
    server.change('istio-inject', { config: 'params: {meshConfigMapName: other}' });
    await pass();
    await eventually(() => server.watched.includes('other'));
    server.change('other', { mesh: 'defaultConfig: {serviceCluster: other}' });
    await pass();
    expect(gists().slice(1)).to.deep.equal([['enabled', 'other']]);
  });

  it('watches one ConfigMap where the mesh configuration is a file', async () => {
    const meshFile = { name: 'mesh.yaml', text: 'defaultConfig: {serviceCluster: from-the-file}' };
    await start({ ...LOCATION, meshFile }, ['istio-inject']);
    server.change('istio-inject', { config: 'policy: disabled' });
    await pass();
    expect(gists()).to.deep.equal([['disabled', 'from-the-file']]);
    expect(server.watched).to.deep.equal(['istio-inject']);
  });

  it('finds what it missed while a watch was broken', async () => {
    await start();
    server.break('istio-inject');
    await flushEventLoop();
    server.configMaps.set('istio-inject', { config: 'policy: off' });
    await pass(5000);
    await eventually(() => server.watched.filter((name) => name === 'istio-inject').length === 1);
    await pass();
    expect(gists()).to.deep.equal([['off', 'istio-proxy']]);
  });

  for (const status of [0, 401, 429, 500]) {
    it(`keeps what it has while the server answers ${status}, and reads again until it gets an answer`, async () => {
      await start();
      server.change('istio', status);
      await pass();
      for (const delayMs of [500, 1000, 2000]) await pass(delayMs);
      expect(gists()).to.deep.equal([]);
      server.configMaps.set('istio', { mesh: 'defaultConfig: {serviceCluster: mine}' });
      await pass(4000);
      expect(gists()).to.deep.equal([['enabled', 'mine']]);
      expect(server.forgotten).to.equal(status === 401 ? 4 : 0);
    });
  }

  it('reads every ten seconds where it may not watch, warns of that once, and watches again as soon as it may', async () => {
    server.watchesRefused = 403;
    await start();
    await pass();
    server.configMaps.set('istio-inject', { config: 'policy: disabled' });
    await pass(9000);
    expect(gists()).to.deep.equal([]);
    await pass(1000);
    await pass();
    expect(gists()).to.deep.equal([['disabled', 'istio-proxy']]);
    server.configMaps.set('istio', { mesh: 'defaultConfig: {serviceCluster: mine}' });
    await pass(10_000);
    await pass();
    expect(gists().slice(1)).to.deep.equal([['disabled', 'mine']]);
    expect(lines.map(({ level, message }) => [level, message])).to.deep.equal([
      ['warn', 'without the right to watch ConfigMaps, the configuration is read every 10 s'],
    ]);
    expect(server.asked).to.have.length(6);
    server.watchesRefused = undefined;
    await pass(10_000);
    expect(server.watched).to.have.members(['istio-inject', 'istio']);
    server.change('istio-inject', { config: 'policy: off' });
    await pass();
    expect(gists().slice(2)).to.deep.equal([['off', 'mine']]);
  });

  it('leaves nothing behind when the last subscriber has left', async () => {
    await start();
    subscription?.unsubscribe();
    await flushEventLoop();
    expect([server.watched, clock.delays]).to.deep.equal([[], []]);
  });

  describe('while nothing is in force', () => {
    beforeEach(() => {
      server.configMaps.delete('istio-inject');
    });

    const told =
      'read ConfigMap istio-system/istio-inject: there is none; apply manifests/istio-initializer.yaml, or see --injectConfig';
    const noAnswers: string[] = [];

    async function follow(): Promise<void> {
      const { logger, lines: logged } = recordingLogger();
      [lines, noAnswers.length] = [logged, 0];
      const onNoAnswer = (error: Error): void => {
        noAnswers.push(error.message);
      };
      const options = { location: LOCATION, clock, random: () => 0.5, logger, onNoAnswer };
      subscription = followReadings(server.client, options).subscribe((reading) => readings.push(reading));
      await flushEventLoop();
    }

    it('tells what is wrong, and reads at once when its watch tells of a change', async () => {
      await follow();
      await pass();
      server.change('istio-inject', { config: 'policy: disabled' });
      await pass();
      expect(gists()).to.deep.equal([told, ['disabled', 'istio-proxy']]);
      expect(noAnswers).to.deep.equal([]);
    });

    it('reads nothing again while its watch is open, and nothing changes', async () => {
      await follow();
      await pass();
      const { length } = server.reads;
      for (let i = 0; i < 20; i += 1) await pass(500);
      expect(server.reads).to.have.length(length);
    });

    it('reads twice a second where it may not watch, and tells of that when it goes on', async () => {
      server.watchesRefused = 403;
      await follow();
      await pass();
      await pass(500);
      server.configMaps.set('istio-inject', { config: 'policy: disabled' });
      await pass(500);
      await pass();
      expect(gists()).to.deep.equal([told, ['disabled', 'istio-proxy']]);
      await pass(500);
      expect(lines.map(({ level, message }) => [level, message])).to.deep.equal([
        ['warn', 'without the right to watch ConfigMaps, the configuration is read every 10 s'],
      ]);
    });

    it('reads twice a second where it may watch, and not read', async () => {
      server.configMaps.set('istio-inject', 403);
      await follow();
      await pass();
      server.configMaps.set('istio-inject', { config: 'policy: disabled' });
      await pass(500);
      await pass();
      expect(gists()).to.deep.equal(['TEST /: 403: as the test says', ['disabled', 'istio-proxy']]);
    });

    it('reads twice a second while its watch is down', async () => {
      await follow();
      await pass();
      server.watchesRefused = 500;
      server.break('istio-inject');
      await flushEventLoop();
      for (let i = 0; i < 8; i += 1) await pass(500);
      server.configMaps.set('istio-inject', { config: 'policy: disabled' });
      await pass(500);
      await pass();
      expect(gists()).to.deep.equal([told, ['disabled', 'istio-proxy']]);
    });

    for (const status of [0, 401, 503]) {
      it(`asks again twice a second while the answer is ${status}, and tells each time`, async () => {
        server.configMaps.set('istio-inject', status);
        await follow();
        for (let i = 0; i < 5; i += 1) await pass(500);
        expect([gists(), noAnswers.length, server.forgotten]).to.deep.equal([[], 6, status === 401 ? 6 : 0]);
        server.configMaps.set('istio-inject', { config: 'policy: disabled' });
        await pass(500);
        expect(gists()).to.deep.equal([['disabled', 'istio-proxy']]);
      });
    }
  });
});
