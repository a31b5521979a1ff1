import { expect } from 'chai';

import { overlookedIn, overlookedInList } from '../../../src/injection/manifest/overlooked.js';
import type { JsonObject } from '../../../src/json/json.js';

const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'w:1' }] } };

const objectOf = (apiVersion: string, kind: string, more: JsonObject): JsonObject => ({
  ...{ apiVersion, kind, metadata: { name: 'web', namespace: 'shop' } },
  ...more,
});

describe('overlookedIn', () => {
  const rows: readonly [string, JsonObject, string][] = [
    [
      'a kind that is not known',
      objectOf('apps.kruise.io/v1alpha1', 'CloneSet', { spec: { template } }),
      'CloneSet shop/web: has a pod template that was not looked at: its kind is not known: --podTemplatePath apps.kruise.io/CloneSet=spec.template has it looked at',
    ],
    [
      'a kind of the core group',
      objectOf('v1', 'PodTemplate', { template }),
      'PodTemplate shop/web: has a pod template that was not looked at: its kind is not known: --podTemplatePath /PodTemplate=template has it looked at',
    ],
    [
      'a kind in small letters',
      objectOf('apps/v1', 'deployment', { spec: { template } }),
      'deployment shop/web: has a pod template that was not looked at: got the kind deployment, want Deployment',
    ],
    [
      'a pod in small letters',
      objectOf('v1', 'pod', { spec: template.spec }),
      'pod shop/web: has a pod template that was not looked at: got the kind pod, want Pod',
    ],
    [
      'a kind of another group',
      objectOf('v1', 'Deployment', { spec: { template } }),
      'Deployment shop/web: has a pod template that was not looked at: got a Deployment of v1, want apps or extensions',
    ],
    [
      'a template of OpenShift',
      objectOf('template.openshift.io/v1', 'Template', { objects: [{ kind: 'DeploymentConfig', spec: { template } }] }),
      'Template shop/web: has a pod template that was not looked at: it is in a template: want it processed first (oc process -f ... | kube-inject -f -)',
    ],
    [
      'a list of one kind',
      objectOf('apps/v1', 'DeploymentList', { items: [{ spec: { template } }] }),
      'DeploymentList shop/web: has a pod template that was not looked at: it is in an item of a DeploymentList: want a List of v1, or each item as a document',
    ],
    [
      'a list of one kind without a name',
      { apiVersion: 'v1', kind: 'PodList', items: [{ ...template }] },
      'PodList: has a pod template that was not looked at: it is in an item of a PodList: want a List of v1, or each item as a document',
    ],
    [
      'a kind with a list of pod templates',
      objectOf('jobset.x-k8s.io/v1alpha2', 'JobSet', {
        spec: { replicatedJobs: [{ template: { spec: { template } } }] },
      }),
      'JobSet shop/web: has a pod template that was not looked at: it is in a list (spec.replicatedJobs.0.template.spec.template), where --podTemplatePath does not reach: want the webhook to inject its pods',
    ],
    [
      "a kind of a group of its own with a built-in kind's name",
      objectOf('batch.example.com/v1', 'Job', { spec: { template } }),
      'Job shop/web: has a pod template that was not looked at: its kind is not known: --podTemplatePath batch.example.com/Job=spec.template has it looked at',
    ],
    [
      'an object without a type',
      { metadata: { name: 'web' }, spec: { template } },
      'object web: has a pod template that was not looked at: want apiVersion and kind',
    ],
  ];
  for (const [what, object, sentence] of rows) {
    it(`says of ${what} why its pod template was not looked at`, () => {
      expect(overlookedIn(object)).to.deep.equal([sentence]);
    });
  }

  const quiet: readonly [string, JsonObject][] = [
    [
      'a Service',
      objectOf('v1', 'Service', { spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80 }] } }),
    ],
    ['a resource that only names containers of its own', objectOf('example.com/v1', 'Monitor', template)],
    [
      'a definition of a resource',
      objectOf('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
        spec: { versions: [{ schema: { properties: { spec: { properties: { containers: { type: 'array' } } } } } }] },
      }),
    ],
    ['a pod template without containers', objectOf('example.com/v1', 'Fleet', { spec: { template: { spec: {} } } })],
  ];
  for (const [what, object] of quiet) {
    it(`says nothing of ${what}`, () => {
      expect(overlookedIn(object)).to.deep.equal([]);
    });
  }
});

describe('overlookedInList', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', ...template };

  it('says of a document that is a list of workloads that it was not looked at', () => {
    expect(overlookedInList([1, objectOf('apps/v1', 'Deployment', { spec: { template } })])).to.deep.equal([
      'a document is a list, with a pod template that was not looked at: want each item as a document, or a List of v1',
    ]);
    expect(overlookedInList([pod])).to.have.length(1);
  });

  it('says nothing of other lists, and of what is no list', () => {
    for (const document of [[], [1], [{ kind: 'Service' }], pod, 'text', null]) {
      expect(overlookedInList(document), JSON.stringify(document)).to.deep.equal([]);
    }
  });
});
