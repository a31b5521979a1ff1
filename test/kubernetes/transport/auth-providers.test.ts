import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { authorizationOf } from '../../../src/kubernetes/transport/auth-providers.js';
import { rejectionOf } from '../../support/rejection-of.js';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A token of OpenID Connect that ends at a time in seconds. */
const idToken = (exp: number): string => `${part({ alg: 'none' })}.${part({ exp })}.signature`;

describe('the authentication providers of kubeconfigs', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auth-providers-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  for (const name of ['gcp', 'azure']) {
    it(`give the token of ${name} that has not ended`, async () => {
      const config = { 'access-token': 'abc', expiry: '2999-01-01T00:00:00Z' };
      expect(await authorizationOf({ name, config })).to.equal('Bearer abc');
    });

    it(`ask the command of ${name} for a token in place of one that has ended`, async () => {
      const answer = join(folder, 'answer');
      await writeFile(answer, JSON.stringify({ credential: { token: 'new', end: '2999-01-01T00:00:00Z' } }));
      const config = {
        'access-token': 'old',
        expiry: '2001-01-01T00:00:00Z',
        'cmd-path': 'cat',
        'cmd-args': answer,
        'token-key': '{.credential.token}',
        'expiry-key': '{.credential.end}',
      };
      expect(await authorizationOf({ name, config })).to.equal('Bearer new');
    });

    it(`say that a token of ${name} has ended where there is no command for another one`, async () => {
      const config = { 'access-token': 'old', expiry: '2001-01-01T00:00:00Z' };
      const { message } = await rejectionOf(authorizationOf({ name, config }));
      expect(message).to.equal('Token is expired!');
    });
  }

  it('give the token of OpenID Connect that has not ended', async () => {
    const token = idToken(32_503_680_000);
    expect(await authorizationOf({ name: 'oidc', config: { 'id-token': token } })).to.equal(`Bearer ${token}`);
  });

  it('give none for OpenID Connect where one has ended and nothing says how to get another', async () => {
    expect(await authorizationOf({ name: 'oidc', config: { 'id-token': idToken(1) } })).to.equal(undefined);
  });

  it('read the token from a file', async () => {
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, 'from-file\n');
    expect(await authorizationOf({ name: 'any', config: { tokenFile } })).to.equal('Bearer from-file');
  });

  it('run the command of an exec provider', async () => {
    const credential = JSON.stringify({ status: { token: 'from-command' } });
    const exec = { command: 'echo', args: [credential] };
    expect(await authorizationOf({ name: 'exec', config: { exec } })).to.equal('Bearer from-command');
  });

  it('give nothing for a provider that nobody knows', async () => {
    expect(await authorizationOf({ name: 'nobody', config: {} })).to.equal(undefined);
  });
});
