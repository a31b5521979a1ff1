import { expect } from 'chai';

import { mergeTemplate } from '../../../src/injection/merge/merge-template.js';
import type { Json, JsonObject } from '../../../src/json/json.js';

const named = (...names: readonly string[]): readonly Json[] => names.map((name) => ({ name }));
const pod = (spec: JsonObject): JsonObject => ({ spec });
const patchOf = (spec: JsonObject): { readonly patch: JsonObject; readonly isPlain: boolean } => ({
  patch: pod(spec),
  isPlain: true,
});
const nativeTemplate = patchOf({ initContainers: named('istio-proxy') });

describe('mergeTemplate', () => {
  it('merges a template over the pod and over the templates before it', () => {
    const first = mergeTemplate(
      { pod: pod({ containers: named('app') }), template: {} },
      patchOf({ containers: named('istio-proxy') }),
      { nativeSidecars: false },
    );
    const second = mergeTemplate(first, patchOf({ initContainers: named('istio-init') }), { nativeSidecars: false });
    expect(second).to.deep.equal({
      pod: pod({ containers: named('istio-proxy', 'app'), initContainers: named('istio-init') }),
      template: pod({ containers: named('istio-proxy'), initContainers: named('istio-init') }),
    });
  });

  it('makes the proxy of the pod its last init container before a template with a native proxy', () => {
    const own = { name: 'istio-proxy', image: 'auto' };
    const before = pod({ containers: [own, ...named('app')], initContainers: named('wait') });
    const merged = mergeTemplate({ pod: before, template: {} }, nativeTemplate, { nativeSidecars: true });
    expect(merged.pod).to.deep.equal(pod({ containers: named('app'), initContainers: [...named('wait'), own] }));
  });

  it('leaves it among the containers where native sidecars are off, or the templates have no native proxy', () => {
    const before = pod({ containers: named('istio-proxy', 'app') });
    const off = mergeTemplate({ pod: before, template: {} }, nativeTemplate, { nativeSidecars: false });
    expect(off.pod).to.deep.equal(
      pod({ containers: named('istio-proxy', 'app'), initContainers: named('istio-proxy') }),
    );
    const usual = patchOf({ containers: named('istio-proxy') });
    expect(mergeTemplate({ pod: before, template: {} }, usual, { nativeSidecars: true }).pod).to.equal(before);
  });
});
