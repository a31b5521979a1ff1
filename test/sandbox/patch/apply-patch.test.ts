import { expect } from 'chai';
import fc from 'fast-check';

import type { JsonObject, JsonValue } from '../../../src/sandbox/json/json-value.js';
import { kindStrategy } from '../../../src/sandbox/kinds/strategies.js';
import type { KubernetesVersion } from '../../../src/sandbox/kubernetes-version.js';
import { applyPatch, type PatchResult, type PatchType } from '../../../src/sandbox/patch/apply-patch.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const types: readonly PatchType[] = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];
const versions: readonly KubernetesVersion[] = ['1.7', '1.9'];

const pod: JsonObject = { metadata: { name: 'web' }, spec: { containers: [{ name: 'app', image: 'nginx' }] } };

function patched(type: PatchType, patch: JsonValue, version: KubernetesVersion = '1.9'): PatchResult {
  const schema = kindStrategy('Pod').mergeSchema(version);
  return applyPatch({ type, patch: deepFreeze(patch), original: deepFreeze(pod), schema, version });
}

describe('applyPatch', () => {
  it('applies each type in its own way', () => {
    const sidecar = { name: 'side', image: 'busybox' };
    const operation = { op: 'add', path: '/spec/containers/-', value: sidecar };
    expect(patched('application/json-patch+json', [operation])).to.have.nested.property(
      'object.spec.containers.length',
      2,
    );
    const change = { spec: { containers: [sidecar] } };
    expect(patched('application/merge-patch+json', change)).to.deep.include({
      object: { ...pod, spec: { containers: [sidecar] } },
    });
    expect(patched('application/strategic-merge-patch+json', change)).to.deep.include({
      object: { ...pod, spec: { containers: [sidecar, { name: 'app', image: 'nginx' }] } },
    });
  });

  for (const version of versions) {
    it(`answers a patch that does not apply with 500, no reason and the library's words on ${version}`, () => {
      const test = [{ op: 'test', path: '/metadata/name', value: 'other' }];
      expect(patched('application/json-patch+json', test, version)).to.deep.equal({
        ok: false,
        code: 500,
        reason: '',
        message: 'Testing value /metadata/name failed',
      });
      const unnamed = { spec: { containers: [{ image: 'httpd' }] } };
      expect(patched('application/strategic-merge-patch+json', unnamed, version)).to.deep.equal({
        ok: false,
        code: 500,
        reason: '',
        message: 'map: map[image:httpd] does not contain declared merge key: name',
      });
    });
  }

  it('refuses a patch that is nested too deeply', () => {
    const patch = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`) as JsonValue;
    const schema = kindStrategy('Pod').mergeSchema('1.9');
    const result = applyPatch({ type: 'application/merge-patch+json', patch, original: pod, schema, version: '1.9' });
    expect(result).to.deep.include({ ok: false, code: 400, reason: 'BadRequest' });
  });

  for (const type of types) {
    it(`never throws for any ${type}`, () => {
      const lists = fc.array(
        fc.record(
          {
            op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'x'),
            path: fc.constantFrom(
              '',
              '/',
              '/spec',
              '/spec/containers/0',
              '/spec/containers/-',
              '/a/b',
              '/spec/containers/-1',
            ),
            from: fc.constantFrom('/spec', '/spec/containers/0', '/none', 'x'),
            value: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
      );
      const directives = fc.constantFrom(
        '$patch',
        '$retainKeys',
        '$setElementOrder/containers',
        '$deleteFromPrimitiveList/finalizers',
        'containers',
        'spec',
        'metadata',
        'finalizers',
        '__proto__',
      );
      const objects = fc.dictionary(directives, fc.oneof(fc.jsonValue(), fc.dictionary(directives, fc.jsonValue())));
      fc.assert(
        fc.property(fc.oneof(fc.jsonValue(), lists, objects), fc.constantFrom(...versions), (patch, version) => {
          const result = patched(type, patch as JsonValue, version);
          expect(result.ok ? typeof result.object : result.code).to.be.oneOf(['object', 500]);
        }),
        { numRuns: 300 },
      );
    });
  }
});
