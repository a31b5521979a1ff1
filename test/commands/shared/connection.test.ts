import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { Command } from 'commander';

import { connectionOf, namesCluster, withConnectionFlags } from '../../../src/commands/shared/connection.js';

describe('connectionOf', () => {
  const before = { ...process.env };
  let folder: string;
  const file = (name: string): string => join(folder, name);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'connection-'));
    for (const name of ['a', 'b']) await writeFile(file(name), '');
    delete process.env['KUBERNETES_SERVICE_HOST'];
    process.env['HOME'] = folder;
  });

  afterEach(async () => {
    for (const name of ['KUBECONFIG', 'KUBERNETES_SERVICE_HOST', 'HOME', 'HTTPS_PROXY']) {
      const value = before[name];
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    await rm(folder, { recursive: true });
  });

  it('names every file of KUBECONFIG that is there, each once, in their order', () => {
    process.env['KUBECONFIG'] = ['b', 'missing', 'a', 'b'].map(file).join(delimiter) + delimiter;
    expect(connectionOf({}).kubeconfig).to.deep.equal([file('b'), file('a')]);
  });

  it('names no file where none of them is there', () => {
    process.env['KUBECONFIG'] = file('missing');
    expect(connectionOf({})).not.to.have.property('kubeconfig');
  });

  it('names the file of the home folder where KUBECONFIG is empty', async () => {
    await mkdir(file('.kube'));
    await writeFile(file('.kube/config'), '');
    process.env['KUBECONFIG'] = '';
    expect(connectionOf({}).kubeconfig).to.deep.equal([file('.kube/config')]);
  });

  it('names the one file of the flag, which must be there, before all others', () => {
    process.env['KUBECONFIG'] = file('a');
    expect(connectionOf({ kubeconfig: file('missing') }).kubeconfig).to.equal(file('missing'));
  });

  it('knows the environment, for proxies and plugins', () => {
    process.env['HTTPS_PROXY'] = 'http://proxy.example';
    expect(connectionOf({}).environment).to.include({ HTTPS_PROXY: 'http://proxy.example' });
  });

  it('takes the flags that kubectl has, with the files that kubectl reads', () => {
    process.env['KUBECONFIG'] = file('a');
    const flags = {
      context: 'c',
      user: 'u',
      as: 'x',
      asGroup: ['g', 'h'],
      asUid: '1',
      asUserExtra: [['k', 'v']],
    } as const;
    expect(connectionOf(flags)).to.deep.include({
      kubeconfig: [file('a')],
      selection: { context: 'c', cluster: undefined, user: 'u' },
      impersonation: { as: 'x', asUid: '1', asGroups: ['g', 'h'], asExtra: { k: ['v'] } },
    });
  });

  it('takes an empty flag for none, as kubectl does', () => {
    process.env['KUBECONFIG'] = file('a');
    const empty = connectionOf({ kubeconfig: '', context: '', as: '', asUid: '', server: '' });
    expect(empty.kubeconfig).to.deep.equal([file('a')]);
    expect(empty).not.to.have.any.keys('selection', 'impersonation', 'master');
  });

  it('has --server keep the credentials of the kubeconfig, and --master alone none', () => {
    process.env['KUBECONFIG'] = file('a');
    expect(connectionOf({ server: 'http://s' })).to.deep.include({ master: 'http://s', kubeconfig: [file('a')] });
    expect(connectionOf({ master: 'http://s' })).not.to.have.property('kubeconfig');
    expect(connectionOf({ master: 'http://s', context: 'c' })).to.deep.include({ kubeconfig: [file('a')] });
  });

  it('knows which files there are none of', () => {
    process.env['KUBECONFIG'] = [file('missing'), file('a')].join(delimiter);
    expect(connectionOf({}).missing).to.deep.equal([file('missing')]);
  });
});

describe('the flags of a connection', () => {
  const flagsOf = (...args: string[]): object =>
    withConnectionFlags(new Command('a')).exitOverride().parse(args, { from: 'user' }).opts();

  it('are read as kubectl reads them', () => {
    expect(
      flagsOf('--as=a', '--as-group', 'g', '--as-group=h', '--as-user-extra', 'k=v=w', '-s', 'http://s'),
    ).to.deep.equal({
      as: 'a',
      asGroup: ['g', 'h'],
      asUserExtra: [['k', 'v=w']],
      server: 'http://s',
    });
  });

  it('name a cluster, but not those that only say as whom', () => {
    expect([namesCluster({ context: 'a' }), namesCluster({ server: 's' })]).to.deep.equal([true, true]);
    expect([namesCluster({ as: 'a' }), namesCluster({ context: '' })]).to.deep.equal([false, false]);
  });
});
