import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { expect } from 'chai';

import { startInjectServer } from '../../src/controller/inject-server.js';
import { Refusal } from '../../src/runtime/http-request.js';
import type { ListeningServer } from '../../src/runtime/listening-server.js';
import { readYamlDocument } from '../../src/yaml/read-document.js';
import { writeYamlDocument } from '../../src/yaml/write-document.js';
import { sidecarConfigWith, workload } from '../support/workloads.js';

const yaml = { 'content-type': 'application/yaml' };

describe('POST /inject', () => {
  let server: ListeningServer;

  before(async () => {
    server = await startInjectServer({ address: '127.0.0.1', port: 0 }, () => sidecarConfigWith());
  });

  after(() => server.close());

  const post = (body: string, headers: Record<string, string> = yaml, path = '/inject'): Promise<Response> =>
    fetch(server.url + path, { method: 'POST', headers, body });

  it('answers the manifest with the sidecar in it', async () => {
    const response = await post(writeYamlDocument(workload('Deployment', 'web')));
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.equal('application/yaml');
    expect(readYamlDocument(await response.text())).to.have.nested.property(
      'spec.template.spec.containers[1].name',
      'istio-proxy',
    );
  });

  it('takes a content type with parameters', async () => {
    const response = await post('a: 1\n', { 'content-type': 'application/yaml; charset=utf-8' });
    expect([response.status, await response.text()]).to.deep.equal([200, 'a: 1\n']);
  });

  it('answers 400 to what is not UTF-8, and gives nothing of it back', async () => {
    const response = await fetch(`${server.url}/inject`, { method: 'POST', headers: yaml, body: Uint8Array.of(0xff) });
    expect([response.status, await response.text()]).to.deep.equal([400, 'got bytes that are not UTF-8, want UTF-8\n']);
  });

  it('answers 405 to another method', async () => {
    const response = await fetch(`${server.url}/inject`);
    expect([response.status, response.headers.get('allow')]).to.deep.equal([405, 'POST']);
  });

  it('answers 421 to a page that had its own name lead here', async () => {
    const sent = request(`${server.url}/inject`, { method: 'POST', headers: { ...yaml, host: 'evil.example' } });
    sent.end('kind: Pod');
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).to.equal(421);
  });

  it('answers 404 on another path', async () => {
    expect((await post('a: 1', yaml, '/')).status).to.equal(404);
  });

  it('answers 415 to another content type', async () => {
    const response = await post('{}', { 'content-type': 'application/json' });
    expect([response.status, await response.text()]).to.deep.equal([
      415,
      "got content type 'application/json', want application/yaml\n",
    ]);
  });

  it('answers 400 to what is no YAML, with the place and without the body', async () => {
    const response = await post('kind: Deployment\nsecret: {\n');
    const text = await response.text();
    expect(response.status).to.equal(400);
    expect(text).to.match(/^read the body: document 1, line 3, column 1: /);
    expect(text).not.to.contain('secret');
  });

  it('answers 413 to a body without end', async () => {
    const response = await post('a'.repeat(1024 * 1024 + 1));
    expect(response.status).to.equal(413);
  });

  it('lets others go first after each document, and counts the documents on for its messages', async () => {
    const one = writeYamlDocument(workload('Deployment', 'web'));
    const answers = await Promise.all([post(`${`${one}---\n`.repeat(50)}a: [`), post('a: 1\n')]);
    const first = await Promise.race([
      post(`${one}---\n`.repeat(300)).then(() => 'many'),
      post('a: 1\n').then(() => 'one'),
    ]);
    expect(first).to.equal('one');
    const text = await answers[0].text();
    expect(text).to.match(/^read the body: document 51, line \d+, column \d+: /);
    expect(Number(/line (\d+)/.exec(text)?.[1])).to.equal(50 * one.split('\n').length + 1);
  });

  it('answers 400 to a document of more than 256 Ki characters, before anything is done with it', async () => {
    const response = await post(`a: 1\n---\nb: ${'c'.repeat(262_144)}\n`);
    expect([response.status, await response.text()]).to.deep.equal([
      400,
      'read the body: document 2, line 2: got 262152 characters, want at most 262144 in one document\n',
    ]);
  });

  it('answers 400 to a list of more than 250 workloads in one document, and takes them in two', async () => {
    const list = (count: number): string =>
      writeYamlDocument({
        ...{ apiVersion: 'v1', kind: 'List' },
        items: Array.from({ length: count }, () => workload('Deployment', 'web')),
      });
    const response = await post(list(251));
    expect([response.status, await response.text()]).to.deep.equal([
      400,
      'inject the body: document 1, line 1, column 1: got more workloads, want at most 250 in one document\n',
    ]);
    expect((await post(`${list(250)}---\n${list(1)}`)).status).to.equal(200);
  });

  it('answers 431 to headers that are too large', async () => {
    const response = await post('a: 1\n', { ...yaml, 'x-long': 'a'.repeat(10_000) });
    expect(response.status).to.equal(431);
  });

  it('answers 503 with the reason, and without the body, for as long as there is no configuration', async () => {
    let isWaiting = true;
    const waiting = await startInjectServer({ address: '127.0.0.1', port: 0 }, () => {
      if (isWaiting) throw new Refusal(503, 'there is no configuration yet; ConfigMapMissing: there is none');
      return sidecarConfigWith();
    });
    try {
      const ask = (): Promise<Response> =>
        fetch(`${waiting.url}/inject`, { method: 'POST', headers: yaml, body: 'a: 1\n' });
      const refused = await ask();
      expect([refused.status, refused.headers.get('content-type'), await refused.text()]).to.deep.equal([
        503,
        'text/plain; charset=utf-8',
        'there is no configuration yet; ConfigMapMissing: there is none\n',
      ]);
      isWaiting = false;
      const served = await ask();
      expect([served.status, await served.text()]).to.deep.equal([200, 'a: 1\n']);
    } finally {
      await waiting.close();
    }
  });
});
