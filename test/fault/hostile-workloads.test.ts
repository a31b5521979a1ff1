import { expect } from 'chai';

import { planInitialization } from '../../src/injection/initializers/initialization-plan.js';
import type { JsonObject } from '../../src/json/json.js';
import { answerReview } from '../../src/webhook/review/answer-review.js';
import { templateSidecarConfig } from '../injection/fixtures.js';

const NAME = 'sidecar.initializer.istio.io';
// Reads annotations into YAML, as Istio's own templates do, and runs one as a template.
const TEMPLATE = `containers:
- name: istio-proxy
  image: proxy
  args: ["[[ index .ObjectMeta.Annotations "plain" ]]"]
  env:
  - {name: A, value: [[ index .ObjectMeta.Annotations "yaml" ]]}
[[ render (index .ObjectMeta.Annotations "template") ]]
`;

const deployment = (name: string, annotations: JsonObject): JsonObject => ({
  apiVersion: 'apps/v1beta1',
  kind: 'Deployment',
  metadata: { name, namespace: 'shop', resourceVersion: '1', initializers: { pending: [{ name: NAME }] } },
  spec: {
    template: {
      metadata: { annotations: { plain: '1', yaml: '1', template: '', ...annotations } },
      spec: { containers: [{ name: 'web', image: 'web' }] },
    },
  },
});

const LONG = 250_000;

/** Annotations within the 256 KiB that an API server allows. */
const HOSTILE: readonly (readonly [what: string, annotations: JsonObject])[] = [
  ['digits that end in a letter', { yaml: `${'1'.repeat(LONG)}x` }],
  ['digits between quotes', { plain: `${'1'.repeat(LONG)}x` }],
  ['underscores', { yaml: '1_'.repeat(LONG / 2) }],
  ['brackets', { yaml: '['.repeat(LONG) }],
  ['blanks', { yaml: `a${' '.repeat(LONG)}b` }],
  ['aliases', { yaml: `[&a 1${', *a'.repeat(LONG / 4)}]` }],
  ['loops in loops', { template: '[[ range until 9999 ]]'.repeat(5) + '[[ end ]]'.repeat(5) }],
  ['a text that grows', { template: '[[ $x := "a" ]][[ range until 9999 ]][[ $x = print $x $x ]][[ end ]]' }],
  ['lists that are copied', { template: '[[ $x := list ]][[ range until 99999 ]][[ $x = append $x 1 ]][[ end ]]' }],
  ['a template within itself', { template: '[[ render (index .ObjectMeta.Annotations "template") ]]' }],
  ['very many actions', { template: '[[1]]'.repeat(LONG / 5) }],
];

describe('hostile workloads', () => {
  const config = templateSidecarConfig(TEMPLATE);

  for (const [what, annotations] of HOSTILE) {
    it(`with ${what} end within the bounds of one workload, in controller and webhook, and those after it get their sidecars`, () => {
      const plan = planInitialization(deployment('bad', annotations), config);
      expect(plan.action).to.be.oneOf(['inject', 'refuse']);
      if (plan.action === 'refuse') expect(plan.reason).to.equal('TemplateFailed');
      const object = { kind: 'Pod', metadata: { annotations }, spec: { containers: [{ name: 'a', image: 'b' }] } };
      const resource = { group: '', version: 'v1', resource: 'pods' };
      const request = { uid: 'u', namespace: 'shop', operation: 'CREATE', resource, object };
      const review = JSON.stringify({ kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1', request });
      expect(answerReview({ body: review, path: '/inject' }, config).uid).to.equal('u');
      for (let at = 0; at < 20; at++) {
        expect(planInitialization(deployment(`good${at}`, {}), config).action).to.equal('inject');
      }
    });
  }
});
