import { expect } from 'chai';

import type { ProberMap } from '../../../src/injection/adjust/prober-map.js';
import { withRestoredProbes } from '../../../src/injection/removal/restored-probes.js';
import type { JsonObject } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const agent = (path: string, more: JsonObject = {}): JsonObject => ({ httpGet: { path, port: 15020, ...more } });
const probers = (entries: Readonly<Record<string, JsonObject>>): ProberMap => new Map(Object.entries(entries));
const READY = '/app-health/web/readyz';

describe('withRestoredProbes', () => {
  const handlers: readonly (readonly [what: string, now: JsonObject, entry: JsonObject, before: JsonObject])[] = [
    ['HTTP', agent(READY), { httpGet: { path: '/ok', port: 8080 } }, { httpGet: { path: '/ok', port: 8080 } }],
    ['HTTP without a path', agent(READY), { httpGet: { port: 8080 } }, { httpGet: { port: 8080 } }],
    [
      'HTTPS with a host and headers',
      agent(READY, { scheme: 'HTTP', host: 'h', httpHeaders: [{ name: 'a', value: 'b' }] }),
      { httpGet: { path: '/', port: 1, host: 'h', scheme: 'HTTPS', httpHeaders: [{ name: 'a', value: 'b' }] } },
      { httpGet: { path: '/', port: 1, scheme: 'HTTPS', host: 'h', httpHeaders: [{ name: 'a', value: 'b' }] } },
    ],
    ['HTTP up to 1.5', agent(READY), { path: '/ok', port: 8080 }, { httpGet: { path: '/ok', port: 8080 } }],
    ['TCP', agent(READY), { tcpSocket: { port: 5, host: 'h' } }, { tcpSocket: { port: 5, host: 'h' } }],
    ['gRPC', agent(READY), { grpc: { port: 5, service: null } }, { grpc: { port: 5 } }],
    ['gRPC of a service', agent(READY), { grpc: { port: 5, service: 's' } }, { grpc: { port: 5, service: 's' } }],
  ];
  for (const [what, now, entry, before] of handlers) {
    it(`puts back a probe by ${what}, with its timings`, () => {
      const container = deepFreeze({ name: 'web', readinessProbe: { ...now, timeoutSeconds: 3, periodSeconds: 4 } });
      expect(withRestoredProbes(container, probers({ [READY]: { ...entry, timeoutSeconds: 3 } }))).to.deep.equal({
        container: { name: 'web', readinessProbe: { ...before, timeoutSeconds: 3, periodSeconds: 4 } },
        notes: [],
      });
    });
  }

  it('puts back every probe and hook of a container', () => {
    const names = ['readyz', 'livez', 'startupz'].map((name) => `/app-health/web/${name}`);
    const hooks = ['prestopz', 'poststartz'].map((name) => `/app-lifecycle/web/${name}`);
    const [ready = '', live = '', startup = '', stop = '', start = ''] = [...names, ...hooks];
    const container = {
      name: 'web',
      readinessProbe: agent(ready),
      livenessProbe: agent(live),
      startupProbe: agent(startup),
      lifecycle: { preStop: agent(stop), postStart: agent(start) },
    };
    const map = probers(
      Object.fromEntries([...names, ...hooks].map((key, port) => [key, { httpGet: { port: port + 1 } }])),
    );
    const get = (port: number): JsonObject => ({ httpGet: { port } });
    expect(withRestoredProbes(container, map).container).to.deep.equal({
      name: 'web',
      readinessProbe: get(1),
      livenessProbe: get(2),
      startupProbe: get(3),
      lifecycle: { preStop: get(4), postStart: get(5) },
    });
  });

  it('leaves a container alone whose probes call no agent', () => {
    const container = { name: 'web', readinessProbe: agent('/app-health/other/readyz'), livenessProbe: { exec: {} } };
    const { container: same, notes } = withRestoredProbes(container, probers({ '/app-health/other/readyz': {} }));
    expect(same).to.equal(container);
    expect(notes).to.deep.equal([]);
  });

  it('says of a probe that the agent does not know that it has to be written anew', () => {
    const container = { name: 'web', livenessProbe: agent('/app-health/web/livez') };
    const { container: same, notes } = withRestoredProbes(container, probers({}));
    expect(same).to.equal(container);
    expect(notes).to.deep.equal([
      'the livenessProbe of container web still calls the agent of the proxy, /app-health/web/livez: what it called ' +
        'before is not kept; write it anew',
    ]);
  });

  it('says of a port that has a name that the probe may have had the name', () => {
    const container = { name: 'web', ports: [{ name: 'http', containerPort: 80 }], readinessProbe: agent(READY) };
    expect(withRestoredProbes(container, probers({ [READY]: { httpGet: { port: 80 } } })).notes).to.deep.equal([
      "the readinessProbe of container web has the port 80: whether it was named 'http' is not kept",
    ]);
  });
});
