import { expect } from 'chai';

import { objectAt, valueAt } from '../../../../src/sandbox/json/json-path.js';
import type { JsonObject } from '../../../../src/sandbox/json/json-value.js';
import { kindStrategy } from '../../../../src/sandbox/kinds/strategies.js';
import type { KubernetesVersion } from '../../../../src/sandbox/kubernetes-version.js';
import { contextOf, created, patched, template, uid, workload } from '../server-steps.js';

const versions: readonly KubernetesVersion[] = ['1.7', '1.9'];

/** The template of the recordings as the server gives it back. */
function completeTemplate(labels: JsonObject = { app: 'web' }, restartPolicy = 'Always'): JsonObject {
  return {
    metadata: { creationTimestamp: null, labels },
    spec: {
      containers: [
        {
          name: 'app',
          image: 'nginx:1.13',
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          imagePullPolicy: 'IfNotPresent',
        },
      ],
      restartPolicy,
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      securityContext: {},
      schedulerName: 'default-scheduler',
    },
  };
}

const selector = { matchLabels: { app: 'web' } };
const own = { name: 'web', uid, labels: { app: 'web' } };

/** Recording `create-without-initializers`, which compares everything. */
function recorded(version: KubernetesVersion): readonly (readonly [string, JsonObject, JsonObject])[] {
  const jobLabels = { app: 'web', 'controller-uid': uid, 'job-name': 'web' };
  const backoffLimit: JsonObject = version === '1.9' ? { backoffLimit: 6 } : {};
  return [
    [
      'Deployment',
      workload({ replicas: 1 }),
      {
        metadata: { ...own, generation: 1 },
        spec: {
          replicas: 1,
          selector,
          template: completeTemplate(),
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 1 } },
        },
        status: {},
      },
    ],
    [
      'DaemonSet',
      workload(),
      {
        metadata: { ...own, generation: 1 },
        spec: {
          selector,
          template: completeTemplate(),
          updateStrategy: { type: 'OnDelete' },
          templateGeneration: 1,
          revisionHistoryLimit: 10,
        },
        status: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
      },
    ],
    [
      'StatefulSet',
      workload({ serviceName: 'web', replicas: 1 }),
      {
        metadata: { ...own, generation: 1 },
        spec: {
          replicas: 1,
          selector,
          template: completeTemplate(),
          serviceName: 'web',
          podManagementPolicy: 'OrderedReady',
          updateStrategy: { type: 'OnDelete' },
          revisionHistoryLimit: 10,
        },
        status: { replicas: 0 },
      },
    ],
    [
      'Job',
      workload({ template: template({ restartPolicy: 'Never' }) }),
      {
        metadata: { ...own, labels: jobLabels },
        spec: {
          parallelism: 1,
          completions: 1,
          ...backoffLimit,
          selector: { matchLabels: { 'controller-uid': uid } },
          template: completeTemplate(jobLabels, 'Never'),
        },
        status: {},
      },
    ],
    [
      'Pod',
      { metadata: { name: 'web' }, spec: objectAt(template(), 'spec') },
      {
        metadata: { name: 'web', uid },
        spec: objectAt(completeTemplate(), 'spec'),
        status: { phase: 'Pending', qosClass: 'BestEffort' },
      },
    ],
  ];
}

