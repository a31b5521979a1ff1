import { expect } from 'chai';

import { withRewrittenProbes } from '../../../src/injection/adjust/probes.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import type { Release } from '../../../src/injection/releases/release.js';
import { CONTAINER_HISTORY } from '../../../src/injection/releases/rules/container-rules.js';
import { PROBE_HISTORY } from '../../../src/injection/releases/rules/probe-rules.js';
import { type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';

interface Given {
  readonly annotations?: JsonObject;
  readonly proxy?: JsonObject;
  readonly initContainers?: readonly JsonObject[];
  readonly rewriteTcp?: boolean;
  readonly wasInjected?: boolean;
  readonly enabled?: boolean;
}

const PROXY = { name: 'istio-proxy', args: ['proxy', '--statusPort', '15020'] };
const APP_PORTS = { ports: [{ name: 'web', containerPort: 80 }] };

function podOf(app: JsonObject, { annotations = {}, proxy = PROXY, initContainers = [] }: Given): JsonObject {
  const containers = [{ name: 'app', ...APP_PORTS, ...app }, proxy];
  return deepFreeze({ metadata: { annotations }, spec: { initContainers, containers } });
}

function rewrite(pod: JsonObject, release: Release, given: Given = {}): JsonObject {
  const rules = { ...rulesAt(PROBE_HISTORY, release), ...rulesAt(CONTAINER_HISTORY, release) };
  const settings = { enabled: true, rewriteTcp: true, wasInjected: false, statusPort: 15020, ...given };
  return withRewrittenProbes(pod, { ...settings, rules });
}

function probersIn(pod: JsonObject): Json | undefined {
  const spec = objectAt(pod, 'spec');
  const all = [...objectsIn(spec['containers']), ...objectsIn(spec['initContainers'])];
  const env = objectsIn(all.find(({ name }) => name === 'istio-proxy')?.['env']);
  const value = stringIn(env.find(({ name }) => name === 'ISTIO_KUBE_APP_PROBERS')?.['value']);
  return value === undefined ? undefined : (JSON.parse(value) as Json);
}

const appIn = (pod: JsonObject): JsonObject => objectsIn(objectAt(pod, 'spec')['containers'])[0] ?? {};

function rewriteApp(app: JsonObject, release: Release, given: Given = {}): readonly [Json | undefined, JsonObject] {
  const after = rewrite(podOf(app, given), release, given);
  return [probersIn(after), appIn(after)];
}

describe('withRewrittenProbes', () => {
  const webProbe = { httpGet: { path: '/x', port: 'web', scheme: 'HTTPS', httpHeaders: [{ name: 'a', value: 'b' }] } };

  it('sends a probe to the agent, and keeps its headers, host and times', () => {
    const livenessProbe = { ...webProbe, periodSeconds: 7, timeoutSeconds: 3 };
    const [probers, app] = rewriteApp({ livenessProbe }, '1.20');
    expect(probers).to.deep.equal({
      '/app-health/app/livez': { httpGet: { ...webProbe.httpGet, port: 80 }, timeoutSeconds: 3 },
    });
    expect(app['livenessProbe']).to.deep.equal({
      httpGet: { ...webProbe.httpGet, path: '/app-health/app/livez', port: 15020, scheme: 'HTTP' },
      periodSeconds: 7,
      timeoutSeconds: 3,
    });
  });

  it('tells the agent of 1.1 to 1.5 the request alone', () => {
    const [probers] = rewriteApp({ livenessProbe: { ...webProbe, timeoutSeconds: 3 } }, '1.4');
    expect(probers).to.deep.equal({ '/app-health/app/livez': { ...webProbe.httpGet, port: 80 } });
  });

  it('tells the agent to 1.8 an empty map where there is no probe, and later nothing', () => {
    expect(rewriteApp({}, '1.8')[0]).to.deep.equal({});
    expect(rewriteApp({}, '1.9')[0]).to.equal(undefined);
  });

  it('rewrites a probe whose named port is unknown, though the agent does not know of it', () => {
    const [probers, app] = rewriteApp({ readinessProbe: { httpGet: { port: 'other' } } }, '1.20');
    expect(probers).to.equal(undefined);
    expect(app['readinessProbe']).to.deep.equal({ httpGet: { path: '/app-health/app/readyz', port: 15020 } });
  });

  it('does not tell the agent of a probe that it answers already', () => {
    const livenessProbe = { httpGet: { path: '/app-health/app/livez', port: 15020 } };
    expect(rewriteApp({ livenessProbe }, '1.20')).to.deep.equal([
      undefined,
      { name: 'app', ...APP_PORTS, livenessProbe },
    ]);
  });

  const kinds: readonly [what: string, app: JsonObject, since: Release, before: Release, key: string][] = [
    ['startup probes', { startupProbe: { httpGet: { port: 1 } } }, '1.7', '1.6', '/app-health/app/startupz'],
    ['TCP probes', { livenessProbe: { tcpSocket: { port: 1 } } }, '1.12', '1.11', '/app-health/app/livez'],
    ['gRPC probes', { livenessProbe: { grpc: { port: 1 } } }, '1.13', '1.12', '/app-health/app/livez'],
    [
      'hooks',
      { lifecycle: { postStart: { tcpSocket: { port: 1 } } } },
      '1.25',
      '1.24',
      '/app-lifecycle/app/poststartz',
    ],
  ];
  for (const [what, app, since, before, key] of kinds) {
    it(`rewrites ${what} since ${since}`, () => {
      const [probers, changed] = rewriteApp(app, since);
      expect(probers).to.have.property(key);
      const [field = '', handler] = [...Object.entries(app), ...Object.entries(objectAt(app, 'lifecycle'))].pop() ?? [];
      expect(handler).not.to.equal(undefined);
      const found = field in changed ? changed[field] : objectAt(changed, 'lifecycle')[field];
      expect(found).to.deep.equal({ httpGet: { path: key, port: 15020 } });
      const [none, same] = rewriteApp(app, before);
      expect(none ?? {}).to.deep.equal({});
      expect(same).to.deep.equal({ name: 'app', ...APP_PORTS, ...app });
    });
  }

  it('leaves hooks alone that no agent can call', () => {
    const lifecycle = { preStop: { exec: { command: ['x'] } }, postStart: { sleep: { seconds: 1 } } };
    expect(rewriteApp({ lifecycle }, '1.31')).to.deep.equal([undefined, { name: 'app', ...APP_PORTS, lifecycle }]);
  });

  it('leaves TCP probes alone where the injector is told so, from 1.12 to 1.18', () => {
    const app = { livenessProbe: { tcpSocket: { port: 1 } } };
    expect(rewriteApp(app, '1.18', { rewriteTcp: false })[0]).to.equal(undefined);
    expect(rewriteApp(app, '1.19', { rewriteTcp: false })[0]).to.have.property('/app-health/app/livez');
  });

  it('rewrites probes of init containers since 1.20, with the proxy among them', () => {
    const side = { name: 'side', startupProbe: { httpGet: { port: 1 } } };
    const pod = deepFreeze({ spec: { initContainers: [PROXY, side], containers: [{ name: 'app' }] } });
    expect(probersIn(rewrite(pod, '1.20'))).to.have.property('/app-health/side/startupz');
    expect(rewrite(pod, '1.19')).to.equal(pod);
  });

  const unwanted: readonly [what: string, given: Given, release: Release][] = [
    ['where the setting is off', { enabled: false }, '1.20'],
    ['where its annotation forbids it', { annotations: { 'sidecar.istio.io/rewriteAppHTTPProbers': 'false' } }, '1.2'],
    ['without a proxy', { proxy: { name: 'other' } }, '1.20'],
    ['whose proxy has no status port, to 1.5', { proxy: { name: 'istio-proxy', args: ['--statusPort'] } }, '1.5'],
  ];
  for (const [what, given, release] of unwanted) {
    it(`leaves a pod alone ${what}`, () => {
      const pod = podOf({ livenessProbe: webProbe }, given);
      expect(rewrite(pod, release, given)).to.equal(pod);
    });
  }

  it('does not read the annotation in 1.1, nor a text that is no boolean', () => {
    const given = (value: string): Given => ({ annotations: { 'sidecar.istio.io/rewriteAppHTTPProbers': value } });
    expect(rewriteApp({ livenessProbe: webProbe }, '1.1', given('false'))[0]).to.have.property('/app-health/app/livez');
    expect(rewriteApp({ livenessProbe: webProbe }, '1.20', given('no'))[0]).to.have.property('/app-health/app/livez');
  });

  const ports: readonly [what: string, given: Given, release: Release, port: number][] = [
    ['its annotation', { annotations: { 'status.sidecar.istio.io/port': '9' } }, '1.6', 9],
    ["its proxy's argument, to 1.5", { proxy: { name: 'istio-proxy', args: ['-statusPort=99'] } }, '1.5', 99],
    [
      'the mesh, whatever the argument says, since 1.6',
      { proxy: { name: 'istio-proxy', args: ['--statusPort=99'] } },
      '1.6',
      15020,
    ],
  ];
  for (const [what, given, release, port] of ports) {
    it(`takes the port of the agent from ${what}`, () => {
      const [, app] = rewriteApp({ livenessProbe: webProbe }, release, given);
      expect(objectAt(app, 'livenessProbe', 'httpGet')['port']).to.equal(port);
    });
  }

  describe('in a pod that was injected before', () => {
    const earlier = { '/app-health/app/livez': { httpGet: { port: 1 } }, '/z': { tcpSocket: { port: 2 } } };
    const withEnv = (value?: string): Given => ({
      wasInjected: true,
      proxy: { ...PROXY, env: value === undefined ? [] : [{ name: 'ISTIO_KUBE_APP_PROBERS', value }] },
    });
    const app = { livenessProbe: webProbe, readinessProbe: { httpGet: { port: 3 } } };

    it('keeps the entries that are there', () => {
      const [probers] = rewriteApp(app, '1.17', withEnv(JSON.stringify(earlier)));
      expect(probers).to.deep.equal({ ...earlier, '/app-health/app/readyz': { httpGet: { port: 3 } } });
    });

    it('adds no map from 1.17 to 1.27, and one since 1.28', () => {
      expect(rewriteApp(app, '1.27', withEnv())[0]).to.equal(undefined);
      expect(rewriteApp(app, '1.28', withEnv())[0]).to.have.property('/app-health/app/readyz');
    });

    it('keeps a map that can not be read', () => {
      const after = rewrite(podOf(app, withEnv('{')), '1.31', withEnv('{'));
      expect(objectsIn(objectAt(after, 'spec')['containers'])[1]?.['env']).to.deep.equal(withEnv('{').proxy?.['env']);
    });
  });
});
