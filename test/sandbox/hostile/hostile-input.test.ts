import { expect } from 'chai';

import type { JsonObject } from '../../../src/sandbox/json/json-value.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { deployment, DEPLOYMENTS, post, send } from '../api-client.js';
import { workOf } from './counted-work.js';
import { type RawAnswer, type RawRequest, sendBytes, sendRaw } from './raw-request.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const DEEP = 50_000;
const PATCH_TYPES = ['json-patch', 'merge-patch', 'strategic-merge-patch'].map((type) => `application/${type}+json`);

/** The work for a request without any text, and the most that each of its characters may add. */
const WORK = { none: 3_000, character: 100 };

/** A JSON text that is nested to a depth. */
const nested = (open: string, close: string): string =>
  open.repeat(DEEP) + (open === '[' ? '' : '1') + close.repeat(DEEP);
const nestedLists = nested('[', ']');
const nestedObjects = nested('{"a":', '}');

describe('hostile input', () => {
  let sandbox: Sandbox;
  let configMaps: string;

  before(async () => {
    sandbox = await startSandbox();
    configMaps = sandbox.url + CONFIG_MAPS;
    await post(configMaps, { metadata: { name: 'a' }, data: { k: 'v' } });
    await post(sandbox.url + DEPLOYMENTS, deployment({ name: 'web' }));
  });
  afterEach(async () => {
    expect((await send(`${sandbox.url}/healthz`)).text).to.equal('ok');
  });
  after(() => sandbox.close());

  /** Sends a request, and fails where the work grows faster than its length. */
  async function sendLong(request: RawRequest, url = sandbox.url): Promise<RawAnswer> {
    const answers: RawAnswer[] = [];
    const work = await workOf(async () => answers.push(await sendRaw(url, request)));
    const [answer] = answers;
    if (answer === undefined) throw new Error('no answer');
    const length = request.target.length + (request.body ?? '').length;
    expect(work, answer.text.slice(0, 300)).to.be.at.most(WORK.none + WORK.character * length);
    return answer;
  }

  describe('that is nested deeply', () => {
    for (const [where, body] of [
      ['the object itself, as lists', nestedLists],
      ['the object itself, as objects', nestedObjects],
      ['a field of no type', `{"metadata":{"name":"deep"},"spec":{"template":{"spec":{"affinity":${nestedObjects}}}}}`],
      ['a field of a type', `{"metadata":{"name":"deep","labels":${nestedObjects}}}`],
      ['what is not closed', '[{"a":'.repeat(DEEP)],
    ] as const) {
      it(`is a bad request in ${where}, by POST, PUT and each kind of PATCH`, async () => {
        const url = sandbox.url + DEPLOYMENTS;
        const put = body.replace('"deep"', '"web"');
        for (const [path, sending, codes] of [
          [url, { method: 'POST', body }, [400, 422]],
          [`${url}/web`, { method: 'PUT', body: put }, [400, 422]],
          ...PATCH_TYPES.map((type) => [`${url}/web`, { method: 'PATCH', body: put, type }, [400, 422, 500]] as const),
          [`${url}/web`, { method: 'DELETE', body: body.replace('"deep"', '"web"') }, [400]],
        ] as const) {
          if (sending.method === 'DELETE' && body.startsWith('{"')) continue;
          const answer = await send(path, sending);
          // A strategic patch may take over an unknown field whole, which the server then drops.
          if (answer.status === 200 && sending.method === 'PATCH') continue;
          expect(answer.body, sending.method).to.deep.include({ kind: 'Status', status: 'Failure' });
          expect(answer.status, answer.text.slice(0, 200)).to.be.oneOf(codes);
          expect(answer.body['reason']).not.to.equal('InternalError');
        }
        expect((await send(`${url}/web`)).body).not.to.have.nested.property('spec.template.spec.affinity');
      });
    }

    it('is a bad request in a review and in a scale', async () => {
      const review = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      const asked = `{"spec":{"nonResourceAttributes":{"path":"/"},"more":${nestedObjects}}}`;
      expect((await send(sandbox.url + review, { method: 'POST', body: asked })).status).to.equal(400);
      const scale = { method: 'PUT', body: nestedObjects };
      expect((await send(`${sandbox.url}${DEPLOYMENTS}/web/scale`, scale)).status).to.be.oneOf([200, 400]);
    });

    it('cannot be built up by patches either', async () => {
      const url = `${sandbox.url}${DEPLOYMENTS}/web`;
      const affinity = '/spec/template/spec/affinity';
      const copies = Array.from({ length: 18 }, (_, depth) => ({
        op: 'copy',
        from: affinity,
        path: `${affinity}${'/a'.repeat(2 ** depth)}`,
      }));
      const body = [{ op: 'add', path: affinity, value: { a: {} } }, ...copies];
      const answer = await send(url, { method: 'PATCH', body, type: 'application/json-patch+json' });
      expect(answer.body).to.deep.include({ kind: 'Status', code: 400 });
      expect((await send(url)).status).to.equal(200);
    });
  });

  describe('in bodies', () => {
    const cases: readonly (readonly [string, string, string | undefined, number])[] = [
      ['a truncated object', '{"metadata":{"name":"b"', undefined, 400],
      ['two objects', '{"metadata":{"name":"b"}}{}', undefined, 400],
      ['a number', '1', undefined, 400],
      ['a text', '"text"', undefined, 400],
      ['a byte order mark', '\ufeff{}', undefined, 400],
      ['a name that is a number', '{"metadata":{"name":1}}', undefined, 400],
      ['data that is a list', '{"metadata":{"name":"b"},"data":["v"]}', undefined, 400],
      ['data with objects', '{"metadata":{"name":"b"},"data":{"k":{}}}', undefined, 400],
      ['YAML', 'metadata: {name: b}', 'application/yaml', 415],
      ['a form', 'a=b', 'application/x-www-form-urlencoded', 415],
      ['no type that can be read', '{}', 'nonsense', 415],
    ];
    for (const [what, body, type, code] of cases) {
      it(`answers ${code} to ${what}`, async () => {
        const answer = await send(configMaps, { method: 'POST', body, ...(type !== undefined && { type }) });
        expect(answer.body, answer.text).to.deep.include({ kind: 'Status', code });
      });
    }

    it('accepts any charset, and reads UTF-8', async () => {
      const body = '{"metadata":{"name":"charset"},"data":{"k":"\u00e4\ud83d\ude00"}}';
      const answer = await send(configMaps, { method: 'POST', body, type: 'Application/JSON; charset=utf-8' });
      expect(answer.body['data']).to.deep.equal({ k: '\u00e4\ud83d\ude00' });
    });

    it('reads bytes that are not UTF-8 as replacement characters, as Go does', async () => {
      const body = Buffer.concat([
        Buffer.from('{"metadata":{"name":"bytes"},"data":{"k":"'),
        Buffer.from([0xff, 0xc3]),
        Buffer.from('"}}'),
      ]);
      const answer = await sendRaw(sandbox.url, { method: 'POST', target: CONFIG_MAPS, body });
      expect(answer.body['data']).to.deep.equal({ k: '\ufffd\ufffd' });
    });

    for (const [what, patch] of [
      ['an unknown operation', [{ op: 'spin', path: '/data' }]],
      ['an operation without a name', [{ path: '/data' }]],
      ['an operation that is a text', ['add']],
      ['an object for a list', { op: 'add' }],
      ['a path without a slash', [{ op: 'add', path: 'data', value: 1 }]],
      ['an index that is none', [{ op: 'remove', path: '/metadata/finalizers/x' }]],
      ['a huge index', [{ op: 'add', path: '/metadata/finalizers/99999999999', value: 'a' }]],
      ['a path through a text', [{ op: 'add', path: '/data/k/l', value: 'x' }]],
      ['the whole object', [{ op: 'remove', path: '' }]],
    ] as const) {
      it(`answers 500 without a reason to a JSON Patch with ${what}, as the real server`, async () => {
        const sending = { method: 'PATCH', body: patch as never, type: 'application/json-patch+json' };
        const answer = await send(`${configMaps}/a`, sending);
        expect(answer.body, answer.text).to.deep.include({ kind: 'Status', code: 500 });
        expect(answer.body).not.to.have.property('reason');
      });
    }
  });

  describe('with the names of what every object inherits', () => {
    it('keeps them as data, and gives them back', async () => {
      const data = '{"__proto__":"p","constructor":"c","toString":"t","hasOwnProperty":"h"}';
      const labels = '{"constructor":"c","hasOwnProperty":"h"}';
      const body = `{"metadata":{"name":"inherited","labels":${labels}},"data":${data}}`;
      expect((await send(configMaps, { method: 'POST', body })).status).to.equal(201);
      const back = await send(`${configMaps}/inherited`);
      expect(JSON.stringify(back.body['data'])).to.equal(data);
      expect(back.body['metadata']).to.have.property('labels').that.deep.equals(JSON.parse(labels));
      const selected = await send(`${configMaps}?labelSelector=constructor%3Dc,hasOwnProperty`);
      expect(selected.body['items']).to.have.length(1);
    });

    for (const type of PATCH_TYPES) {
      it(`keeps them apart from the prototype in a patch of ${type}`, async () => {
        const values = '{"__proto__":"p","constructor":"c"}';
        const body = type.includes('json-patch')
          ? '[{"op":"add","path":"/data/__proto__","value":"p"},{"op":"add","path":"/data/constructor","value":"c"}]'
          : `{"data":${values},"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}`;
        const answer = await send(`${configMaps}/a`, { method: 'PATCH', body, type });
        expect(answer.status, answer.text).to.equal(200);
        expect(answer.text).to.contain('"__proto__":"p"').and.to.contain('"constructor":"c"');
        expect(answer.text).not.to.contain('polluted');
        expect({}).not.to.have.property('polluted');
        const removal = `{"data":{"__proto__":null,"constructor":null}}`;
        const cleared = await send(`${configMaps}/a`, {
          method: 'PATCH',
          body: removal,
          type: 'application/merge-patch+json',
        });
        expect(cleared.body['data']).to.deep.equal({ k: 'v' });
      });
    }

    it('finds nothing under them, in any part of a path', async () => {
      for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
        for (const path of [
          `${CONFIG_MAPS}/${name}`,
          `/api/v1/namespaces/${name}/configmaps/a`,
          `/api/v1/namespaces/default/${name}`,
          `/apis/${name}/v1/things`,
          `/apis/apps/${name}/deployments`,
          `${DEPLOYMENTS}/web/${name}`,
          `/${name}`,
        ]) {
          expect((await send(sandbox.url + path)).status, path).to.equal(404);
        }
        expect((await post(configMaps, { kind: name, metadata: { name: 'b' } })).status).to.equal(400);
      }
    });
  });

  describe('in paths', () => {
    for (const [target, code] of [
      ['/%', 400],
      ['/api/v1/namespaces/default/configmaps/%zz', 400],
      ['/api/v1/namespaces/default/configmaps/a%2', 400],
      ['/api/v1/namespaces/default/configmaps/%ff', 404],
      ['/api/v1/namespaces/default/configmaps/%2e%2e', 404],
      ['/api/v1/namespaces/default/configmaps/../secrets', 404],
      ['/api/v1/namespaces/../../etc/passwd', 404],
      ['/api/v1/namespaces/default/configmaps/%00', 404],
      ['/api/v1/namespaces/default/configmaps/a%2Fstatus', 404],
      ['//api//v1//namespaces', 404],
      ['/api/v1/namespaces/default//configmaps', 404],
      ['/API/V1/namespaces', 404],
      [`/${'a'.repeat(100_000)}`, 404],
      [`/api/v1/${'a/'.repeat(10_000)}`, 404],
      ['/api/v1/namespaces/default/configmaps/a?pretty=true&pretty', 200],
      ['http://example.com/api/v1/namespaces/default/configmaps/a', 200],
      ['HTTP://example.com', 404],
      ['http://example.com?x=/api/v1', 404],
    ] as const) {
      it(`answers ${code} to ${target.length > 80 ? `${target.slice(0, 40)}... (${target.length} characters)` : target}`, async () => {
        const answer = await sendRaw(sandbox.url, { target });
        expect(answer.status, answer.text).to.equal(code);
        if (code === 400) expect(answer.body).to.deep.include({ kind: 'Status', code, reason: 'BadRequest' });
      });
    }

    it('answers 431 to a request line of more than a mebibyte', async () => {
      const answer = await sendRaw(sandbox.url, { target: `/${'a'.repeat(2 ** 20 + 1)}` });
      expect(answer.status).to.equal(431);
    });
  });

  describe('in queries', () => {
    for (const [query, code] of [
      ['labelSelector=a%20in', 400],
      ['labelSelector=a%20in%20(b', 400],
      ['labelSelector=%3Db', 400],
      ['labelSelector=a,,b', 400],
      [`labelSelector=${'a,'.repeat(20_000)}/`, 400],
      [`labelSelector=${'('.repeat(20_000)}`, 400],
      [`labelSelector=a%20in%20(${'b,'.repeat(20_000)}`, 400],
      [`labelSelector=a%3D${'%20'.repeat(20_000)}b%3D`, 400],
      [`labelSelector=${'%20'.repeat(20_000)}a%20b`, 400],
      [`labelSelector=a%3D${'%20'.repeat(20_000)}`, 200],
      [`labelSelector=${'a'.repeat(300)}`, 400],
      ['labelSelector=a%20in%20(b,c),!d,e%20notin%20(f)', 200],
      ['fieldSelector=metadata.name', 400],
      ['fieldSelector=spec.nodeName%3Da', 400],
      [`fieldSelector=metadata.name%3D${'%20'.repeat(50_000)}x`, 200],
      ['fieldSelector=__proto__%3Da', 400],
      ['limit=x', 400],
      ['limit=1.5', 400],
      ['limit=99999999999999999999', 400],
      ['limit=-1', 200],
      ['continue=nonsense', 400],
      ['continue=%00', 400],
      [`continue=${Buffer.from('{"v":"meta.k8s.io/v1","rv":-1,"start":"a"}').toString('base64url')}`, 400],
      [`continue=${Buffer.from('{"v":"meta.k8s.io/v1","rv":5,"start":"../"}').toString('base64url')}`, 410],
      ['resourceVersion=x', 400],
      ['resourceVersion=-1', 400],
      ['resourceVersion=1e3', 400],
      ['watch=true&resourceVersion=x', 400],
      ['watch=true&resourceVersion=-5', 400],
      ['watch=true&timeoutSeconds=x', 400],
      ['watch=true&timeoutSeconds=-', 400],
      ['watch=true&timeoutSeconds=99999999999999999999', 400],
      ['watch=true&timeoutSeconds=-9223372036854775808', 200],
      ['includeUninitialized=maybe', 200],
      ['=&&=&;', 200],
      ['%zz=%zz', 200],
    ] as const) {
      it(`answers ${code} to ?${query.length > 80 ? `${query.slice(0, 40)}... (${query.length} characters)` : query}`, async () => {
        const answer = await sendLong({ target: `${CONFIG_MAPS}?${query}` });
        expect(answer.status, answer.text.slice(0, 300)).to.equal(code);
        if (code !== 200) expect(answer.body).to.deep.include({ kind: 'Status', code });
      });
    }

    it('reads a timeout of any length', async () => {
      const hasty = await startSandbox({ requestTimeoutMs: 10 });
      const headers = ['Content-Type: application/json'];
      for (const [name, timeout] of [
        ['digits', '1'.repeat(50_000)],
        ['no-time', `${'0'.repeat(50_000)}s`],
        ['parts', `${'1h'.repeat(25_000)}!`],
      ] as const) {
        const body = JSON.stringify(deployment({ name, initializers: { pending: [{ name: 'a.example.com' }] } }));
        const target = `${DEPLOYMENTS}?timeout=${timeout}`;
        const answer = await sendLong({ method: 'POST', target, headers, body }, hasty.url);
        expect(answer.status, answer.text.slice(0, 300)).to.equal(504);
      }
      await hasty.close();
    });
  });

  describe('in names that a pattern refuses', () => {
    const long = 'a'.repeat(50_000);
    const container = (extra: JsonObject): JsonObject => ({ name: 'app', image: 'nginx', ...extra });
    const pod = (extra: JsonObject): JsonObject => ({
      metadata: { name: 'p' },
      spec: { containers: [container(extra)] },
    });

    for (const [what, path, body] of [
      ['a port', 'pods', pod({ ports: [{ containerPort: 1, name: `${'a'.repeat(40)}!` }] })],
      ['an environment variable', 'pods', pod({ env: [{ name: `${long}!` }] })],
      ['a quantity', 'pods', pod({ resources: { limits: { cpu: `${'1'.repeat(50_000)}!` } } })],
      ['an object', 'configmaps', { metadata: { name: `${'a.'.repeat(25_000)}!` } }],
      ['a prefix', 'configmaps', { metadata: { generateName: `${'a-'.repeat(25_000)}!` } }],
      ['a label', 'configmaps', { metadata: { name: 'l', labels: { [`${long}/${long}!`]: `${long}!` } } }],
      ['a key', 'configmaps', { metadata: { name: 'k' }, data: { [`${long}!`]: 'v' } }],
    ] as const) {
      it(`answers 422 to ${what}`, async () => {
        const headers = ['Content-Type: application/json'];
        const target = `/api/v1/namespaces/default/${path}`;
        const answer = await sendLong({ method: 'POST', target, headers, body: JSON.stringify(body) });
        expect(answer.body, answer.text.slice(0, 300)).to.deep.include({ kind: 'Status', code: 422 });
      });
    }
  });

  describe('in HTTP itself', () => {
    for (const [what, bytes] of [
      ['nonsense', 'nonsense\r\n\r\n'],
      ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\naa'],
      [
        'a length and chunks',
        'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      ],
      ['a length that is none', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
      ['a header that is none', 'GET / HTTP/1.1\r\nHost: x\r\nbad header: x\r\n\r\n'],
      ['an unknown method', 'SPIN / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ] as const) {
      it(`answers 400 to ${what}`, async () => {
        const answer = await sendBytes(sandbox.url, Buffer.from(bytes));
        expect(answer.status).to.equal(400);
        expect(answer.head).to.match(/connection: close/i);
      });
    }

    it('answers 405 or 404 to methods that no handler has, with a Status where it is about a resource', async () => {
      for (const method of ['OPTIONS', 'TRACE', 'PROPFIND', 'LOCK']) {
        const answer = await sendRaw(sandbox.url, { method, target: CONFIG_MAPS });
        expect(answer.body, method).to.deep.include({ kind: 'Status', code: 405 });
        expect((await sendRaw(sandbox.url, { method, target: '/' })).status).to.equal(404);
      }
    });

    it('survives a chunked body that ends within a chunk', async () => {
      const head = `POST ${CONFIG_MAPS} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`;
      expect((await sendBytes(sandbox.url, Buffer.from(`${head}5\r\nabcde\r\nzz\r\n`))).status).to.be.oneOf([0, 400]);
    });
  });
});
