import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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
    expect(config.getCurrentCluster()).to.include({ server: 'https://a.example:6443' });
    expect(config.getCurrentUser()).to.include({ token: 't' });
  });

  it('replaces the server and keeps the user', () => {
    const config = loadKubeConfig({ kubeconfig, master: 'https://b.example', inCluster: false });
    expect(config.getCurrentCluster()).to.include({ server: 'https://b.example' });
    expect(config.getCurrentUser()).to.include({ token: 't' });
  });

  it('takes a server alone', () => {
    const config = loadKubeConfig({ master: 'http://127.0.0.1:8001', inCluster: false });
    expect(config.getCurrentCluster()).to.include({ server: 'http://127.0.0.1:8001' });
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

  it('says what it wants where it knows nothing', () => {
    expect(() => loadKubeConfig({ inCluster: false }))
      .to.throw(Error, '--kubeconfig FILE or --master URL')
      .and.to.include(KUBE_CONFIG_ERROR);
  });
});
