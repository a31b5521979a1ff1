import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { Api, COLLECTIONS, INITIALIZER_CONFIGURATIONS, initializerConfiguration } from '../support/api.js';
import { killAll, startCli } from '../support/cli.js';
import { type CommandHere, runCommand, startCommand } from '../support/command.js';
import { freePorts } from '../support/free-ports.js';
import { startHttpServer } from '../support/http-server.js';
import { until } from '../support/until.js';
import { OURS, workload } from '../support/workloads.js';

const configMap = (name: string, key: string, text: string): unknown => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { [key]: text },
});

describe('the command controller', () => {
  let sandbox: Sandbox;
  let api: Api;
  let folder: string;

  const config = async (text: string): Promise<void> => {
    const path = '/api/v1/namespaces/istio-system/configmaps';
    const { status } = await api.post(path, configMap('istio-inject', 'config', text));
    if (status === 409) await api.mergePatch(`${path}/istio-inject`, { data: { config: text } });
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'controller-'));
    sandbox = await startSandbox();
    api = new Api(sandbox.url);
    await api.post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } });
    await config('policy: enabled');
    await api.post('/api/v1/namespaces/istio-system/configmaps', configMap('istio', 'mesh', ''));
  });

  afterEach(async () => {
    await killAll();
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  const flags = (...more: string[]): string[] => ['controller', '--master', sandbox.url, '--port', '0', ...more];
  const start = (...more: string[]): CommandHere => startCommand(flags('--monitoringPort', '0', ...more));
  const createDeployment = (): ReturnType<Api['post']> =>
    api.post(COLLECTIONS['Deployment'] ?? '', workload('Deployment', 'web'));

  it('injects, logs one JSON line an outcome, and ends with 0 on SIGTERM', async () => {
    const controller = startCli(flags('--monitoringPort', '0', '--logFormat', 'json'));
    await controller.until(/"message":"initializing"/);
    await api.post(INITIALIZER_CONFIGURATIONS, initializerConfiguration(OURS));
    expect((await createDeployment()).status).to.equal(201);
    const [line] = await controller.until(/^.*"action":"injected".*$/m);
    expect(JSON.parse(line)).to.include({
      level: 'info',
      kind: 'Deployment',
      namespace: 'default',
      name: 'web',
      action: 'injected',
      reason: 'PolicyEnabled',
    });
    controller.kill('SIGTERM');
    const { code, signal, stdout } = await controller.finished;
    expect([code, signal, stdout]).to.deep.equal([0, null, '']);
  });

  it('ends, and says that the server has no Initializers before it asks for anything else', async () => {
    const asked: string[] = [];
    const newer = await startHttpServer((request, response) => {
      asked.push(request.url ?? '');
      const isVersion = request.url === '/version';
      response.writeHead(isVersion ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isVersion ? { major: '1', minor: '20+', gitVersion: 'v1.20.2' } : {}));
    });
    try {
      const { code, stderr } = await runCommand([
        'controller',
        '--master',
        newer.url,
        '--port',
        '0',
        '--monitoringPort',
        '0',
      ]);
      expect(code).to.equal(1);
      expect(stderr).to.match(
        /start the controller: Kubernetes v1\.20\.2: Initializers were removed in 1\.14; use a mutating admission webhook, .*; istio-initializer uninstall removes what is left of the controller\n$/,
      );
      expect(asked).to.deep.equal(['/version']);
    } finally {
      await newer.close();
    }
  });

  it('takes a kubeconfig and a mesh configuration file', async () => {
    await writeFile(
      join(folder, 'kubeconfig'),
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'c', cluster: { server: sandbox.url } }],
        users: [{ name: 'u', user: {} }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'x',
      }),
    );
    await writeFile(join(folder, 'mesh'), 'defaultConfig: {serviceCluster: from-the-file}');
    await api.post(INITIALIZER_CONFIGURATIONS, initializerConfiguration(OURS));
    const args = ['--kubeconfig', join(folder, 'kubeconfig'), '--meshconfig', join(folder, 'mesh')];
    const controller = startCommand(['controller', ...args, '--port', '0', '--monitoringPort', '0']);
    await controller.until(/initializing/);
    const { body } = await createDeployment();
    expect(JSON.stringify(body)).to.contain('from-the-file');
  });

  it('waits for a server that does not answer yet', async () => {
    const { url } = sandbox;
    await sandbox.close();
    const controller = startCommand(['controller', '--master', url, '--port', '0', '--monitoringPort', '0']);
    await controller.until(/waiting for the API server reason=ServerUnavailable/);
    sandbox = await startSandbox({ port: Number(new URL(url).port) });
    // It got as far as to see that this one has no configuration.
    await controller.until(
      /reason=ConfigMapMissing .*read ConfigMap istio-system\/istio-inject: there is none; apply manifests/,
    );
  });

  it('serves /healthz, /readyz and POST /inject on the ports of the flags', async () => {
    const free = await freePorts(2);
    const controller = startCommand([
      ...['controller', '--master', sandbox.url, '--logFormat', 'json'],
      ...['--port', String(free[0]), '--monitoringPort', String(free[1])],
    ]);
    await controller.until(/"message":"initializing"/);
    const status = async (url: string): Promise<number> => (await fetch(url)).status;
    const monitoring = `http://127.0.0.1:${String(free[1])}`;
    expect(await status(`${monitoring}/healthz`)).to.equal(200);
    await until(async () => (await status(`${monitoring}/readyz`)) === 200);
    await sandbox.close();
    await until(async () => (await status(`${monitoring}/readyz`)) === 503);
    expect(await status(`${monitoring}/healthz`)).to.equal(200);
    expect(await status(`http://127.0.0.1:${String(free[0])}/inject`)).to.equal(405);
  });

  it('ends with one line where its port is taken', async () => {
    const taken = new URL(sandbox.url).port;
    const { code, stderr } = await runCommand([...flags(), '--monitoringPort', taken, '--logLevel', 'error']);
    expect(code).to.equal(1);
    expect(stderr).to.equal(
      `istio-initializer: listen on 127.0.0.1:${taken}: listen EADDRINUSE: address already in use 127.0.0.1:${taken}\n`,
    );
  });

  it('ends with one line where a file that a flag names can not be read, also while there is no server', async () => {
    const url = sandbox.url;
    await sandbox.close();
    const missing = join(folder, 'missing');
    const args = ['controller', '--master', url, '--port', '0', '--monitoringPort', '0', '--meshconfig', missing];
    const { code, stderr } = await runCommand(args);
    sandbox = await startSandbox();
    expect([code, stderr]).to.deep.equal([
      1,
      `istio-initializer: read ${missing}: ENOENT: no such file or directory, open '${missing}'\n`,
    ]);
  });

  it('warns of a configuration that leaves workloads uninitialized', async () => {
    await config('namespaces: [mesh]\noutsideNamespaces: ignore');
    const controller = start();
    await controller.until(/WARN {2}outsideNamespaces is ignore: .* stays uninitialized/);
  });

  for (const [flag, value, message] of [
    ['--port', '70000', 'want a port between 0 and 65535'],
    ['--master', 'nowhere', 'want a URL like http://127.0.0.1:8001'],
    ['--watch-timeout', '1500ms', 'want whole seconds between 1s and 1h'],
    ['--watch-timeout', '0', 'want whole seconds between 1s and 1h'],
    ['--watch-timeout', '2h', 'want whole seconds between 1s and 1h'],
    ['--resync-period', 'often', 'want a duration like 30s, 1m30s or 500ms'],
    ['--takeover-delay', 'soon', 'want a duration like 30s, 1m30s or 500ms'],
    ['--logFormat', 'xml', 'Allowed choices are text, json'],
  ] as const) {
    it(`refuses ${flag} ${value} with one line`, async () => {
      const { code, stderr } = await runCommand(['controller', flag, value]);
      expect(code).to.equal(1);
      expect(stderr).to.contain(message);
    });
  }

  it('says that it does not know where the API server is', async () => {
    const { code, stderr } = await runCommand(['controller'], { env: { HOME: folder, KUBECONFIG: '' } });
    expect(code).to.equal(1);
    expect(stderr).to.contain('find the API server').and.to.contain('--kubeconfig FILE or --master URL');
  });
});
