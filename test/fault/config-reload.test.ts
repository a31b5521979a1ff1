import { expect } from 'chai';

import { killAll } from '../support/cli.js';
import { type CommandHere } from '../support/command.js';
import { OURS } from '../support/workloads.js';
import { Cluster, CONFIG_MAPS } from './processes.js';

const VERSIONS = ['v1', 'v2', 'v3', 'v4', 'v5'];

describe('a changed configuration', function () {
  this.timeout(60_000);

  let cluster: Cluster;
  let controller: CommandHere;

  beforeEach(async () => {
    cluster = await Cluster.start();
    controller = await cluster.controller();
    await cluster.register();
  });

  afterEach(killAll);

  const configure = (config: string): Promise<unknown> =>
    cluster.api.mergePatch(`${CONFIG_MAPS}/istio-inject`, { data: { config } });
  const isInjected = async (name: string): Promise<boolean> => {
    const { status, body } = await cluster.create(name);
    expect(status).to.equal(201);
    return body.spec.template.spec.containers.some((container) => container.name === 'istio-proxy');
  };

  it('applies to the workloads that arrive later, without a restart', async () => {
    expect(await isInjected('before')).to.equal(true);
    await configure('policy: disabled');
    await controller.until(/"policy":"disabled".*"message":"a new configuration is in force"/);
    expect(await isInjected('after')).to.equal(false);
    const before = (await cluster.deployments()).find(({ name }) => name === 'before');
    expect(before?.containers).to.deep.equal(['app', 'istio-proxy']);
  });

  it('that is wrong leaves the last good one in force, and reports it once', async () => {
    await configure('policy: disabled');
    await controller.until(/"policy":"disabled".*"message":"a new configuration is in force"/);
    await configure('policy: maybe');
    const [line] = await controller.until(/^.*the last good one stays in force.*$/m);
    expect(JSON.parse(line)).to.include({
      level: 'error',
      configMap: 'istio-system/istio-inject',
      error: `read ConfigMap istio-system/istio-inject: config key "policy": got 'maybe', want 'off', 'disabled' or 'enabled'`,
    });
    expect(await isInjected('meanwhile')).to.equal(false);
    await configure('policy: enabled');
    await controller.until(/"policy":"enabled".*"message":"a new configuration is in force"/);
    expect(await isInjected('after')).to.equal(true);
    controller.kill('SIGTERM');
    expect((await controller.finished).stderr.match(/the last good one stays in force/g)).to.have.length(1);
  });

  it('of the name still initializes what waits for the former one, and reports how to release what comes later', async () => {
    await configure('initializerName: new.b.c');
    const [warning] = await controller.until(/^.*initializerName has changed.*$/m);
    expect(JSON.parse(warning)).to.include({
      level: 'warn',
      formerName: OURS,
      initializerName: 'new.b.c',
      wayOut: `istio-initializer pending --all-namespaces --initializer ${OURS} --release`,
    });
    expect(await isInjected('after')).to.equal(true);
    await controller.until(
      new RegExp(`preflight: InitializerConfiguration \\S+ names ${OURS}, which is no longer the controller`),
    );
  });

  it('is never mixed with another one in a workload', async () => {
    for (const version of VERSIONS) {
      await configure(`params: {initImage: "init:${version}", proxyImage: "proxy:${version}", version: ${version}}`);
      // Many at a time, until all have the new one.
      let versions: readonly string[] = [];
      for (let round = 0; versions.length === 0 || versions.some((seen) => seen !== version); round += 1) {
        const names = Array.from({ length: 8 }, (_, i) => `${version}-${round}-${i}`);
        versions = await Promise.all(names.map((name) => versionOf(cluster, name)));
      }
    }
  });
});

/** Creates a workload; the version that all parts of its sidecar speak of. */
async function versionOf(cluster: Cluster, name: string): Promise<string> {
  const { body } = await cluster.create(name);
  const stamps = [...JSON.stringify(body).matchAll(/"(?:init:|proxy:|injected-version-)([^"]*)"/g)];
  const versions = stamps.map(([, version = '']) => version);
  // The first ones may still be of the configuration of the start, which names no version.
  if (versions.every((version) => version === '')) return '';
  expect([versions.length, new Set(versions).size], `${name}: ${versions.join()}`).to.deep.equal([4, 1]);
  return versions[0] ?? '';
}
