import { expect } from 'chai';
import fc from 'fast-check';

import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { deployment, DEPLOYMENTS, post, send } from '../api-client.js';
import { sendRaw } from './raw-request.js';

const RUNS = 250;

const WORDS = [
  'api',
  'apis',
  'v1',
  'extensions',
  'apps',
  'v1beta1',
  'admissionregistration.k8s.io',
  'v1alpha1',
  'namespaces',
  'default',
  'configmaps',
  'deployments',
  'pods',
  'initializerconfigurations',
  'a',
  'web',
  'status',
  'scale',
  'watch',
  'healthz',
  'version',
  'sandbox',
  'faults',
  '..',
  '%2e%2e',
  '%00',
  '%',
  '',
  '__proto__',
  'constructor',
];
const KEYS = [
  'metadata',
  'spec',
  'template',
  'containers',
  'initializers',
  'pending',
  'name',
  'labels',
  'data',
  '$patch',
  '__proto__',
  'kind',
];

const word = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
  fc.string({ maxLength: 8 }).map(encodeURIComponent),
);
const known = fc.constantFrom(
  DEPLOYMENTS,
  `${DEPLOYMENTS}/web`,
  `${DEPLOYMENTS}/web/scale`,
  `${DEPLOYMENTS}/web/status`,
  '/api/v1/namespaces/default/configmaps',
  '/apis/admissionregistration.k8s.io/v1alpha1/initializerconfigurations',
);
const path = fc.oneof(
  known,
  fc.array(word, { maxLength: 8 }).map((words) => `/${words.join('/')}`),
);
const parameter = fc.tuple(
  fc.constantFrom(
    'labelSelector',
    'fieldSelector',
    'limit',
    'continue',
    'resourceVersion',
    'includeUninitialized',
    'pretty',
  ),
  fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('a in (b)', 'metadata.name=web', '1', '-1', 'true')),
);
// Requests wait for a millisecond at most; a watch needs a `timeoutSeconds` for that.
const query = fc.array(parameter, { maxLength: 3 }).map((parameters) => {
  const given = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return ['timeout=1ms', 'timeoutSeconds=-1', ...given].join('&');
});
const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS');
const type = fc.constantFrom(
  'application/json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/json-patch+json',
  'application/vnd.kubernetes.protobuf',
  'text/plain; charset=utf-16',
);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constantFrom(null, true, 0, -1, 1e308, '', 'a', 'web', 'a.example.com', 'replace', 'delete'),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string({ maxLength: 4 })), tie('json'), { maxKeys: 4 }),
  ),
}));
const operation = fc.record(
  {
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'spin'),
    path: fc.array(fc.constantFrom(...KEYS, '0', '-', '~1', '~'), { maxLength: 4 }).map((keys) => `/${keys.join('/')}`),
    from: fc.constantFrom('/metadata', '/spec/template', '', '/x'),
    value: json,
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  { weight: 3, arbitrary: json.map((value) => JSON.stringify(value)) },
  fc.record({ metadata: json, spec: json, data: json }, { requiredKeys: [] }).map((value) => JSON.stringify(value)),
  fc.array(operation, { maxLength: 3 }).map((value) => JSON.stringify(value)),
  fc.string({ maxLength: 20 }),
);

describe('generated requests', function () {
  this.timeout(30_000);
  let sandbox: Sandbox;

  for (const kubernetesVersion of ['1.7', '1.9'] as const) {
    it(`are all answered by ${kubernetesVersion} with a Status, an object or a text, and never with an internal error`, async () => {
      sandbox = await startSandbox({ kubernetesVersion });
      await post(sandbox.url + DEPLOYMENTS, deployment({ name: 'web' }));
      const sending = fc.record({ method, path, query, type, body });
      await fc.assert(
        fc.asyncProperty(sending, async (given) => {
          const target = `${given.path}?${given.query}`;
          const reads = given.method === 'GET' || given.method === 'HEAD' || given.method === 'OPTIONS';
          const answer = await sendRaw(sandbox.url, {
            method: given.method,
            target,
            ...(!reads && { headers: [`Content-Type: ${given.type}`], body: given.body }),
          });
          expect(answer.status, answer.text).to.be.within(200, 599);
          expect(answer.body['reason'], answer.text).not.to.equal('InternalError');
          if (answer.head.includes('application/json') && given.method !== 'HEAD' && answer.text !== '') {
            const first = answer.text.split('\n')[0] ?? '';
            expect(() => JSON.parse(first) as unknown, answer.text).not.to.throw();
          }
        }),
        { numRuns: RUNS },
      );
      expect((await send(`${sandbox.url}/healthz`)).text).to.equal('ok');
      await sandbox.close();
    });
  }
});
