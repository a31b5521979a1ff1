import { expect } from 'chai';

import { listAt, stringAt, valueAt } from '../../../../src/sandbox/json/json-path.js';
import type { JsonObject, JsonValue } from '../../../../src/sandbox/json/json-value.js';
import type { KubernetesVersion } from '../../../../src/sandbox/kubernetes-version.js';
import { contextOf, created, patched, template, updated, workload } from '../server-steps.js';

const alpha = 'pod.alpha.kubernetes.io/init-containers';
const beta = 'pod.beta.kubernetes.io/init-containers';
const rest =
  '"resources":{},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"Always"}';
const first = { name: 'first', image: 'busybox' };
const second = { name: 'second', image: 'busybox' };

const inject = { initContainers: [{ name: 'first' }, { name: 'second' }, { name: 'istio-init', image: 'i' }] };
const noAnnotations = { annotations: { [alpha]: null, [beta]: null } };

function deployment(version: KubernetesVersion): JsonObject {
  const spec = { template: template({ initContainers: [first, second] }) };
  return created('Deployment', workload(spec), contextOf('Deployment', version)).object;
}

function change(old: JsonObject, templatePatch: JsonValue, version: KubernetesVersion): JsonObject {
  return patched({ spec: { template: templatePatch } }, old, contextOf('Deployment', version)).object;
}

function initContainersOf(object: JsonObject): readonly string[] {
  return listAt(object, 'spec', 'template', 'spec', 'initContainers').map((container) => stringAt(container, 'name'));
}

function annotationsOf(object: JsonObject): JsonValue | undefined {
  return valueAt(object, 'spec', 'template', 'metadata', 'annotations');
}

describe('init containers in annotations', () => {
  it('are written on 1.7, twice, in the order of the Go struct', () => {
    const text = `[{"name":"first","image":"busybox",${rest},{"name":"second","image":"busybox",${rest}]`;
    expect(annotationsOf(deployment('1.7'))).to.deep.equal({ [alpha]: text, [beta]: text });
  });

  it('are not written on 1.9, and nothing is lost there', () => {
    const old = deployment('1.9');
    expect(annotationsOf(old)).to.equal(undefined);
    expect(initContainersOf(change(old, { spec: inject }, '1.9'))).to.deep.equal(['first', 'second', 'istio-init']);
  });

  it('take precedence over a patch on 1.7: new init containers are lost', () => {
    expect(initContainersOf(change(deployment('1.7'), { spec: inject }, '1.7'))).to.deep.equal(['first', 'second']);
  });

  it('give way on 1.7 where the patch nulls them, and then hold the new ones', () => {
    const object = change(deployment('1.7'), { metadata: noAnnotations, spec: inject }, '1.7');
    expect(initContainersOf(object)).to.deep.equal(['first', 'second', 'istio-init']);
    expect(stringAt(annotationsOf(object), beta)).to.contain(`{"name":"istio-init","image":"i",${rest}]`);
  });

  it('are made on 1.7 where there were no init containers', () => {
    const { object: bare } = created('Deployment', workload(), contextOf('Deployment', '1.7'));
    const object = change(bare, { spec: { initContainers: [{ name: 'istio-init', image: 'i' }] } }, '1.7');
    const text = `[{"name":"istio-init","image":"i",${rest}]`;
    expect(annotationsOf(object)).to.deep.equal({ [alpha]: text, [beta]: text });
  });

  it('left null on 1.9 where there are no annotations become empty', () => {
    const object = change(deployment('1.9'), { metadata: noAnnotations, spec: inject }, '1.9');
    expect(annotationsOf(object)).to.deep.equal({ [alpha]: '', [beta]: '' });
  });

  it('take precedence on create too, the beta one over the alpha one, and get all defaults', () => {
    const metadata = {
      labels: { app: 'web' },
      annotations: { [alpha]: '[{"name":"a","image":"a"}]', [beta]: '[{"image":"b","name":"b"}]' },
    };
    const spec = { template: { ...template({ initContainers: [first] }), metadata } };
    const { object, errors } = created('Deployment', workload(spec), contextOf('Deployment', '1.7'));
    const text = `[{"name":"b","image":"b",${rest}]`;
    expect(initContainersOf(object)).to.deep.equal(['b']);
    expect(annotationsOf(object)).to.deep.equal({ [alpha]: text, [beta]: text });
    expect(errors).to.deep.equal([]);
  });

  it('are removed with the last init container', () => {
    const object = change(deployment('1.7'), { metadata: noAnnotations, spec: { initContainers: null } }, '1.7');
    expect(initContainersOf(object)).to.deep.equal([]);
    expect(annotationsOf(object)).to.equal(undefined);
  });

  it('are ignored where they hold no list', () => {
    const metadata = { labels: { app: 'web' }, annotations: { [beta]: '{' } };
    const spec = { template: { ...template({ initContainers: [first] }), metadata } };
    expect(
      initContainersOf(created('Deployment', workload(spec), contextOf('Deployment', '1.7')).object),
    ).to.deep.equal(['first']);
  });

  it('are escaped as Go escapes, and read back unchanged by the next write', () => {
    const context = contextOf('Deployment', '1.7');
    const shell = { ...first, command: ['sh', '-c', 'a && b > c'], securityContext: { privileged: true } };
    const { object } = created('Deployment', workload({ template: template({ initContainers: [shell] }) }), context);
    expect(stringAt(annotationsOf(object), beta)).to.contain('a \\u0026\\u0026 b \\u003e c');
    expect(updated(object, object, context).object).to.deep.equal(object);
  });
});
