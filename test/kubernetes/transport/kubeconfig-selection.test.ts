import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { type ConnectionOptions, loadKubeConfig } from '../../../src/kubernetes/transport/kube-config.js';

const ONE = `clusters: [{name: east, cluster: {server: "https://east.example"}}]
users: [{name: ann, user: {token: a}}]
contexts:
- {name: prod, context: {cluster: east, user: ann, namespace: shop}}
- {name: lost, context: {cluster: gone, user: ann}}
`;
const OTHER = `clusters: [{name: west, cluster: {server: "https://west.example"}}]
users: [{name: bob, user: {token: b, as: carl}}]
contexts:
- {name: test, context: {cluster: west, user: bob}}
- {name: prod, context: {cluster: west, user: bob}}
current-context: test
`;

describe('the entries of kubeconfigs that are used', () => {
  const folder = mkdtempSync(join(tmpdir(), 'selection-'));
  const [one, other] = [join(folder, 'one'), join(folder, 'other')];

  before(() => {
    writeFileSync(one, ONE);
    writeFileSync(other, OTHER);
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  const load = (options: Partial<ConnectionOptions>): ReturnType<typeof loadKubeConfig> =>
    loadKubeConfig({ kubeconfig: [one, other], inCluster: false, ...options });

  const rows: readonly (readonly [flags: Readonly<Record<string, string>>, expected: string])[] = [
    [{}, 'https://west.example b '],
    [{ context: 'prod' }, 'https://east.example a shop'],
    [{ context: 'prod', cluster: 'west' }, 'https://west.example a shop'],
    [{ user: 'ann' }, 'https://west.example a '],
    [{ cluster: 'east', user: 'bob' }, 'https://east.example b '],
  ];
  for (const [selection, expected] of rows) {
    it(`are ${expected} by ${JSON.stringify(selection)}`, () => {
      const { cluster, user, namespace = '' } = load({ selection });
      expect(`${cluster.server} ${user.token ?? ''} ${namespace}`).to.equal(expected);
    });

    // It shows the clusters and users that other flags name only in its requests.
    if ('cluster' in selection || 'user' in selection) continue;
    it(`are what kubectl uses by ${JSON.stringify(selection)}`, function () {
      const flags = Object.entries(selection).map(([name, value]) => `--${name}=${value}`);
      const template = 'jsonpath={.clusters[0].cluster.server} {.users[0].user.token} {.contexts[0].context.namespace}';
      const { stdout, error } = spawnSync(
        'kubectl',
        ['config', 'view', '--minify', '--raw', ...flags, '-o', template],
        { env: { ...process.env, KUBECONFIG: `${one}:${join(folder, 'missing')}:${other}` } },
      );
      if (error) {
        console.log('      kubectl is missing');
        return this.skip();
      }
      expect(stdout.toString()).to.equal(expected);
    });
  }

  it('say where they are from: the first file that has the entry', () => {
    expect(load({ selection: { context: 'prod', user: 'bob' } }).origin).to.deep.equal({
      context: 'prod',
      cluster: { name: 'east', file: one },
      user: { name: 'bob', file: other },
    });
  });

  for (const [selection, message] of [
    [{ context: 'prd' }, 'got --context prd, want one of test, prod, lost; did you mean prod?'],
    [{ cluster: 'north' }, 'got --cluster north, want one of west, east'],
    [{ user: 'an' }, 'got --user an, want one of bob, ann; did you mean ann?'],
    [{ context: 'lost' }, "context 'lost' names the cluster 'gone', want one of west, east"],
  ] as const) {
    it(`are an error with the names that there are for ${JSON.stringify(selection)}`, () => {
      expect(() => load({ selection }))
        .to.throw(`read kubeconfig ${one}:${other}: ${message}`)
        .with.property('code', 'ERR_KUBECONFIG');
    });
  }

  it('are an error without a current-context, which names the contexts', () => {
    expect(() => load({ kubeconfig: one })).to.throw(
      "context '' names no cluster, want a current-context or --context with one of prod, lost",
    );
  });

  it('can be a cluster and a user without any context', () => {
    const { cluster, user } = load({ kubeconfig: one, selection: { cluster: 'east', user: 'ann' } });
    expect([cluster.server, user.token]).to.deep.equal(['https://east.example', 'a']);
  });

  it('can not be those of no kubeconfig, not even in a pod', () => {
    expect(() => loadKubeConfig({ inCluster: true, selection: { context: 'a' } })).to.throw(
      'find the API server: got no kubeconfig, want --kubeconfig FILE with the entries that flags name',
    );
  });

  it('are made for whom the flags name, in place of the one of the kubeconfig', () => {
    expect(load({ impersonation: { as: 'dora', asGroups: ['g', 'h'] } }).user).to.include({ token: 'b', as: 'dora' });
    expect(() => load({ selection: { user: 'ann' }, impersonation: { asUid: '1' } })).to.throw('without as');
    expect(load({ impersonation: { asGroups: ['g'] } }).user).to.deep.include({ as: 'carl', asGroups: ['g'] });
  });
});
