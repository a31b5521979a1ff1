import { expect } from 'chai';

import { type OverrideSettings, withOverrides } from '../../../src/injection/adjust/overrides.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import type { Release } from '../../../src/injection/releases/release.js';
import { CONTAINER_HISTORY } from '../../../src/injection/releases/rules/container-rules.js';
import { OVERRIDE_HISTORY } from '../../../src/injection/releases/rules/override-rules.js';
import { POD_TYPE_HISTORY } from '../../../src/injection/releases/rules/pod-type-rules.js';
import { SidecarError } from '../../../src/injection/sidecar/sidecar-error.js';
import { type Json, type JsonObject, objectAt } from '../../../src/json/json.js';

const settingsOf = (release: Release, isTproxy = false): OverrideSettings => ({
  rules: {
    ...rulesAt(OVERRIDE_HISTORY, release),
    ...rulesAt(POD_TYPE_HISTORY, release),
    ...rulesAt(CONTAINER_HISTORY, release),
  },
  isTproxy,
});
const pod = (spec: JsonObject, annotations: JsonObject = {}): JsonObject => ({ metadata: { annotations }, spec });
const keptIn = (of: JsonObject): Json | undefined =>
  objectAt(of, 'metadata', 'annotations')['proxy.istio.io/overrides'];

const APP = { name: 'app', image: 'app' };
const PROXY = { name: 'istio-proxy', image: 'proxyv2', args: ['proxy'], resources: { limits: { cpu: '2' } } };
const TEMPLATE = pod({ containers: [PROXY] });

/** What becomes of a pod whose author writes this of the proxy. */
function overridden(own: JsonObject, release: Release = '1.24'): JsonObject {
  const original = pod({ containers: [{ name: 'istio-proxy', ...own }, APP] });
  const merged = pod({ containers: [{ ...own, ...PROXY }, APP] });
  return withOverrides({ original, template: TEMPLATE, merged }, settingsOf(release)).pod;
}

