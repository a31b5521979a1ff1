import { expect } from 'chai';
import fc from 'fast-check';

import type { JsonObject, JsonValue } from '../../../../src/sandbox/json/json-value.js';
import { decodeError } from '../../../../src/sandbox/kinds/decode-error.js';
import { decodeObject } from '../../../../src/sandbox/kinds/fields/decode-object.js';
import { podFields } from '../../../../src/sandbox/kinds/fields/pod-fields.js';
import { jobFields } from '../../../../src/sandbox/kinds/fields/workload-fields.js';
import { kindStrategy } from '../../../../src/sandbox/kinds/strategies.js';
import { deepFreeze } from '../../../support/deep-freeze.js';
import { contextOf, created, workload } from '../server-steps.js';

function decodedPod(pod: JsonObject): JsonObject {
  return decodeObject(deepFreeze(pod), podFields, '1.9');
}

describe('decodeObject', () => {
  it('drops fields that the Go type does not have', () => {
    const pod = decodedPod({ metadata: { name: 'a', nmae: 'b' }, spec: { $patch: 'x', contianers: [] }, extra: 1 });
    expect(pod).not.to.have.any.keys('extra');
    expect(pod['metadata']).to.deep.equal({ name: 'a' });
    expect(pod['spec']).not.to.have.any.keys('$patch', 'contianers');
  });

  it('drops fields that only a later version has', () => {
    const job = { spec: { backoffLimit: 3 } };
    expect(decodeObject(job, jobFields, '1.7')).not.to.have.nested.property('spec.backoffLimit');
    expect(decodeObject(job, jobFields, '1.9')).to.have.nested.property('spec.backoffLimit', 3);
  });

  it('drops nulls, and makes one in a map of strings an empty string', () => {
    const pod = decodedPod({
      metadata: { name: 'a', labels: { x: null }, annotations: null },
      spec: { volumes: null },
    });
    expect(pod['metadata']).to.deep.equal({ name: 'a', labels: { x: '' } });
    expect(pod['spec']).not.to.have.any.keys('volumes');
  });

  it('drops zeros that Go leaves out, and keeps those behind a pointer', () => {
    const spec = {
      containers: [{ name: 'a', image: 'i', command: [], tty: false, securityContext: { privileged: false } }],
      hostNetwork: false,
      terminationGracePeriodSeconds: 0,
    };
    const pod = decodedPod({ metadata: {}, spec });
    expect(pod).to.have.nested.property('spec.terminationGracePeriodSeconds', 0);
    expect(pod['spec']).not.to.have.any.keys('hostNetwork');
    expect(pod).to.have.nested.property('spec.containers[0].securityContext.privileged', false);
    expect(pod).not.to.have.nested.property('spec.containers[0].tty');
    expect(pod).not.to.have.nested.property('spec.containers[0].command');
  });

  it('writes fields in the order of the Go struct', () => {
    const pod = decodedPod({
      spec: { containers: [{ image: 'i', args: ['x'], name: 'a' }] },
      metadata: { uid: 'u', name: 'n' },
    });
    expect(Object.keys(pod)).to.deep.equal(['metadata', 'spec', 'status']);
    expect(pod)
      .to.have.nested.property('spec.containers[0]')
      .that.satisfies((container: object) =>
        JSON.stringify(container).startsWith('{"name":"a","image":"i","args":["x"],"resources":{}'),
      );
  });

  it('completes a failed result as the server does', () => {
    const initializers = { pending: [], result: { status: 'Failure', code: 422 } };
    expect(decodedPod({ metadata: { initializers } })['metadata']).to.deep.equal({
      initializers: { pending: [], result: { metadata: {}, status: 'Failure', code: 422 } },
    });
  });

  it('returns a decoded object itself', () => {
    const pod = decodedPod({ metadata: { name: 'a' }, spec: { containers: [{ name: 'a', image: 'i' }] } });
    expect(decodeObject(pod, podFields, '1.9')).to.equal(pod);
  });
});

