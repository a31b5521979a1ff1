import { expect } from 'chai';

import { type Json, type JsonObject, objectAt, objectsIn } from '../../../src/json/json.js';
import { LEGACY_SIGNER, requestCertificate } from '../../../src/kubernetes/resources/certificate-signing-request.js';
import type { Clock } from '../../../src/runtime/clock.js';
import { rejectionOf } from '../../support/rejection-of.js';
import { type ApiRequest, type ScriptedClient, scriptedClient } from '../../support/scripted-client.js';

const REQUESTS = 'certificatesigningrequests';
const NAMED = 'example.com/serving';
const listed = { resources: [{ name: REQUESTS, verbs: [] }] };

/** A server that keeps a request and signs what is approved when it is asked the third time. */
function signingServer(versions: readonly string[], status: (reads: number) => JsonObject): ScriptedClient {
  let reads = 0;
  return scriptedClient(({ method, path }) => {
    const isObject = path.includes(REQUESTS);
    if (!isObject) return versions.includes(path.split('/').at(-1) ?? '') ? listed : 404;
    if (method !== 'GET') return {};
    reads += 1;
    return { metadata: { name: 'hook', resourceVersion: '7' }, spec: { request: 'x' }, status: status(reads) };
  });
}

const certificate = Buffer.from('CERTIFICATE').toString('base64');
const signedLater = (reads: number): JsonObject => (reads < 4 ? {} : { certificate });

describe('requestCertificate', () => {
  const ask = (client: ScriptedClient, signerName = LEGACY_SIGNER): Promise<string> => {
    let time = 0;
    // A wait is over at once.
    const clock: Clock = {
      now: () => time,
      after: (delayMs, callback) => {
        time += delayMs;
        queueMicrotask(callback);
        return () => undefined;
      },
    };
    return requestCertificate(client, { name: 'hook', request: 'PEM', signerName, clock, timeoutMs: 2000 });
  };
  const sent = ({ requests }: ScriptedClient): readonly string[] =>
    requests
      .filter(({ path }) => path.includes(REQUESTS))
      .map(({ method, path }) => `${method} ${path.split('.k8s.io/').at(-1) ?? ''}`);
  const bodyOf = ({ requests }: ScriptedClient, method: ApiRequest['method']): Json =>
    (requests.find((request) => request.method === method)?.body ?? {}) as Json;

  for (const [versions, signerName, version, named] of [
    [['v1', 'v1beta1'], NAMED, 'v1', { signerName: NAMED }],
    [['v1'], NAMED, 'v1', { signerName: NAMED }],
    [['v1beta1'], NAMED, 'v1beta1', { signerName: NAMED }],
    [['v1', 'v1beta1'], LEGACY_SIGNER, 'v1beta1', {}],
    [['v1beta1'], LEGACY_SIGNER, 'v1beta1', {}],
  ] as const) {
    it(`asks ${version} for ${signerName} where ${versions.join(' and ')} are served, approves, waits and deletes`, async () => {
      const client = signingServer(versions, signedLater);
      expect(await ask(client, signerName)).to.equal('CERTIFICATE');
      const path = `${version}/${REQUESTS}`;
      expect(sent(client)).to.deep.equal([
        `POST ${path}`,
        `GET ${path}/hook`,
        `PUT ${path}/hook/approval`,
        ...[1, 2, 3].map(() => `GET ${path}/hook`),
        `DELETE ${path}/hook`,
      ]);
      expect(objectAt(bodyOf(client, 'POST'), 'spec')).to.deep.equal({
        request: Buffer.from('PEM').toString('base64'),
        usages: ['digital signature', 'key encipherment', 'server auth'],
        ...named,
      });
      const [approval = {}] = objectsIn(objectAt(bodyOf(client, 'PUT'), 'status')['conditions']);
      expect(approval['type']).to.equal('Approved');
      expect(approval['status']).to.equal(version === 'v1' ? 'True' : undefined);
      expect(objectAt(bodyOf(client, 'PUT'), 'metadata')).to.include({ resourceVersion: '7' });
    });
  }

  for (const [what, versions, status, message] of [
    [
      'is denied',
      ['v1beta1'],
      () => ({ conditions: [{ type: 'Denied', message: 'not you' }] }),
      'have CertificateSigningRequest hook signed: it is denied: not you',
    ],
    [
      'fails',
      ['v1beta1'],
      () => ({ conditions: [{ type: 'Approved' }, { type: 'Failed', reason: 'BadUsage' }] }),
      'have CertificateSigningRequest hook signed: it is failed: BadUsage',
    ],
    [
      'is never signed',
      ['v1beta1'],
      () => ({}),
      'have CertificateSigningRequest hook signed: after 2 s it is approved and not signed; want a running signer ' +
        '(the controller manager has a flag for it)',
    ],
  ] as const) {
    it(`says that it ${what}, and deletes it`, async () => {
      const client = signingServer(versions, status);
      const error = await rejectionOf(ask(client));
      expect(error).to.include({ name: 'SigningError', message, code: 'ERR_CERTIFICATE_SIGNING' });
      expect(sent(client).at(-1)).to.equal(`DELETE v1beta1/${REQUESTS}/hook`);
    });
  }

  for (const [versions, signerName, message] of [
    [
      ['v1'],
      LEGACY_SIGNER,
      /does not serve certificates\.k8s\.io\/v1beta1, .*; name another with --signer NAME, or leave --signer out: /,
    ],
    [[], NAMED, /serves neither certificates\.k8s\.io\/v1 nor certificates\.k8s\.io\/v1beta1$/],
  ] as const) {
    it(`asks nothing for ${signerName} where ${versions.join()} is served`, async () => {
      const client = signingServer(versions, signedLater);
      const error = await rejectionOf(ask(client, signerName));
      expect(error).to.include({ name: 'SigningError', code: 'ERR_CERTIFICATE_SIGNING' });
      expect(error.message).to.match(message);
      expect(sent(client)).to.deep.equal([]);
    });
  }
});
