import { expect } from 'chai';
import { Subject } from 'rxjs';

import { FollowedFacts } from '../../../src/commands/webhook/followed-facts.js';
import { FACT_SOURCES, type FactKind } from '../../../src/controller/configuration/cluster-facts.js';
import { parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { defaultMesh } from '../../../src/injection/mesh/mesh-of-release.js';
import { injectPod } from '../../../src/injection/pod/inject-pod.js';
import type { JsonObject } from '../../../src/json/json.js';
import { resourcePath } from '../../../src/kubernetes/discovery/api-resources.js';
import type { ApiClient } from '../../../src/kubernetes/transport/api-client.js';
import { type CollectionEvent, followCollection } from '../../../src/kubernetes/watch/followed-collection.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { eventually } from '../../support/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';
import { sandboxClient } from '../../support/sandbox-client.js';
import { apiError, scriptedClient } from '../../support/scripted-client.js';

const TEMPLATE = `spec:
  {{ if .NativeSidecars }}initContainers{{ else }}containers{{ end }}:
  - name: istio-proxy
    image: proxy
    args: ["{{ .ProxyUID }}", "{{ .ProxyConfig.Concurrency.GetValue }}"]
`;

function configOf(istioVersion: string, environment: Readonly<Record<string, string>> = {}): SidecarConfig {
  const text = JSON.stringify({ policy: 'enabled', templates: { sidecar: TEMPLATE } });
  const config = parseInjectionConfig(text, { key: 'config', name: 'c' }, { istioVersion });
  const injector = { revision: 'canary', door: 'webhook', environment } as const;
  return { config, mesh: defaultMesh(config.compatibility), injector };
}

type Event = CollectionEvent<JsonObject>;

const nodes = (...versions: readonly string[]): Event => ({
  kind: 'objects',
  objects: new Map(versions.map((version, index) => [`n${index}`, { name: `n${index}`, version }])),
});

describe('FollowedFacts', () => {
  let inForce: SidecarConfig;
  let sources: Partial<Record<FactKind, Subject<Event>>>;
  let followed: FollowedFacts;
  let lines: ReturnType<typeof recordingLogger>['lines'];

  beforeEach(() => {
    inForce = configOf('1.31');
    sources = {};
    const recording = recordingLogger();
    lines = recording.lines;
    followed = new FollowedFacts({
      sidecarConfig: () => inForce,
      follow: (kind) => (sources[kind] = new Subject<Event>()),
      logger: recording.logger,
    });
  });

  afterEach(() => {
    followed.stop();
  });

  /** Begins, and reads that there is one node of this version, and no ProxyConfig. */
  const begin = async (version: string): Promise<void> => {
    const begun = followed.begin();
    sources.nodes?.next(nodes(version));
    sources.proxyConfigs?.next({ kind: 'absent' });
    await begun;
  };
  const version = (): string | undefined => followed.current().injector?.kubeletVersions?.get('n0');

  it('adds what was read, and leaves the rest', async () => {
    await begin('v1.33.0');
    expect(version()).to.equal('v1.33.0');
    expect(followed.current().injector).to.deep.include({ revision: 'canary', proxyConfigs: [] });
    expect(followed.current().config).to.equal(inForce.config);
  });

  it('is the same object while nothing changes, so that answers are kept', async () => {
    await begin('v1.33.0');
    const first = followed.current();
    sources.nodes?.next(nodes('v1.33.0'));
    expect(followed.current()).to.equal(first);
    sources.nodes?.next(nodes('v1.34.0'));
    expect(followed.current()).not.to.equal(first);
    expect(version()).to.equal('v1.34.0');
  });

  it('keeps what was read last where the server does not answer', async () => {
    await begin('v1.33.0');
    sources.nodes?.next({ kind: 'unanswered', error: new Error('no answer') });
    expect(version()).to.equal('v1.33.0');
  });

  it('begins where the server does not answer, and takes what comes later', async () => {
    const begun = followed.begin();
    for (const source of Object.values(sources)) source.next({ kind: 'unanswered', error: new Error('no answer') });
    await begun;
    expect(version()).to.equal(undefined);
    sources.nodes?.next(nodes('v1.33.0'));
    expect(version()).to.equal('v1.33.0');
  });

  it('follows what the configuration in force needs, and no more', async () => {
    await begin('v1.33.0');
    const before = sources.nodes;
    inForce = configOf('1.24', { PLATFORM: 'openshift' });
    expect(followed.current().injector).not.to.have.property('kubeletVersions');
    expect(before?.observed).to.equal(false);
    sources.namespaces?.next({
      kind: 'objects',
      objects: new Map([['shop', { name: 'shop', annotations: { range: '1/2' } }]]),
    });
    expect(followed.current().injector?.namespaceAnnotations?.get('shop')).to.deep.equal({ range: '1/2' });
  });

  it('tells once what may not be read, with its effect, and again when it was readable meanwhile', async () => {
    await begin('v1.33.0');
    const refused: Event = { kind: 'refused', error: apiError(403) };
    sources.nodes?.next(refused);
    sources.nodes?.next(refused);
    expect(version()).to.equal(undefined);
    const told = (): number => lines.filter(({ message }) => message.includes('see --native-sidecars')).length;
    expect(told()).to.equal(1);
    sources.nodes?.next(nodes('v1.33.0'));
    sources.nodes?.next(refused);
    expect(told()).to.equal(2);
  });

  it('tells once that something is polled, and that there is none of a kind', async () => {
    await begin('v1.33.0');
    for (let i = 0; i < 2; i += 1) {
      sources.proxyConfigs?.next({ kind: 'absent' });
      sources.nodes?.next({ kind: 'unwatched', error: apiError(403).withAdvice('ask for it') });
      sources.nodes?.next(nodes('v1.33.0'));
    }
    expect(lines.map(({ level, message }) => [level, message])).to.deep.equal([
      ['info', 'the server has no proxyconfigs: they are looked for every five minutes'],
      ['warn', 'TEST /: 403: as the test says; ask for it; nodes are listed every 30 s'],
    ]);
  });

  it('follows nothing more once it is stopped', async () => {
    await begin('v1.33.0');
    followed.stop();
    expect([sources.nodes?.observed, sources.proxyConfigs?.observed]).to.deep.equal([false, false]);
  });
});

describe('the answers of a webhook', () => {
  let sandbox: Sandbox;
  let admin: ApiClient;
  let followed: FollowedFacts | undefined;

  before(async () => {
    sandbox = await startSandbox({ kubernetesVersion: '1.33', tokenAuthFile: 'admin-token,admin,1,"system:masters"' });
    admin = sandboxClient(sandbox.url, 'admin-token');
  });

  afterEach(() => followed?.stop());

  after(async () => {
    admin.close();
    await sandbox.close();
  });

  async function follow(config: SidecarConfig, client = admin): Promise<FollowedFacts> {
    followed = new FollowedFacts({
      sidecarConfig: () => config,
      follow: (kind) => {
        const { resource, keep } = FACT_SOURCES[kind];
        const timing = { clock: new FakeClock(), random: Math.random };
        return followCollection(client, { ...timing, path: resourcePath(resource), keep });
      },
      logger: recordingLogger().logger,
    });
    await followed.begin();
    return followed;
  }

  const create = (path: string, body: JsonObject): Promise<unknown> => admin.request({ method: 'POST', path, body });
  const patchFor = (facts: FollowedFacts, namespace: string): string => {
    const pod = { metadata: { name: 'web', namespace }, spec: { containers: [{ name: 'web', image: 'web' }] } };
    const injection = injectPod(pod, facts.current(), { namespace });
    return injection.action === 'inject' ? JSON.stringify(injection.patch) : '';
  };
  const isNative = (facts: FollowedFacts): boolean => patchFor(facts, 'shop').includes('/spec/initContainers');

  it('have native sidecars until a node comes that can not run them, and again when it has gone', async () => {
    const node = (name: string, kubeletVersion: string): Promise<unknown> =>
      create('/api/v1/nodes', { metadata: { name }, status: { nodeInfo: { kubeletVersion } } });
    await node('new', 'v1.33.1');
    const facts = await follow(configOf('1.31'));
    expect(isNative(facts)).to.equal(true);
    await node('old', 'v1.32.9');
    await eventually(() => !isNative(facts));
    await admin.request({ method: 'DELETE', path: '/api/v1/nodes/old' });
    await eventually(() => isNative(facts));
  });

  it('follow what the annotations of a namespace say of its users', async () => {
    const facts = await follow(configOf('1.31', { PLATFORM: 'openshift', ENABLE_NATIVE_SIDECARS: 'false' }));
    const annotations = { 'openshift.io/sa.scc.uid-range': '1000/10' };
    expect(patchFor(facts, 'shop')).to.contain('"1337"');
    await create('/api/v1/namespaces', { metadata: { name: 'shop', annotations } });
    await eventually(() => patchFor(facts, 'shop').includes('"1009"'));
  });

  it('follow a ProxyConfig', async () => {
    const proxyConfig = { metadata: { name: 'p', namespace: 'shop', resourceVersion: '2' }, spec: { concurrency: 7 } };
    const changed = { ...proxyConfig, metadata: { ...proxyConfig.metadata, resourceVersion: '3' } };
    const line = JSON.stringify({ type: 'MODIFIED', object: { ...changed, spec: { concurrency: 8 } } });
    const list = { metadata: { resourceVersion: '2' }, items: [proxyConfig] };
    let watch: (() => void) | undefined;
    const scripted = scriptedClient(() => list, [{ lines: [line], then: 'stay' }]);
    const held = new Promise<void>((resolve) => (watch = resolve));
    const client = {
      ...scripted,
      watch: (path: string, end: AbortSignal) => held.then(() => scripted.watch(path, end)),
    };
    const facts = await follow(configOf('1.31', { ENABLE_NATIVE_SIDECARS: 'false' }), client);
    expect(patchFor(facts, 'shop')).to.contain('"7"');
    watch?.();
    await eventually(() => patchFor(facts, 'shop').includes('"8"'));
  });
});