describe('withOverrides', () => {
  it('merges what the author says of an injected container over the template, and keeps it', () => {
    const found = overridden({ image: 'own', args: ['a'], resources: { limits: { cpu: '1500m' } } });
    const container = { name: 'istio-proxy', image: 'own', args: ['a'], resources: { limits: { cpu: '1500m' } } };
    expect(found['spec']).to.deep.equal({ containers: [container, APP] });
    expect(keptIn(found)).to.equal(
      '{"containers":[{"name":"istio-proxy","image":"own","args":["a"],"resources":{"limits":{"cpu":"1500m"}}}]}',
    );
  });

  it('leaves the image of the template where the author writes auto', () => {
    const found = overridden({ image: 'auto' });
    expect(found['spec']).to.deep.equal({ containers: [PROXY, APP] });
    expect(keptIn(found)).to.equal('{"containers":[{"name":"istio-proxy","resources":{}}]}');
  });

  it('writes the settings as Go does: fields in the order of its type, nothing empty, unknown fields left out', () => {
    const found = overridden(
      {
        tty: true,
        stdin: false,
        image: '<own>',
        env: [{ value: '', name: 'A' }],
        resources: { requests: { memory: '1024Mi', cpu: 0.5 } },
        securityContext: { runAsUser: 0, newField: 1, readOnlyRootFilesystem: false },
        restartPolicy: 'Always',
        volumeMounts: [],
      },
      '1.15',
    );
    expect(keptIn(found)).to.equal(
      '{"containers":[{"name":"istio-proxy","image":"\\u003cown\\u003e","env":[{"name":"A"}],' +
        '"resources":{"requests":{"cpu":"500m","memory":"1Gi"}},' +
        '"securityContext":{"runAsUser":0,"readOnlyRootFilesystem":false},"tty":true}]}',
    );
  });

  it('changes nothing where the author has no container of an injected name', () => {
    const merged = pod({ containers: [PROXY, APP] });
    const { pod: found, overridden: names } = withOverrides(
      { original: pod({ containers: [APP] }), template: TEMPLATE, merged },
      settingsOf('1.31'),
    );
    expect(found).to.equal(merged);
    expect(names).to.deep.equal([]);
  });

  it('moves no container', () => {
    const names = (of: JsonObject): unknown =>
      (objectAt(of, 'spec')['containers'] as readonly JsonObject[]).map(({ name }) => name);
    const list = ['a', 'b', 'c', 'd'].map((name) => ({ name }));
    const original = pod({ containers: list.map((container) => ({ ...container, tty: true })) });
    const template = pod({ containers: [...list].reverse() });
    const { pod: found, overridden: changed } = withOverrides(
      { original, template, merged: pod({ containers: list }) },
      settingsOf('1.31'),
    );
    expect(names(found)).to.deep.equal(['a', 'b', 'c', 'd']);
    expect(changed).to.have.members(['a', 'b', 'c', 'd']);
  });

  it('takes the settings that an earlier injection kept before the container that is there, and keeps them as they are', () => {
    const kept = '{"containers":[{"name":"istio-proxy","image":"kept","resources":{}}]}';
    const annotations = { 'proxy.istio.io/overrides': kept, 'sidecar.istio.io/status': '{"containers":null}' };
    const original = pod({ containers: [{ ...PROXY, image: 'old' }, APP] }, annotations);
    const merged = pod({ containers: [PROXY, APP] }, annotations);
    const { pod: found } = withOverrides({ original, template: TEMPLATE, merged }, settingsOf('1.24'));
    expect(found).to.deep.equal(pod({ containers: [{ ...PROXY, image: 'kept' }, APP] }, annotations));
  });

  it('since 1.20 takes what the status names for injected, before that for the settings of the author', () => {
    const annotations = { 'sidecar.istio.io/status': '{"containers":["istio-proxy"]}' };
    const original = pod({ containers: [{ ...PROXY, image: 'old' }, APP] }, annotations);
    const merged = pod({ containers: [PROXY, APP] }, annotations);
    const pods = { original, template: TEMPLATE, merged };
    expect(withOverrides(pods, settingsOf('1.20')).pod).to.equal(merged);
    const older = withOverrides(pods, settingsOf('1.15')).pod;
    expect(older).to.deep.equal(pod({ containers: [{ ...PROXY, image: 'old' }, APP] }, annotations));
  });

  it('since 1.20 finds settings for a native sidecar among the containers', () => {
    const native = { name: 'istio-proxy', image: 'proxyv2', restartPolicy: 'Always' };
    const pods = {
      original: pod({ containers: [{ name: 'istio-proxy', image: 'own' }, APP] }),
      template: pod({ initContainers: [native] }),
      merged: pod({ containers: [APP], initContainers: [native] }),
    };
    const found = withOverrides(pods, settingsOf('1.20')).pod;
    expect(found['spec']).to.deep.equal({ containers: [APP], initContainers: [{ ...native, image: 'own' }] });
    expect(keptIn(found)).to.equal('{"initContainers":[{"name":"istio-proxy","image":"own","resources":{}}]}');
    expect(withOverrides(pods, settingsOf('1.19')).pod).to.equal(pods.merged);
  });

  for (const [text, problem] of [
    ['{', 'JSON'],
    ['[]', 'the whole: got a list, want a map'],
    ['{"containers":{}}', 'containers: got a map, want a list'],
    ['{"initContainers":[{"name":[]}]}', 'initContainers[0].name: got a list, want a text'],
  ] as const) {
    it(`refuses kept settings that say ${text}`, () => {
      const original = pod({ containers: [APP] }, { 'proxy.istio.io/overrides': text });
      const pods = { original, template: TEMPLATE, merged: original };
      expect(() => withOverrides(pods, settingsOf('1.31')))
        .to.throw(SidecarError, `the annotation proxy.istio.io/overrides is '${text}'`)
        .with.property('message')
        .that.includes(problem);
    });
  }

  it('says which of the author’s own settings can’t be read or merged', () => {
    expect(() => overridden({ args: 'a' })).to.throw(
      SidecarError,
      "the pod's own settings for an injected container can't be merged: containers[0].args: got 'a', want a list",
    );
    const original = pod({ containers: [{ name: 'istio-proxy', env: [{ value: 'a' }] }] });
    const merged = pod({ containers: [{ ...PROXY, env: [{ name: 'A' }] }] });
    expect(() => withOverrides({ original, template: TEMPLATE, merged }, settingsOf('1.31'))).to.throw(
      SidecarError,
      'merge spec.containers[istio-proxy].env[0]: got no name, want one',
    );
  });
});
