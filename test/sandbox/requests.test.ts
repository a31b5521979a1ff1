import { request } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';

import type { JsonValue } from '../../src/sandbox/json/json-value.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { deployment, DEPLOYMENTS, metadataOf, post, send, type Sending } from './api-client.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

/** Sends a path unchanged, without the normalization of URL; resolves with the status. */
function sendRaw(url: string, path: string, method = 'GET'): Promise<number> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method }, (response) => {
      response.resume();
      response.on('end', () => {
        resolve(response.statusCode ?? 0);
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

describe('bad requests', () => {
  let sandbox: Sandbox;

  before(async () => {
    sandbox = await startSandbox();
    await post(sandbox.url + CONFIG_MAPS, { metadata: { name: 'a' }, data: { k: 'v' } });
  });
  after(() => sandbox.close());

  const cases: readonly (readonly [string, string, Sending, number])[] = [
    ['an empty body', CONFIG_MAPS, { method: 'POST', body: '' }, 400],
    ['half a body', CONFIG_MAPS, { method: 'POST', body: '{"metadata":' }, 400],
    ['a list for an object', CONFIG_MAPS, { method: 'POST', body: [] }, 400],
    ['null for an object', CONFIG_MAPS, { method: 'POST', body: 'null' }, 400],
    ['metadata that is a list', CONFIG_MAPS, { method: 'POST', body: { metadata: [] } }, 400],
    [
      'labels that are numbers',
      CONFIG_MAPS,
      { method: 'POST', body: { metadata: { name: 'b', labels: { a: 1 } } } },
      400,
    ],
    ['a kind that is a number', CONFIG_MAPS, { method: 'POST', body: { kind: 1, metadata: { name: 'b' } } }, 400],
    [
      'an object of another version',
      DEPLOYMENTS,
      { method: 'POST', body: { apiVersion: 'apps/v1', metadata: {} } },
      400,
    ],
    ['no name', CONFIG_MAPS, { method: 'POST', body: {} }, 422],
    [
      'a label that is none',
      CONFIG_MAPS,
      { method: 'POST', body: { metadata: { name: 'b', labels: { a: '/' } } } },
      422,
    ],
    [
      'a resourceVersion on create',
      CONFIG_MAPS,
      { method: 'POST', body: { metadata: { name: 'b', resourceVersion: '1' } } },
      500,
    ],
    ['another namespace', CONFIG_MAPS, { method: 'POST', body: { metadata: { name: 'b', namespace: 'c' } } }, 400],
    ['POST to an object', `${CONFIG_MAPS}/a`, { method: 'POST', body: { metadata: { name: 'a' } } }, 405],
    ['POST to all namespaces', '/api/v1/configmaps', { method: 'POST', body: { metadata: { name: 'a' } } }, 405],
    ['PUT to a collection', CONFIG_MAPS, { method: 'PUT', body: { metadata: { name: 'a' } } }, 405],
    ['PUT of another name', `${CONFIG_MAPS}/a`, { method: 'PUT', body: { metadata: { name: 'b' } } }, 400],
    ['PUT of another uid', `${CONFIG_MAPS}/a`, { method: 'PUT', body: { metadata: { name: 'a', uid: 'u' } } }, 409],
    ['an unknown method', CONFIG_MAPS, { method: 'PROPFIND' }, 405],
    ['an unknown resource of a known group', '/api/v1/namespaces/default/things', {}, 404],
    ['an unknown subresource', `${CONFIG_MAPS}/a/status`, {}, 404],
    ['more path than there is', `${CONFIG_MAPS}/a/status/more`, {}, 404],
    ['a label selector that is none', `${CONFIG_MAPS}?labelSelector=a%20in`, {}, 400],
    ['a label selector with a bad value', `${CONFIG_MAPS}?labelSelector=a%3D%2F`, {}, 400],
    ['an unknown field selector', `${CONFIG_MAPS}?fieldSelector=spec.x%3Dy`, {}, 400],
    ['a resourceVersion that is none', `${CONFIG_MAPS}?watch=true&resourceVersion=x`, {}, 400],
    ['a limit that is none', `${CONFIG_MAPS}?limit=x`, {}, 400],
    ['unknown delete options', `${CONFIG_MAPS}/a`, { method: 'DELETE', body: { propagationPolicy: 'Later' } }, 422],
    [
      'delete options of a wrong type',
      `${CONFIG_MAPS}/a`,
      { method: 'DELETE', body: { orphanDependents: 'yes' } },
      400,
    ],
    [
      'a patch of no known type',
      `${CONFIG_MAPS}/a`,
      { method: 'PATCH', body: {}, type: 'application/apply-patch+yaml' },
      415,
    ],
    [
      'a strategic patch that is no JSON',
      `${CONFIG_MAPS}/a`,
      { method: 'PATCH', body: '{', type: 'application/strategic-merge-patch+json' },
      400,
    ],
    [
      'an unknown patch operation',
      `${CONFIG_MAPS}/a`,
      { method: 'PATCH', body: [{ op: 'spin', path: '/data' }], type: 'application/json-patch+json' },
      500,
    ],
    [
      'a patch that changes the name',
      `${CONFIG_MAPS}/a`,
      { method: 'PATCH', body: { metadata: { name: 'b' } }, type: 'application/merge-patch+json' },
      400,
    ],
    [
      'an object larger than etcd takes',
      CONFIG_MAPS,
      { method: 'POST', body: { metadata: { name: 'big' }, data: { k: 'x'.repeat(1024 * 1024 * 1.9) } } },
      422,
    ],
    ['a body larger than any object', CONFIG_MAPS, { method: 'POST', body: 'x'.repeat(4 * 1024 * 1024) }, 413],
  ];
  for (const [what, path, sending, status] of cases) {
    it(`answers ${status} to ${what}`, async () => {
      const answer = await send(sandbox.url + path, sending);
      expect(answer.status, answer.text).to.equal(status);
      expect(answer.body).to.deep.include({ kind: 'Status', status: 'Failure', code: status });
    });
  }

  for (const path of [
    '/api/v1/namespaces/../../etc',
    '/api/v1/namespaces/%2e%2e/configmaps/a',
    '//api//v1',
    '/api/v1/namespaces/default/configmaps/%00',
  ]) {
    it(`answers 404 to the path ${path}`, async () => {
      expect(await sendRaw(sandbox.url, path)).to.equal(404);
    });
  }

  it('does not confuse names with what every object inherits', async () => {
    for (const name of ['constructor', '__proto__', 'tostring']) {
      expect((await send(`${sandbox.url}${CONFIG_MAPS}/${name}`)).status).to.equal(404);
    }
    const labels = await send(`${sandbox.url}${CONFIG_MAPS}?labelSelector=constructor`);
    expect(labels.body['items']).to.deep.equal([]);
  });

  it('survives what is not HTTP', async () => {
    const { port } = new URL(sandbox.url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.end('\u0016\u0003\u0001 nonsense\r\n\r\n'));
      socket.resume();
      socket.on('error', () => undefined);
      socket.on('close', () => {
        resolve();
      });
    });
    expect((await send(`${sandbox.url}/healthz`)).text).to.equal('ok');
  });

  it('answers any request with an HTTP status', async () => {
    const segment = fc.oneof(
      fc.constantFrom(
        'api',
        'apis',
        'v1',
        'extensions',
        'v1beta1',
        'namespaces',
        'default',
        'configmaps',
        'deployments',
        'a',
        'status',
        'scale',
        'watch',
      ),
      fc.string({ maxLength: 8 }).map(encodeURIComponent),
    );
    const path = fc.array(segment, { maxLength: 8 }).map((segments) => `/${segments.join('/')}`);
    const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE');
    const type = fc.constantFrom(
      'application/json',
      'application/merge-patch+json',
      'application/strategic-merge-patch+json',
      'application/json-patch+json',
    );
    const body = fc.oneof(fc.jsonValue(), fc.string(), fc.record({ metadata: fc.jsonValue(), spec: fc.jsonValue() }));
    await fc.assert(
      fc.asyncProperty(path, fc.tuple(method, type), body, async (at, [verb, kind], value) => {
        const sending = verb === 'GET' ? {} : { method: verb, type: kind, body: value as JsonValue };
        const { status } = await send(`${sandbox.url}${at}?timeout=1ms&timeoutSeconds=-1`, sending);
        expect(status).to.be.within(200, 599);
      }),
      { numRuns: 300 },
    );
    expect((await send(`${sandbox.url}/healthz`)).text).to.equal('ok');
  });

  it('answers patches and updates of any shape to a deployment without an internal error', async () => {
    await post(sandbox.url + DEPLOYMENTS, deployment({ name: 'web' }));
    const part = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constant(null));
    const body = fc.record(
      { metadata: part, spec: fc.oneof(part, fc.record({ template: part })), status: part },
      { requiredKeys: [] },
    );
    const type = fc.constantFrom(
      'application/merge-patch+json',
      'application/strategic-merge-patch+json',
      'application/json',
    );
    await fc.assert(
      fc.asyncProperty(body, type, async (value, kind) => {
        const sending = { method: kind === 'application/json' ? 'PUT' : 'PATCH', type: kind, body: value as JsonValue };
        const answer = await send(`${sandbox.url}${DEPLOYMENTS}/web`, sending);
        expect(answer.body['reason'], answer.text).not.to.equal('InternalError');
      }),
      { numRuns: 300 },
    );
  });
});

