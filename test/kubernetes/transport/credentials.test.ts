import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { createApiClient } from '../../../src/kubernetes/transport/api-client.js';
import { credentialsOf } from '../../../src/kubernetes/transport/credentials.js';
import { loadKubeConfig } from '../../../src/kubernetes/transport/kube-config.js';
import { startHttpServer, type TestServer } from '../../support/http-server.js';
import { rejectionOf } from '../../support/rejection-of.js';

const apiVersion = 'client.authentication.k8s.io/v1';
const credential = (status: object): string => JSON.stringify({ apiVersion, kind: 'ExecCredential', status });
/** A plugin that runs a line of shell. */
const shell = (line: string, more: object = {}): object => ({
  exec: { apiVersion, command: 'sh', args: ['-c', line], interactiveMode: 'Never', ...more },
});

describe('the credentials of a kubeconfig', () => {
  let folder: string;
  let server: TestServer;
  let seen: IncomingMessage['headers'][];
  let rawHeaders: readonly string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'credentials-'));
    seen = [];
    server = await startHttpServer((request, response) => {
      seen.push(request.headers);
      ({ rawHeaders } = request);
      response.end('{}');
    });
  });

  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  const load = async (user: object, cluster: object = {}): Promise<ReturnType<typeof loadKubeConfig>> => {
    const kubeconfig = join(folder, 'config');
    await writeFile(
      kubeconfig,
      JSON.stringify({
        clusters: [{ name: 'c', cluster: { server: server.url, ...cluster } }],
        users: [{ name: 'u', user }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'x',
      }),
    );
    return loadKubeConfig({ kubeconfig, inCluster: false, environment: process.env });
  };
  const headersOf = async (user: object): Promise<Readonly<Record<string, unknown>>> =>
    (await credentialsOf(await load(user)).current()).headers;
  const failureOf = async (user: object): Promise<string> =>
    (await rejectionOf(credentialsOf(await load(user)).current())).message;

  it('are a token file beside the kubeconfig, without its line break, and again when it is rotated', async () => {
    await writeFile(join(folder, 'token'), 'old\n');
    const source = credentialsOf(await load({ tokenFile: 'token', token: 'ignored' }));
    expect((await source.current()).headers).to.deep.equal({ authorization: 'Bearer old' });
    await writeFile(join(folder, 'token'), ' new\r\n');
    source.forget();
    expect((await source.current()).headers).to.deep.equal({ authorization: 'Bearer new' });
  });

  it('are the token beside a token file that is missing', async () => {
    expect(await headersOf({ tokenFile: 'missing', token: 'here' })).to.deep.equal({ authorization: 'Bearer here' });
  });

  it('are no empty token', async () => {
    await writeFile(join(folder, 'token'), '\n');
    expect(await failureOf({ tokenFile: 'token' })).to.match(/got an empty token file .*token$/);
  });

  it('are a name and a password', async () => {
    const authorization = `Basic ${Buffer.from('me:pw').toString('base64')}`;
    expect(await headersOf({ username: 'me', password: 'pw' })).to.deep.equal({ authorization });
  });

  it('act as somebody else, with all that a kubeconfig can say of him, a header for each group', async () => {
    const extra = { 'Acme.com/Project': ['one', 'two'], scopes: ['ä'] };
    const user = { token: 't', as: 'jane', 'as-uid': '7', 'as-groups': ['dev', 'ops'], 'as-user-extra': extra };
    const client = createApiClient(await load(user), { maxSockets: 1 });
    await client.request({ method: 'GET', path: '/' });
    client.close();
    const impersonation = rawHeaders
      .flatMap((name, index) => (index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1]]] : []))
      .filter(([name = '']) => name.startsWith('impersonate-'));
    expect(impersonation).to.deep.equal([
      ['impersonate-user', 'jane'],
      ['impersonate-uid', '7'],
      ['impersonate-group', 'dev'],
      ['impersonate-group', 'ops'],
      ['impersonate-extra-acme.com%2fproject', 'one'],
      ['impersonate-extra-acme.com%2fproject', 'two'],
      ['impersonate-extra-scopes', Buffer.from('ä').toString('latin1')],
    ]);
  });

  it('verify the server as the kubeconfig says, with files from its folder, data before files', async () => {
    await mkdir(join(folder, 'pki'));
    for (const name of ['ca', 'cert', 'key']) await writeFile(join(folder, 'pki', name), name);
    const user = { 'client-certificate': 'pki/cert', 'client-key': './pki/key', 'client-key-data': 'ZGF0YQ==' };
    const cluster = { 'certificate-authority': 'pki/ca', 'tls-server-name': 'other' };
    const { tls } = await credentialsOf(await load(user, cluster)).current();
    expect(tls).to.deep.equal({
      ca: Buffer.from('ca'),
      cert: Buffer.from('cert'),
      key: Buffer.from('data'),
      servername: 'other',
    });
    const { tls: none } = await credentialsOf(await load({}, { 'insecure-skip-tls-verify': true })).current();
    expect(none).to.deep.equal({ rejectUnauthorized: false });
  });

  describe('by a plugin', () => {
    it('are its token, or its certificate, until they end', async () => {
      const count = join(folder, 'count');
      const status = { token: 't', expirationTimestamp: '2999-01-01T00:00:00Z' };
      const source = credentialsOf(await load(shell(`echo x >> ${count}; echo '${credential(status)}'`)));
      expect((await source.current()).headers).to.deep.equal({ authorization: 'Bearer t' });
      await source.current();
      expect(await readFile(count, 'utf8')).to.equal('x\n');
      const pair = { clientCertificateData: 'c', clientKeyData: 'k' };
      const { tls, headers } = await credentialsOf(await load(shell(`echo '${credential(pair)}'`))).current();
      expect([tls, headers]).to.deep.equal([{ cert: 'c', key: 'k' }, {}]);
    });

    it('are asked for once a second at most where the server refuses them again and again', async () => {
      const count = join(folder, 'count');
      const source = credentialsOf(await load(shell(`echo x >> ${count}; echo '${credential({ token: 't' })}'`)));
      await source.current();
      source.forget();
      const again = source.current();
      source.close();
      expect((await rejectionOf(again)).message).to.contain('aborted');
      expect(await readFile(count, 'utf8')).to.equal('x\n');
    });

    it('know the server where the kubeconfig says so, and have its environment', async () => {
      const said = join(folder, 'said');
      const line = `printf '%s %s' "$COLOR" "$KUBERNETES_EXEC_INFO" > ${said}; echo '${credential({ token: 't' })}'`;
      const user = shell(line, { provideClusterInfo: true, env: [{ name: 'COLOR', value: 'red' }] });
      await credentialsOf(await load(user)).current();
      const [color, info = ''] = (await readFile(said, 'utf8')).split(/ (.*)/s);
      expect(color).to.equal('red');
      expect(JSON.parse(info)).to.deep.equal({
        kind: 'ExecCredential',
        apiVersion,
        spec: { cluster: { server: server.url, config: null }, interactive: false },
      });
    });

    it('know the CA of the server too where it is in a file', async () => {
      await writeFile(join(folder, 'ca.crt'), 'PEM');
      const said = join(folder, 'said');
      const line = `printf '%s' "$KUBERNETES_EXEC_INFO" > ${said}; echo '${credential({ token: 't' })}'`;
      const user = shell(line, { provideClusterInfo: true });
      await credentialsOf(await load(user, { 'certificate-authority': 'ca.crt' })).current();
      const { spec } = JSON.parse(await readFile(said, 'utf8')) as { spec: { cluster: object } };
      expect(spec.cluster).to.include({ 'certificate-authority-data': Buffer.from('PEM').toString('base64') });
    });

    it('come from a command with a slash in the folder of the kubeconfig', async () => {
      await writeFile(join(folder, 'plugin'), `#!/bin/sh\necho '${credential({ token: 'beside' })}'\n`);
      await chmod(join(folder, 'plugin'), 0o755);
      expect(await headersOf({ exec: { apiVersion, command: './plugin' } })).to.deep.equal({
        authorization: 'Bearer beside',
      });
    });

    const failures: readonly (readonly [what: string, user: object, message: RegExp])[] = [
      ['fails', shell('echo "log  in\nfirst" >&2; exit 3'), /sh: exit code 3: log in first$/],
      ['is killed', shell('kill -9 $$'), /sh: SIGKILL$/],
      ['prints no JSON', shell('echo hello'), /sh: got 6 characters, want an ExecCredential in JSON/],
      [
        'prints a token, and something that is wrong: the token is told nobody',
        shell(`echo '${credential({ token: 'secret', expirationTimestamp: 1 })}'`),
        /sh: got \d+ characters, want an ExecCredential in JSON: status.expirationTimestamp$/,
      ],
      ['prints nothing', shell('true'), /sh: got no output, want an ExecCredential/],
      ['prints another object', shell('echo "{}"'), /want an ExecCredential in JSON: apiVersion kind status$/],
      [
        'has another version',
        shell(`echo '${credential({ token: 't' })}'`, { apiVersion: `${apiVersion}beta1` }),
        /got an ExecCredential of client.authentication.k8s.io\/v1, want client.authentication.k8s.io\/v1beta1$/,
      ],
      ['gives nothing', shell(`echo '${credential({ clientKeyData: 'k' })}'`), /got neither a token nor a client cert/],
      ['prints without end', shell('yes'), /sh: got more than 1000000 characters$/],
      [
        'is missing',
        { exec: { apiVersion, command: 'no-such-plugin', installHint: 'get it' } },
        /no-such-plugin: no such command; get it$/,
      ],
      ['has to ask somebody', shell('true', { interactiveMode: 'Always' }), /there is no terminal$/],
      ['is of no known version', shell('true', { apiVersion: 'x/v1' }), /got apiVersion x\/v1, want client/],
    ];
    for (const [what, user, message] of failures) {
      it(`are an error that can be tried again where it ${what}`, async () => {
        const error = await rejectionOf(credentialsOf(await load(user)).current());
        expect(error.message)
          .to.match(message)
          .and.match(/^read the credentials of the kubeconfig: run the credential plugin /);
        expect(error).to.include({ code: 'ERR_CREDENTIALS', isRetryable: true });
      });
    }
  });
});
