import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { loadKubeConfig } from '../../../src/kubernetes/transport/kube-config.js';

const KUBE_CONFIG_ERROR = { name: 'KubeConfigError', code: 'ERR_KUBECONFIG' };

describe('loadKubeConfig', () => {
  let folder: string;
  let kubeconfig: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kube-config-'));
    kubeconfig = join(folder, 'config');
    await writeFile(
      kubeconfig,
      `clusters: [{name: c, cluster: {server: "https://a.example:6443"}}]
users: [{name: u, user: {token: t}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
current-context: x
`,
    );
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('reads a file', () => {
    const config = loadKubeConfig({ kubeconfig, inCluster: false });
    expect(config.cluster).to.include({ server: 'https://a.example:6443' });
    expect(config.user).to.include({ token: 't' });
  });

  it('replaces the server and keeps the user', () => {
    const config = loadKubeConfig({ kubeconfig, master: 'https://b.example', inCluster: false });
    expect(config.cluster).to.include({ server: 'https://b.example' });
    expect(config.user).to.include({ token: 't' });
  });

  it('takes a server alone', () => {
    const config = loadKubeConfig({ master: 'http://127.0.0.1:8001', inCluster: false });
    expect(config.cluster).to.include({ server: 'http://127.0.0.1:8001' });
  });

  it('says that a file is missing', () => {
    const load = (): unknown => loadKubeConfig({ kubeconfig: join(folder, 'none'), inCluster: false });
    expect(load)
      .to.throw(Error, /^read kubeconfig .*none: ENOENT/)
      .and.to.include(KUBE_CONFIG_ERROR);
  });

  it('says that no context is chosen', async () => {
    await writeFile(kubeconfig, 'clusters: []\nusers: []\ncontexts: []\n');
    const load = (): unknown => loadKubeConfig({ kubeconfig, inCluster: false });
    expect(load).to.throw(Error, 'want a current-context').and.to.include(KUBE_CONFIG_ERROR);
  });

  for (const [what, text, message] of [
    ['an empty file', '', 'it does not hold a kubeconfig'],
    ['a list', '- a', 'want a current-context'],
    ['broken YAML', 'clusters: [', /^read kubeconfig [^\n]*$/],
    [
      'a server that is no URL',
      'clusters: [{name: c, cluster: {server: nowhere}}]\nusers: []\ncontexts: [{name: x, context: {cluster: c}}]\ncurrent-context: x',
      "got server 'nowhere', want a URL",
    ],
  ] as const) {
    it(`refuses ${what} in one line`, async () => {
      await writeFile(kubeconfig, text);
      expect(() => loadKubeConfig({ kubeconfig, inCluster: false }))
        .to.throw(Error, message)
        .and.to.include(KUBE_CONFIG_ERROR);
    });
  }

  it('is the service account of the pod where the files say nothing', async () => {
    await writeFile(kubeconfig, '# nothing\n');
    const environment = { KUBERNETES_SERVICE_HOST: '10.0.0.1', POD_NAMESPACE: 'here' };
    const { cluster, namespace } = loadKubeConfig({ kubeconfig: [kubeconfig], inCluster: true, environment });
    expect([cluster.server, namespace]).to.deep.equal(['https://10.0.0.1:443', 'here']);
  });

  it('is the file in a pod too, where it says something', () => {
    const environment = { KUBERNETES_SERVICE_HOST: '10.0.0.1' };
    expect(loadKubeConfig({ kubeconfig: [kubeconfig], inCluster: true, environment }).cluster.server).to.equal(
      'https://a.example:6443',
    );
  });

  it('names the files that are not there', () => {
    expect(() => loadKubeConfig({ inCluster: false, missing: ['/a', '/b'] })).to.throw('(there is no /a, /b)');
  });

  it('says what it wants where it knows nothing', () => {
    expect(() => loadKubeConfig({ inCluster: false }))
      .to.throw(Error, '--kubeconfig FILE or --master URL')
      .and.to.include(KUBE_CONFIG_ERROR);
  });
});