describe('requests at the same time', () => {
  const pending = (name: string) => deployment({ name, initializers: { pending: [{ name: 'a.example.com' }] } });

  it('are refused with 429 when too many creates wait', async () => {
    const sandbox = await startSandbox({ maxMutatingRequestsInflight: 1 });
    const waiting = post(sandbox.url + DEPLOYMENTS, pending('web'));
    const refused = await untilRefused(sandbox.url + CONFIG_MAPS);
    expect(refused.status).to.equal(429);
    expect(refused.headers.get('retry-after')).to.equal('1');
    await sandbox.close();
    expect((await waiting).status).to.equal(500);
  });

  it('are served again when one that waited is done', async () => {
    const sandbox = await startSandbox({ maxMutatingRequestsInflight: 1 });
    expect((await post(`${sandbox.url}${DEPLOYMENTS}?timeout=20ms`, pending('web'))).status).to.equal(504);
    expect((await post(sandbox.url + CONFIG_MAPS, { metadata: { name: 'later' } })).status).to.equal(201);
    await sandbox.close();
  });

  async function untilRefused(url: string) {
    for (let i = 0; ; i += 1) {
      const answer = await post(url, { metadata: { name: `early-${i}` } });
      if (answer.status !== 201) return answer;
    }
  }

  it('cannot both change an object from the same resourceVersion', async () => {
    const sandbox = await startSandbox();
    const url = `${sandbox.url}${CONFIG_MAPS}/a`;
    const created = await post(sandbox.url + CONFIG_MAPS, { metadata: { name: 'a' } });
    const metadata = { name: 'a', resourceVersion: metadataOf(created)['resourceVersion'] ?? '' };
    const put = (value: string) => send(url, { method: 'PUT', body: { metadata, data: { value } } });
    const statuses = (await Promise.all([put('1'), put('2'), put('3')])).map(({ status }) => status);
    expect(statuses).to.have.members([200, 409, 409]);
    await sandbox.close();
  });
});
