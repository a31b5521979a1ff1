import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect } from 'chai';

import { type ApiClient, createApiClient } from '../../../src/kubernetes/transport/api-client.js';
import { KubeApiError } from '../../../src/kubernetes/transport/api-error.js';
import { loadKubeConfig } from '../../../src/kubernetes/transport/kube-config.js';
import { startHttpServer, type TestServer } from '../../support/http-server.js';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly port: number | undefined;
}

const failure = async (promise: Promise<unknown>): Promise<KubeApiError> => {
  const error: unknown = await promise.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  if (error instanceof KubeApiError) return error;
  throw new Error('want a KubeApiError', { cause: error });
};

describe('the API client', () => {
  let server: TestServer;
  let client: ApiClient;
  let folder: string;
  let seen: Seen[];
  let answer: (response: ServerResponse, request: Seen) => void;

  const kubeconfig = (server: string, user: object = {}): Promise<void> =>
    writeFile(
      join(folder, 'config'),
      JSON.stringify({
        clusters: [{ name: 'c', cluster: { server } }],
        users: [{ name: 'u', user }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'x',
      }),
    );
  const connect = (maxSockets = 2, onOverload = (): void => undefined): ApiClient =>
    createApiClient(loadKubeConfig({ kubeconfig: join(folder, 'config'), inCluster: false }), {
      maxSockets,
      onOverload,
    });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'api-client-'));
    seen = [];
    answer = (response) => response.end('{}');
    server = await startHttpServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        const { method, url, headers, socket } = request;
        const entry = { method, url, headers, body, port: socket.remotePort };
        seen.push(entry);
        answer(response, entry);
      });
    });
    await kubeconfig(server.url);
    client = connect();
  });

  afterEach(async () => {
    client.close();
    await server.close();
    await rm(folder, { recursive: true });
  });

  it('sends a body as JSON, with the content type that is wanted', async () => {
    await client.request({
      method: 'PATCH',
      path: '/x',
      body: { a: 'ä' },
      contentType: 'application/merge-patch+json',
    });
    await client.request({ method: 'POST', path: '/y', body: {} });
    expect(seen.map(({ method, url, body }) => [method, url, body])).to.deep.equal([
      ['PATCH', '/x', '{"a":"ä"}'],
      ['POST', '/y', '{}'],
    ]);
    expect(seen.map(({ headers }) => headers['content-type'])).to.deep.equal([
      'application/merge-patch+json',
      'application/json',
    ]);
  });

  it('says who it is in every request, watches included', async () => {
    client = createApiClient(loadKubeConfig({ kubeconfig: join(folder, 'config'), inCluster: false }), {
      maxSockets: 1,
      userAgent: 'us/1 (test)',
    });
    await client.request({ method: 'GET', path: '/x' });
    (await client.watch('/w', new AbortController().signal)).resume();
    expect(seen.map(({ headers }) => headers['user-agent'])).to.deep.equal(['us/1 (test)', 'us/1 (test)']);
  });

  it('returns the parsed answer', async () => {
    answer = (response) => response.writeHead(201).end('{"kind":"Deployment"}');
    expect(await client.request({ method: 'GET', path: '/x' })).to.deep.equal({ kind: 'Deployment' });
  });

  for (const [what, text, message] of [
    ['an empty object', '{}', /: 200: the answer is not the one to this request: got no name, want name "web"$/],
    ['null', 'null', /got null/],
    ['a page of a proxy', '<html>log in</html>', /: no answer: the answer is not JSON: "<html>log in<\/html>"$/],
    ['nothing at all', '', /: no answer: the answer is not JSON: ""$/],
  ] as const) {
    it(`takes ${what} for no answer, which is asked for again`, async () => {
      answer = (response) => response.end(text);
      const path = '/apis/apps/v1/namespaces/shop/deployments/web';
      const error = await failure(client.request({ method: 'PATCH', path, body: {} }));
      expect(error.message).to.match(message);
      expect(error).to.include({ isRetryable: true, isNoAnswer: true });
    });
  }

  it('uses a connection again', async () => {
    for (let i = 0; i < 5; i += 1) await client.request({ method: 'GET', path: '/x' });
    expect(new Set(seen.map(({ port }) => port)).size).to.equal(1);
  });

  it('opens no more connections than it may', async () => {
    await Promise.all(Array.from({ length: 20 }, () => client.request({ method: 'GET', path: '/x' })));
    expect(new Set(seen.map(({ port }) => port)).size).to.equal(2);
  });

  it('keeps the path of the server in front of every path', async () => {
    await kubeconfig(`${server.url}/clusters/a/`);
    client = connect();
    await client.request({ method: 'GET', path: '/api/v1' });
    expect(seen[0]?.url).to.equal('/clusters/a/api/v1');
  });

  it('sends the token of the kubeconfig', async () => {
    await kubeconfig(server.url, { token: 'secret' });
    client = connect();
    await client.request({ method: 'GET', path: '/x' });
    expect(seen[0]?.headers.authorization).to.equal('Bearer secret');
  });

  it('reports a refusal with the reason and the message of its Status', async () => {
    answer = (response) => response.writeHead(409).end('{"kind":"Status","reason":"Conflict","message":"try again"}');
    const error = await failure(client.request({ method: 'PATCH', path: '/x', body: {} }));
    expect(error).to.include({ status: 409, reason: 'Conflict', serverMessage: 'try again' });
    expect(error.message).to.equal('PATCH /x: 409: try again');
    expect(error.isConflict && error.isRetryable).to.equal(true);
  });

  it('reports a refusal that is not a Status with its own text', async () => {
    answer = (response) =>
      response.writeHead(429, { 'retry-after': '1' }).end('Too many requests, please try again later.');
    const error = await failure(client.request({ method: 'GET', path: '/x' }));
    expect(error).to.include({ status: 429, reason: '', serverMessage: 'Too many requests, please try again later.' });
    expect(error.isOverload).to.equal(true);
  });

  it('takes a broken connection for no answer', async () => {
    answer = (response) => response.destroy();
    const error = await failure(client.request({ method: 'GET', path: '/x' }));
    expect([error.status, error.isRetryable]).to.deep.equal([0, true]);
  });

  it('takes an answer that breaks off for no answer', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"a":', () => response.destroy());
    };
    expect((await failure(client.request({ method: 'GET', path: '/x' }))).status).to.equal(0);
  });

  it('takes an answer that is no JSON for no answer', async () => {
    answer = (response) => response.end('<html>');
    expect((await failure(client.request({ method: 'GET', path: '/x' }))).status).to.equal(0);
  });

  it('says how much came, and not what, where an answer about a Secret is no JSON', async () => {
    answer = (response) => response.end('a2V5 of the CA');
    for (const [path, quotes] of [
      ['/api/v1/namespaces/shop/secrets/ca', false],
      ['/api/v1/namespaces/shop/secrets?limit=1', false],
      ['/api/v1/secrets', false],
      ['/api/v1/namespaces/secrets/configmaps/ca', true],
    ] as const) {
      const error = await failure(client.request({ method: 'GET', path }));
      expect(error.message.includes('got 14 characters'), path).to.equal(!quotes);
      expect(inspect(error).includes('a2V5'), path).to.equal(quotes);
      expect(error).to.include({ isRetryable: true, isNoAnswer: true });
    }
  });

  it('shows no text of a server that refuses something about Secrets, not in the cause either', async () => {
    const said = 'data.key: Invalid value: "a2V5"';
    const statusOf = (reason: string): string =>
      JSON.stringify({ kind: 'Status', status: 'Failure', reason, message: said });
    const refused = async (method: 'GET' | 'PUT', path: string, body: string): Promise<KubeApiError> => {
      answer = (response) => response.writeHead(422).end(body);
      return failure(client.request({ method, path, ...(method === 'PUT' ? { body: {} } : {}) }));
    };
    for (const path of [
      '/api/v1/namespaces/shop/secrets/ca',
      '/api/v1/secrets?limit=1',
      '/api/v1/namespaces/shop/secrets',
    ]) {
      const invalid = await refused('PUT', path, statusOf('Invalid'));
      expect(inspect(invalid), path).not.to.contain('a2V5');
      expect(invalid.message).to.equal(
        `PUT ${path}: 422: Invalid; the text of the server is not shown, because it may quote the Secret: its log has it`,
      );
      expect(inspect(await refused('GET', path, statusOf('a2V5'))), path).not.to.contain('a2V5');
      expect(inspect(await refused('GET', path, 'a2V5')), path).not.to.contain('a2V5');
    }
    const other = await refused('GET', '/api/v1/namespaces/secrets/configmaps/ca', statusOf('Invalid'));
    expect(other.message).to.contain(said);
  });

  it('shows nothing of a refused watch of Secrets, and of an answer about one that is no HTTP', async () => {
    answer = (response) => response.writeHead(403).end('a2V5');
    const watching = await failure(client.watch('/api/v1/secrets?watch=1', new AbortController().signal));
    expect([watching.status, inspect(watching).includes('a2V5')]).to.deep.equal([403, false]);
    answer = (response) => response.socket?.end('a2V5\r\n\r\n');
    const broken = await failure(client.request({ method: 'GET', path: '/api/v1/secrets' }));
    expect([broken.status, inspect(broken, { depth: 9 }).includes('a2V5')]).to.deep.equal([0, false]);
  });

  it('still knows of a Secret that it is too large for the server', async () => {
    answer = (response) => response.writeHead(500).end(JSON.stringify({ message: 'etcdserver: request is too large' }));
    const error = await failure(
      client.request({ method: 'PUT', path: '/api/v1/namespaces/shop/secrets/ca', body: {} }),
    );
    expect([error.isTooLarge, error.isRetryable]).to.deep.equal([true, false]);
    expect(error.message).to.contain('500: request is too large; ');
  });

  it('gives up after its timeout', async () => {
    answer = () => undefined;
    const error = await failure(client.request({ method: 'GET', path: '/x', timeoutMs: 20 }));
    expect([error.status, error.isRetryable]).to.deep.equal([0, true]);
  });

  it('opens watches on connections of their own, while requests go on', async () => {
    client = connect(1);
    answer = (response, { url }) => {
      if (url === '/watch') response.writeHead(200).write('{"type":');
      else response.end('{}');
    };
    const abort = new AbortController();
    const streams = await Promise.all([1, 2, 3].map(() => client.watch('/watch', abort.signal)));
    await client.request({ method: 'GET', path: '/x' });
    expect(new Set(seen.map(({ port }) => port)).size).to.equal(4);
    for (const stream of streams) stream.on('error', () => undefined);
    abort.abort();
  });

  it('gives up a watch whose answer is complete, and opens the next one', async () => {
    // In between, the socket has no error handler: an error thrown at it would end the process.
    answer = (response) => response.setHeader('content-length', 2).end('{}');
    for (let i = 0; i < 3; i += 1) {
      const abort = new AbortController();
      const stream = await client.watch('/watch', abort.signal);
      stream.on('error', () => undefined);
      const closed = once(stream, 'close');
      stream.once('data', () => {
        abort.abort();
      });
      await closed;
      // What the end of the watch does to its socket is over when the server sees another one.
      await client.request({ method: 'GET', path: '/x' });
    }
    expect(seen.map(({ url }) => url)).to.deep.equal(['/watch', '/x', '/watch', '/x', '/watch', '/x']);
  });

  it('does not open a watch that was given up before', async () => {
    const error = await failure(client.watch('/watch', AbortSignal.abort()));
    expect([error.status, seen]).to.deep.equal([0, []]);
  });

  it('reports why a watch was refused', async () => {
    answer = (response) => response.writeHead(410).end('{"reason":"Gone","message":"too old"}');
    const error = await failure(client.watch('/watch', new AbortController().signal));
    expect(error).to.include({ status: 410, reason: 'Gone', serverMessage: 'too old' });
    expect(error.isGone).to.equal(true);
  });

  it('reads credentials again when they are forgotten', async () => {
    // A command that gives another token each time, as kubeconfigs of cloud providers have it.
    const counter = join(folder, 'counter');
    const script = `n=$(cat ${counter} 2>/dev/null || echo 0); n=$((n+1)); echo $n > ${counter}; echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t'$n'","expirationTimestamp":"2999-01-01T00:00:00Z"}}'`;
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: ['-c', script] };
    await kubeconfig(server.url, { exec });
    client = connect();
    await client.request({ method: 'GET', path: '/x' });
    await client.request({ method: 'GET', path: '/x' });
    client.forgetCredentials();
    await client.request({ method: 'GET', path: '/x' });
    expect(seen.map(({ headers }) => headers.authorization)).to.deep.equal(['Bearer t1', 'Bearer t1', 'Bearer t2']);
  });

  it('reads a token file again when its token is forgotten, however young that is', async () => {
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, 'old');
    // As the library describes the service account of a pod.
    await kubeconfig(server.url, { 'auth-provider': { name: 'tokenFile', config: { tokenFile } } });
    client = connect();
    await client.request({ method: 'GET', path: '/x' });
    await writeFile(tokenFile, 'new');
    await client.request({ method: 'GET', path: '/x' });
    client.forgetCredentials();
    await client.request({ method: 'GET', path: '/x' });
    expect(seen.map(({ headers }) => headers.authorization)).to.deep.equal(['Bearer old', 'Bearer old', 'Bearer new']);
  });

  it('reads credentials again that could not be read, and does not take that for a silent server', async () => {
    const token = join(folder, 'token');
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: ['-c', `cat ${token}`] };
    await kubeconfig(server.url, { exec });
    client = connect();
    const error: unknown = await client.request({ method: 'GET', path: '/x' }).catch((reason: unknown) => reason);
    expect(error).to.include({ name: 'CredentialsError' });
    const status = { token: 'now', expirationTimestamp: '2017-01-01T00:00:00Z' };
    await writeFile(token, JSON.stringify({ apiVersion: exec.apiVersion, kind: 'ExecCredential', status }));
    await client.request({ method: 'GET', path: '/x' });
    expect(seen.map(({ headers }) => headers.authorization)).to.deep.equal(['Bearer now']);
  });

  it('says when the server had no free slot for a request or a watch, and of no other refusal', async () => {
    let overloads = 0;
    const counting = connect(1, () => (overloads += 1));
    const counts: number[] = [];
    for (const status of [200, 403, 429]) {
      answer = (response) => response.writeHead(status).end('{}');
      await counting.request({ method: 'GET', path: '/a' }).catch(() => undefined);
      const watched = await counting.watch('/a?watch=true', new AbortController().signal).catch(() => undefined);
      watched?.destroy();
      counts.push(overloads);
    }
    counting.close();
    expect(counts).to.deep.equal([0, 0, 2]);
  });
});
