import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';

import { connectionOf } from '../../../src/commands/shared/connection.js';

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
});