/** A value of a wrong type in a Deployment, and the message about it. */
const wrong: readonly (readonly [JsonObject, string])[] = [
  [{ metadata: { name: 1 } }, 'metadata.name: json: cannot unmarshal number into Go value of type string'],
  [{ metadata: [] }, 'metadata: json: cannot unmarshal array into Go value of type struct'],
  [{ metadata: { labels: { a: 1 } } }, 'metadata.labels.a: json: cannot unmarshal number into Go value of type string'],
  [
    { metadata: { labels: 'a' } },
    'metadata.labels: json: cannot unmarshal string into Go value of type map[string]string',
  ],
  [
    { metadata: { annotations: { a: {} } } },
    'metadata.annotations.a: json: cannot unmarshal object into Go value of type string',
  ],
  [
    { metadata: { initializers: { pending: {} } } },
    'metadata.initializers.pending: json: cannot unmarshal object into Go value of type []',
  ],
  [{ spec: 'x' }, 'spec: json: cannot unmarshal string into Go value of type struct'],
  [{ spec: { replicas: '1' } }, 'spec.replicas: json: cannot unmarshal string into Go value of type int32'],
  [{ spec: { replicas: 1.5 } }, 'spec.replicas: json: cannot unmarshal number into Go value of type int32'],
  [{ spec: { paused: 'no' } }, 'spec.paused: json: cannot unmarshal string into Go value of type bool'],
  [
    { spec: { template: { spec: { containers: {} } } } },
    'spec.template.spec.containers: json: cannot unmarshal object into Go value of type []',
  ],
  [
    { spec: { template: { spec: { containers: ['a'] } } } },
    'spec.template.spec.containers[0]: json: cannot unmarshal string into Go value of type struct',
  ],
  [
    { spec: { strategy: { rollingUpdate: { maxSurge: true } } } },
    'spec.strategy.rollingUpdate.maxSurge: json: cannot unmarshal bool into Go value of type intstr.IntOrString',
  ],
];

describe('decodeError', () => {
  for (const [object, message] of wrong) {
    it(`names what is wrong with ${JSON.stringify(object)}`, () => {
      const deployment = deepFreeze({ apiVersion: 'extensions/v1beta1', ...object });
      expect(decodeError(deployment, 'Deployment', '1.9')).to.equal(
        `Deployment in version "v1beta1" cannot be handled as a Deployment: ${message}`,
      );
    });
  }

  it('finds no error in a valid object, in nulls and in unknown fields', () => {
    expect(decodeError(workload({ replicas: null, unknown: 1 }), 'Deployment', '1.9')).to.equal(undefined);
  });

  it('checks the metadata of kinds that it does not know', () => {
    expect(decodeError({ apiVersion: 'v1', metadata: { name: {} } }, 'Thing', '1.9')).to.contain('metadata.name');
    expect(decodeError({ apiVersion: 'v1', spec: 1 }, 'Thing', '1.9')).to.equal(undefined);
  });
});

describe('strategies', () => {
  const kinds = [
    'Deployment',
    'DaemonSet',
    'StatefulSet',
    'Job',
    'CronJob',
    'Pod',
    'Service',
    'Secret',
    'RoleBinding',
    'Thing',
  ];
  const keys = fc.constantFrom(
    ...['metadata', 'spec', 'template', 'containers', 'initContainers', 'labels', 'annotations', 'volumes', 'selector'],
    ...['ports', 'jobTemplate', 'subjects', 'roleRef', 'stringData', 'updateStrategy', 'rollingUpdate', 'resources'],
  );
  const values = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 6, withCrossShrink: true },
      fc.constantFrom<JsonValue>(null, 0, '', 'x', true, 1.5),
      fc.dictionary(keys, tie('value')),
      fc.array(tie('value'), { maxLength: 2 }),
    ),
  })).value;

  it('never throw for any object: decodeError reports a wrong type', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.dictionary(keys, values), (kind, object) => {
        for (const version of ['1.7', '1.9', '1.33'] as const) {
          const context = contextOf(kind, version);
          const { object: old } = created(kind, object, context);
          kindStrategy(kind).validateUpdate(old, old, context);
          decodeError(object, kind, version);
        }
      }),
      { numRuns: 400 },
    );
  });
});
