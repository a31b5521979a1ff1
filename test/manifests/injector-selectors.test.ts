import { expect } from 'chai';

import { askedWebhooks } from '../../src/injection/explain/asked-webhooks.js';
import { type JsonObject, objectAt, objectsIn } from '../../src/json/json.js';
import { systemClock } from '../../src/runtime/clock.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { answerReview } from '../../src/webhook/review/answer-review.js';
import { startWebhookServer, type WebhookServer } from '../../src/webhook/server/webhook-server.js';
import { post } from '../sandbox/api-client.js';
import { testAuthority } from '../support/test-authority.js';
import { modernConfig } from './istio-1.31.js';
import { objectOf } from './manifest.js';

const FILE = 'istio-1.31/istio-sidecar-injector.yaml';
const VERSIONS = ['1.22', '1.33'] as const;

type Labels = Readonly<Record<string, string>>;

const rev = (value: string): Labels => ({ 'istio.io/rev': value });
const wants = (value: string): Labels => ({ 'sidecar.istio.io/inject': value });
const injection = (value: string): Labels => ({ 'istio-injection': value });

/** The labels of a pod; the columns of the table below. */
const PODS: readonly Labels[] = [
  {},
  wants('true'),
  wants('false'),
  rev('default'),
  { ...rev('default'), ...wants('true') },
  { ...rev('default'), ...wants('false') },
  rev('other'),
  { ...rev('other'), ...wants('true') },
];

const NOBODY = PODS.map(() => '-');
const allBut = (none: string, asked: string): readonly string[] =>
  PODS.map((labels) => (labels['sidecar.istio.io/inject'] === none ? '-' : asked));

/** Which of Istio's webhooks is asked about each of the pods in a namespace with these labels. */
const TABLE: readonly (readonly [namespace: Labels, asked: readonly string[]])[] = [
  [{}, ['-', 'object', '-', 'rev.object', 'rev.object', '-', '-', '-']],
  [injection('enabled'), allBut('false', 'namespace')],
  [injection('disabled'), NOBODY],
  [rev('default'), allBut('false', 'rev.namespace')],
  [rev('other'), NOBODY],
  [{ ...rev('default'), ...injection('enabled') }, allBut('false', 'namespace')],
  [{ ...rev('default'), ...injection('disabled') }, NOBODY],
  [{ ...rev('other'), ...injection('enabled') }, allBut('false', 'namespace')],
];

interface Row {
  readonly namespace: string;
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
  /** A webhook, or `-`. */
  readonly asked: string;
}

const ROWS: readonly Row[] = [
  ...TABLE.flatMap(([namespaceLabels, asked], index) =>
    PODS.map((labels, column) => ({
      namespace: `mesh-${index}`,
      namespaceLabels,
      labels,
      asked: asked[column] ?? '-',
    })),
  ),
  // What a cluster needs to start a webhook again, whatever the labels say.
  { namespace: 'kube-system', namespaceLabels: {}, labels: wants('true'), asked: '-' },
  {
    namespace: 'exempt',
    namespaceLabels: { ...injection('enabled'), 'sidecar.initializer.istio.io/exempt': 'true' },
    labels: wants('true'),
    asked: '-',
  },
  {
    namespace: 'istio-system',
    namespaceLabels: {},
    labels: { ...wants('true'), istio: 'sidecar-injector' },
    asked: '-',
  },
  // But a gateway beside istiod.
  { namespace: 'istio-system', namespaceLabels: {}, labels: wants('true'), asked: 'object' },
];

const textOf = (labels: Labels): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',') || 'no label';

const labelOf = ({ namespace, namespaceLabels, labels }: Row): string =>
  `a pod with ${textOf(labels)} in ${namespace} with ${textOf(namespaceLabels)}`;

describe('the four webhooks of the manifest for Istio 1.31', () => {
  it('are asked about the pods that Istio selects, at most one of them about a pod, as explain says', () => {
    const configuration = objectOf('MutatingWebhookConfiguration', FILE);
    for (const row of ROWS) {
      const namespaceLabels = { ...row.namespaceLabels, 'kubernetes.io/metadata.name': row.namespace };
      const answers = askedWebhooks(configuration, { ...row, namespaceLabels });
      expect(answers, labelOf(row)).to.have.length(4);
      const asked = answers.filter(({ verdict }) => verdict === 'asked').map(({ name }) => name);
      const wanted = row.asked === '-' ? [] : [`${row.asked}.sidecar-injector.istio.io`];
      expect(asked, labelOf(row)).to.deep.equal(wanted);
    }
  });

  for (const version of VERSIONS) {
    describe(`on a ${version}`, () => {
      let sandbox: Sandbox;
      let server: WebhookServer;

      const create = async (path: string, object: JsonObject): Promise<JsonObject> => {
        const { status, text, body } = await post(`${sandbox.url}${path}`, JSON.stringify(object));
        expect(status, text).to.equal(201);
        return body;
      };

      before(async () => {
        const authority = await testAuthority();
        const config = modernConfig();
        sandbox = await startSandbox({ kubernetesVersion: version });
        server = await startWebhookServer({
          address: '127.0.0.1',
          port: 0,
          certificate: await authority.issue('istio-sidecar-injector.istio-system.svc'),
          answerBody: (body, path) => answerReview({ body, path }, config),
          onAnswered: () => undefined,
          clock: systemClock,
        });
        const namespaces = new Map(ROWS.map(({ namespace, namespaceLabels }) => [namespace, namespaceLabels]));
        namespaces.delete('kube-system');
        for (const [name, labels] of namespaces) await create('/api/v1/namespaces', { metadata: { name, labels } });
        await serve(authority.caBundle);
      });

      after(async () => {
        await sandbox.close();
        await server.drain(0);
      });

      /** What is behind the Service of the manifest, and the manifest's configuration with its authority. */
      async function serve(caBundle: string): Promise<void> {
        const inSystem = '/api/v1/namespaces/istio-system';
        const { metadata, spec } = objectOf('Service', FILE);
        const subsets = [
          {
            addresses: [{ ip: '127.0.0.1' }],
            ports: [{ name: 'https-inject', port: Number(new URL(server.url).port) }],
          },
        ];
        await create(`${inSystem}/services`, { metadata: metadata ?? {}, spec: spec ?? {} });
        await create(`${inSystem}/endpoints`, { metadata: { name: 'istio-sidecar-injector' }, subsets });
        const configuration = objectOf('MutatingWebhookConfiguration', FILE);
        const webhooks = objectsIn(configuration['webhooks']).map((webhook) => ({
          ...webhook,
          clientConfig: { ...objectAt(webhook, 'clientConfig'), caBundle },
        }));
        const path = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
        await create(path, { ...configuration, webhooks });
      }

      it('put a sidecar into the pods that Istio selects, and into no other', async () => {
        for (const row of ROWS) {
          const pod = await create(`/api/v1/namespaces/${row.namespace}/pods`, {
            metadata: { generateName: 'app-', labels: row.labels },
            spec: { containers: [{ name: 'app', image: 'example/app:1' }] },
          });
          const names = objectsIn(objectAt(pod, 'spec')['containers']).map(({ name }) => name);
          expect(names, labelOf(row)).to.deep.equal(row.asked === '-' ? ['app'] : ['app', 'istio-proxy']);
        }
      });
    });
  }
});