describe('defaults of workloads', () => {
  for (const version of versions) {
    for (const [kind, object, result] of recorded(version)) {
      it(`completes a ${kind} as ${version} did`, () => {
        const context = contextOf(kind, version);
        const written = created(kind, object, context);
        expect(written.object).to.deep.equal({ kind, apiVersion: context.apiVersion, ...result });
        expect(written.errors).to.deep.equal([]);
      });

      it(`leaves a complete ${kind} as it is on ${version}`, () => {
        const context = contextOf(kind, version);
        const { object: complete } = created(kind, object, context);
        const again = kindStrategy(kind).withDefaults(complete, context);
        expect(again).to.deep.equal(complete);
        expect(kindStrategy(kind).withDefaults(again, context)).to.equal(again);
      });
    }
  }

  const byVersion: readonly (readonly [string, string, JsonObject])[] = [
    [
      'Deployment',
      'apps/v1beta1',
      { revisionHistoryLimit: 2, progressDeadlineSeconds: 600, rolling: { maxUnavailable: '25%', maxSurge: '25%' } },
    ],
    [
      'Deployment',
      'apps/v1',
      { revisionHistoryLimit: 10, progressDeadlineSeconds: 600, rolling: { maxUnavailable: '25%', maxSurge: '25%' } },
    ],
  ];
  for (const [kind, apiVersion, wanted] of byVersion) {
    it(`gives a ${kind} of ${apiVersion} the defaults of that version`, () => {
      const { object } = created(kind, workload({ selector }), { version: '1.9', apiVersion });
      const spec = objectAt(object, 'spec');
      const { revisionHistoryLimit, progressDeadlineSeconds } = spec;
      const rolling = valueAt(spec, 'strategy', 'rollingUpdate');
      expect({ revisionHistoryLimit, progressDeadlineSeconds, rolling }).to.deep.equal(wanted);
    });
  }

  it('defaults neither selector nor labels from apps/v1beta2 on', () => {
    for (const kind of ['Deployment', 'DaemonSet', 'StatefulSet', 'ReplicaSet']) {
      const { object, errors } = created(kind, workload(), { version: '1.9', apiVersion: 'apps/v1beta2' });
      expect(valueAt(object, 'metadata', 'labels')).to.equal(undefined);
      expect(errors[0]).to.deep.equal({
        reason: 'FieldValueRequired',
        field: 'spec.selector',
        message: 'Required value',
      });
    }
  });

  it('rolls updates out from apps/v1beta2 on', () => {
    const strategies = ['DaemonSet', 'StatefulSet'].map((kind) =>
      valueAt(created(kind, workload(), { version: '1.9', apiVersion: 'apps/v1' }).object, 'spec', 'updateStrategy'),
    );
    expect(strategies).to.deep.equal([
      { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    ]);
  });

  it('adds the defaults of the version that a patch comes by, which makes a new generation', () => {
    const { object: old } = created('Deployment', workload(), contextOf('Deployment', '1.7'));
    const { object } = patched({}, old, { kind: 'Deployment', version: '1.7', apiVersion: 'apps/v1beta1' });
    expect(valueAt(object, 'spec', 'revisionHistoryLimit')).to.equal(2);
    expect(valueAt(object, 'spec', 'progressDeadlineSeconds')).to.equal(600);
    expect(valueAt(object, 'spec', 'strategy', 'rollingUpdate')).to.deep.equal({ maxUnavailable: 1, maxSurge: 1 });
    expect(valueAt(object, 'metadata', 'generation')).to.equal(2);
  });

  it('keeps labels that the user set, and then gives a Job none of the generated ones', () => {
    const labels = { team: 'a' };
    const job = { ...workload({ template: template({ restartPolicy: 'Never' }) }), metadata: { name: 'web', labels } };
    const { object } = created('Job', job, contextOf('Job', '1.7'));
    expect(valueAt(object, 'metadata', 'labels')).to.deep.equal(labels);
    expect(valueAt(object, 'spec', 'template', 'metadata', 'labels', 'job-name')).to.equal('web');
  });

  it('generates no selector for a Job with one of its own', () => {
    const spec = { manualSelector: true, selector, template: template({ restartPolicy: 'Never' }) };
    const { object, errors } = created('Job', workload(spec), contextOf('Job', '1.9'));
    expect(valueAt(object, 'spec', 'selector')).to.deep.equal(selector);
    expect(errors).to.deep.equal([]);
  });

  it('selects by labels of the template in a ReplicationController', () => {
    const { object, errors } = created('ReplicationController', workload(), contextOf('ReplicationController', '1.7'));
    expect(valueAt(object, 'spec', 'selector')).to.deep.equal({ app: 'web' });
    expect(valueAt(object, 'spec', 'replicas')).to.equal(1);
    expect(errors).to.deep.equal([]);
  });

  it('completes the pod template of a CronJob, and its limits on 1.9', () => {
    const cron = {
      metadata: { name: 'c' },
      spec: { schedule: '* * * * *', jobTemplate: { spec: { template: template({ restartPolicy: 'Never' }) } } },
    };
    const [old, late] = versions.map((version) => created('CronJob', cron, contextOf('CronJob', version)));
    const job = {
      metadata: { creationTimestamp: null },
      spec: { template: completeTemplate({ app: 'web' }, 'Never') },
    };
    expect(old?.object['spec']).to.deep.equal({
      schedule: '* * * * *',
      concurrencyPolicy: 'Allow',
      suspend: false,
      jobTemplate: job,
    });
    expect(late?.object['spec']).to.deep.include({ successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 });
    expect([old?.errors, late?.errors]).to.deep.equal([[], []]);
  });
});
