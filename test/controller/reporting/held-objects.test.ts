import { expect } from 'chai';

import { startController } from '../../../src/controller/loop/controller.js';
import { MutableKinds } from '../../../src/controller/loop/mutable-kinds.js';
import { HeldObjects } from '../../../src/controller/reporting/held-objects.js';
import type { JsonObject } from '../../../src/json/json.js';
import { discoverWorkloads } from '../../../src/kubernetes/discovery/workload-resources.js';
import { createApiClient } from '../../../src/kubernetes/transport/api-client.js';
import { loadKubeConfig } from '../../../src/kubernetes/transport/kube-config.js';
import { systemClock } from '../../../src/runtime/clock.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import { Api, COLLECTIONS, INITIALIZER_CONFIGURATIONS, initializerConfiguration } from '../../support/api.js';
import { eventually } from '../../support/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';
import { keyFor, pendingObject, testTelemetry } from '../../support/telemetry.js';
import { OURS, sidecarConfigWith, workload } from '../../support/workloads.js';

const OTHER = 'other.example.com';

describe('the objects that others hold', () => {
  let clock: FakeClock;
  let held: HeldObjects;

  beforeEach(() => {
    clock = new FakeClock();
    held = new HeldObjects(clock.now);
  });

  const key = (name: string, uid = `uid of ${name}`, kind = 'Deployment') => ({ ...keyFor(kind, name), uid });
  const names = (): readonly string[] => held.list().map((object) => object.key.name);

  const begin = (name: string, uid?: string): void => {
    held.observe({ kind: 'pending', key: key(name, uid), object: pendingObject(0, [OTHER, OURS]) });
  };
  const end = (name: string, object: JsonObject = pendingObject(0, [OTHER, OURS]), uid?: string): void => {
    const outcome = { action: 'ignored', reason: 'NotOurTurn' } as const;
    held.observe({ kind: 'attempted', key: key(name, uid), outcome, object, patches: [] });
    held.observe({ kind: 'dequeued', key: key(name, uid) });
  };
  const see = (name: string): void => {
    begin(name);
    end(name);
  };

  it('are known, with whom they wait for, until they are initialized', () => {
    see('web');
    see('db');
    expect(held.list()[0]).to.deep.include({ seenAt: 0, waitsFor: [OTHER, OURS] });
    expect(held.initialized('uid of web')).to.equal(true);
    expect(held.initialized('uid of something else')).to.equal(false);
    expect(names()).to.deep.equal(['db']);
  });

  it('are known until they are deleted', () => {
    see('web');
    held.observe({ kind: 'deleted', key: keyFor('Deployment', 'web') });
    expect(names()).to.deep.equal([]);
  });

  it('are no longer held when it is the turn of this controller', () => {
    see('web');
    begin('web');
    expect(names()).to.deep.equal([]);
    const outcome = { action: 'injected', reason: 'PolicyEnabled' } as const;
    held.observe({ kind: 'attempted', key: key('web'), outcome, object: pendingObject(), patches: [200] });
    held.observe({ kind: 'dequeued', key: key('web') });
    expect([names(), held.size]).to.deep.equal([[], 0]);
  });

  it('wait since they were first seen, whichever other initializer it is that they wait for', () => {
    see('web');
    clock.advance(5000);
    begin('web');
    end('web', pendingObject(0, ['third.example.com']));
    expect(held.list()).to.have.length(1);
    expect(held.list()[0]).to.deep.include({ seenAt: 0, waitsFor: ['third.example.com'] });
  });

  it('are new where another object has the name', () => {
    see('web');
    clock.advance(5000);
    begin('web', 'new');
    end('web', undefined, 'new');
    expect(held.list()[0]).to.deep.include({ seenAt: 5000 });
    held.initialized('uid of web');
    expect(names()).to.deep.equal(['web']);
  });

  it('are none that were initialized or deleted before the look at them had ended', () => {
    begin('web');
    held.initialized('uid of web');
    end('web');
    begin('db');
    held.observe({ kind: 'deleted', key: keyFor('Deployment', 'db') });
    end('db');
    end('read', {});
    expect(names()).to.deep.equal([]);
  });

  it('are forgotten a minute after a list of their kind in which they did not come', () => {
    see('gone');
    see('stays');
    held.relisted('Job');
    clock.advance(60_000);
    expect(names()).to.deep.equal(['gone', 'stays']);
    held.relisted('Deployment');
    clock.advance(59_000);
    see('stays');
    expect(names()).to.deep.equal(['gone', 'stays']);
    clock.advance(1000);
    expect(names()).to.deep.equal(['stays']);
  });

  it('are 10,000 at most', () => {
    for (let number = 0; number < 10_100; number += 1) see(`web-${number}`);
    expect(held.size).to.equal(10_000);
  });

  it('are those of a real API server, from their creation to the end of their wait', async () => {
    const sandbox = await startSandbox({ kubernetesVersion: '1.9' });
    const client = createApiClient(loadKubeConfig({ master: sandbox.url, inCluster: false }), { maxSockets: 4 });
    const api = new Api(sandbox.url);
    const telemetry = testTelemetry();
    const config = sidecarConfigWith({});
    const controller = startController({
      ...{ client, clock: systemClock, random: Math.random, logger: recordingLogger().logger },
      resources: (await discoverWorkloads(client)).served,
      sidecarConfig: () => config,
      mutableKinds: new MutableKinds(undefined),
      observe: telemetry.observe,
      settled: telemetry.settled,
    });
    const pending = (): readonly string[] => telemetry.snapshot().pending.map(({ name }) => name);
    try {
      await api.post(INITIALIZER_CONFIGURATIONS, initializerConfiguration(OTHER));
      const collection = COLLECTIONS['Deployment'] ?? '';
      const created = ['web', 'db'].map((name) => api.post(collection, workload('Deployment', name)));
      await eventually(() => pending().length === 2);
      expect(telemetry.snapshot().pending[0]).to.deep.include({ held: true, waitsFor: [OTHER], turns: 0 });
      await client.request({
        method: 'PATCH',
        path: `${collection}/web`,
        body: { metadata: { initializers: null } },
        contentType: 'application/merge-patch+json',
      });
      await eventually(() => pending().length === 1);
      expect(pending()).to.deep.equal(['db']);
      await client.request({ method: 'DELETE', path: `${collection}/db?propagationPolicy=Background` });
      await eventually(() => telemetry.snapshot().pendingCount === 0);
      await Promise.allSettled(created);
    } finally {
      await controller.stop();
      telemetry.stop();
      client.close();
      await sandbox.close();
    }
  });
});