describe('several kubeconfigs', () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kube-configs-'));
    await mkdir(file('sub'));
    await writeFile(
      file('a'),
      `clusters: [{name: c, cluster: {server: "https://a.example", certificate-authority: ca.crt}}]
users: [{name: u, user: {token: a}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
current-context: ""
`,
    );
    await writeFile(
      file('sub/b'),
      `clusters: [{name: c, cluster: {server: "https://b.example", tls-server-name: b}}, {name: d, cluster: {server: "https://d.example", certificate-authority: ca.crt}}]
users: [{name: u, user: {username: b}}, {name: v, user: {tokenFile: t, exec: {command: ./plugin}}}, {name: w, user: {exec: {command: plugin}}}]
contexts: [{name: x, context: {cluster: d, user: v}}, {name: z, context: {cluster: d, user: v}}]
current-context: x
`,
    );
  });

  afterEach(() => rm(folder, { recursive: true }));

  const load = (...names: readonly string[]): ReturnType<typeof loadKubeConfig> =>
    loadKubeConfig({ kubeconfig: names.map(file), inCluster: false });

  it('are merged: the first one with an entry wins, with the whole of it', () => {
    const { cluster, user } = load('a', 'sub/b');
    expect(cluster).to.include({ server: 'https://a.example', caFile: file('ca.crt'), tlsServerName: undefined });
    expect(user).to.include({ token: 'a', username: undefined });
  });

  it('are merged in the other order too, with paths from the folder of each', () => {
    const { cluster, user } = load('sub/b', 'a');
    expect(cluster).to.include({ server: 'https://d.example', caFile: file('sub/ca.crt') });
    expect([user.tokenFile, user.exec?.command]).to.deep.equal([file('sub/t'), file('sub/plugin')]);
  });

  it('may be empty, but not all of them', async () => {
    await writeFile(file('empty'), '# nothing\n');
    expect(load('empty', 'sub/b').cluster.server).to.equal('https://d.example');
    expect(() => load('empty', 'empty')).to.throw('it does not hold a kubeconfig');
  });

  it('are what kubectl makes of them', function () {
    const kubectl = (...args: readonly string[]): string => {
      const env = { ...process.env, KUBECONFIG: `${file('a')}:${file('missing')}:${file('sub/b')}` };
      const { stdout, error } = spawnSync('kubectl', ['config', 'view', '--minify', '--raw', ...args], { env });
      return error ? '' : stdout.toString();
    };
    const server = kubectl('-o', 'jsonpath={.clusters[0].cluster.server} {.users[0].user.token}');
    if (server === '') {
      console.log('      kubectl is missing');
      return this.skip();
    }
    const { cluster, user } = load('a', 'sub/b');
    expect(`${cluster.server} ${user.token ?? ''}`).to.equal(server);
  });

  const refused: readonly (readonly [what: string, cluster: string, user: string, message: string])[] = [
    [
      'a proxy of an unknown kind',
      '{server: "https://a", proxy-url: "ftp://user:secret@a"}',
      '{}',
      'got a proxy-url that is none',
    ],
    ['groups of nobody', '{server: "https://a"}', '{as-groups: [a]}', 'without as'],
    ['a certificate without a key', '{server: "https://a"}', '{client-certificate: a}', 'want client-key'],
    [
      'two ways to trust',
      '{server: "https://a", insecure-skip-tls-verify: true, certificate-authority: a}',
      '{}',
      'want only one',
    ],
    [
      'a number for a token',
      '{server: "https://a"}',
      '{token: 1}',
      'users.0.user.token: invalid input: expected string',
    ],
    ['an exec without a command', '{server: "https://a"}', '{exec: {}}', 'users.0.user.exec.command: invalid input'],
  ];
  for (const [what, cluster, user, message] of refused) {
    it(`are refused with ${what}`, async () => {
      const text = `clusters: [{name: c, cluster: ${cluster}}]\nusers: [{name: u, user: ${user}}]\n`;
      await writeFile(
        file('bad'),
        `${text}contexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x\n`,
      );
      expect(() => load('bad'))
        .to.throw(message)
        .and.to.have.property('message')
        .that.does.not.contain('secret');
    });
  }

  for (const [server, more, expected] of [
    ['a.example:6443', '', 'http://a.example:6443'],
    ['a.example:6443', ', insecure-skip-tls-verify: true', 'https://a.example:6443'],
  ] as const) {
    it(`take the server ${server}${more} for ${expected}`, async () => {
      const text = `clusters: [{name: c, cluster: {server: "${server}"${more}}}]\n`;
      await writeFile(file('plain'), `${text}contexts: [{name: x, context: {cluster: c}}]\ncurrent-context: x\n`);
      expect(load('plain').cluster.server).to.equal(expected);
    });
  }

  it('of a pod are its service account', () => {
    const environment = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443', https_proxy: 'p:1' };
    const { cluster, user, proxies } = loadKubeConfig({ inCluster: true, environment });
    const folder = '/var/run/secrets/kubernetes.io/serviceaccount';
    expect(cluster).to.deep.equal({ server: 'https://[fd00::1]:443', caFile: `${folder}/ca.crt` });
    expect(user).to.deep.equal({ tokenFile: `${folder}/token` });
    expect(proxies).to.deep.equal({ http: '', https: 'p:1', none: '' });
  });
});
