import { expect } from 'chai';

import { FollowedFacts } from '../../../src/commands/webhook/followed-facts.js';
import type { FactReading } from '../../../src/controller/configuration/cluster-facts.js';
import { parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { defaultMesh } from '../../../src/injection/mesh/mesh-of-release.js';
import { eventually } from '../../support/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';

function configOf(istioVersion: string): SidecarConfig {
  const text = JSON.stringify({ policy: 'enabled', templates: { sidecar: 'spec: {}' } });
  const config = parseInjectionConfig(text, { key: 'config', name: 'c' }, { istioVersion });
  return { config, mesh: defaultMesh(config.compatibility), injector: { revision: 'canary' } };
}

const nodes = (version: string): FactReading => ({
  facts: { kubeletVersions: new Map([['n', version]]) },
  warnings: [],
});

describe('FollowedFacts', () => {
  let clock: FakeClock;
  let inForce: SidecarConfig;
  let readings: (FactReading | Error)[];
  let reads: number;
  let followed: FollowedFacts;
  const { logger, lines } = recordingLogger();

  beforeEach(() => {
    clock = new FakeClock();
    inForce = configOf('1.31');
    readings = [nodes('v1.33.0')];
    reads = 0;
    followed = new FollowedFacts({
      sidecarConfig: () => inForce,
      read: () => {
        const reading = readings[Math.min(reads, readings.length - 1)];
        reads += 1;
        return reading instanceof Error || !reading ? Promise.reject(reading ?? new Error()) : Promise.resolve(reading);
      },
      ...{ clock, logger },
    });
  });

  const poll = async (delayMs = 30_000): Promise<void> => {
    const before = reads;
    clock.advance(delayMs);
    await eventually(() => reads > before && clock.delays.length > 0);
  };
  const version = (): string | undefined => followed.current().injector?.kubeletVersions?.get('n');

  it('adds what was read, and leaves the rest', async () => {
    await followed.begin();
    expect(version()).to.equal('v1.33.0');
    expect(followed.current().injector?.revision).to.equal('canary');
    expect(followed.current().config).to.equal(inForce.config);
  });

  it('is the same object while nothing changes, so that answers are kept', async () => {
    await followed.begin();
    const first = followed.current();
    await poll();
    expect(followed.current()).to.equal(first);
    readings = [nodes('v1.34.0')];
    await poll();
    expect(followed.current()).not.to.equal(first);
    expect(version()).to.equal('v1.34.0');
  });

  it('keeps what was read last where the server does not answer', async () => {
    readings = [nodes('v1.33.0'), new Error('no answer')];
    await followed.begin();
    await poll();
    expect([version(), reads]).to.deep.equal(['v1.33.0', 2]);
  });

  it('follows the configuration, and reads at once what a new one needs', async () => {
    await followed.begin();
    inForce = configOf('1.20');
    expect(followed.current().config).to.equal(inForce.config);
    await poll(0);
    expect(reads).to.equal(2);
  });

  it('tells once what may not be read', async () => {
    readings = [{ facts: {}, warnings: ['may not'] }];
    await followed.begin();
    await poll();
    expect(lines.filter(({ message }) => message === 'may not')).to.have.lengthOf(1);
  });

  it('asks no more once it is stopped', async () => {
    await followed.begin();
    followed.stop();
    expect(clock.delays).to.deep.equal([]);
  });
});
