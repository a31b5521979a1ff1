import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { loadAll } from 'js-yaml';
import omit from 'lodash/omit.js';

import { forceInjection } from '../../../src/injection/config/params-config.js';
import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { injectManifest } from '../../../src/injection/manifest/manifest.js';
import { injectPod } from '../../../src/injection/pod/inject-pod.js';
import { isJsonObject, type Json, type JsonObject, objectAt } from '../../../src/json/json.js';
import { jsonPatched } from '../../injection/apply-json-patch.js';
import { deepFreeze } from '../../support/deep-freeze.js';
import { expectLeftAlone, withoutTestAddress } from './modern-differences.js';
import { modernNormal } from './modern-normal.js';
import { requestedPods } from './modern-pods.js';
import type { ModernCase } from './modern-suite.js';

const documentsIn = (text: string): readonly Json[] => loadAll(text).filter((document) => document !== null) as Json[];

/** @throws where the file does not become what the release made of it */
export function expectFile(golden: ModernCase, sidecarConfig: SidecarConfig): void {
  const inject = () => injectManifest(golden.read('input.yaml'), 'input.yaml', sidecarConfig);
  if (typeof golden.expectedError === 'string') {
    expect(messageOf(inject).toLowerCase()).to.include(golden.expectedError);
    return;
  }
  const config = expectLeftAlone(golden, sidecarConfig) ? forceInjection(sidecarConfig.config) : sidecarConfig.config;
  const { text } = injectManifest(golden.read('input.yaml'), 'input.yaml', { ...sidecarConfig, config });
  const want = documentsIn(golden.read('expected.yaml')).map((document) => modernNormal(document));
  const got = documentsIn(text).map((document) => withoutTestAddress(modernNormal(document), golden.release));
  expectSame(got, want);
}

/** @throws where a pod does not become what the release made of it */
export function expectPods(golden: ModernCase, sidecarConfig: SidecarConfig): void {
  const before = requestedPods(documentsIn(golden.read('input.yaml')));
  const want = typeof golden.expectedError === 'string' ? [] : requestedPods(documentsIn(golden.read('expected.yaml')));
  before.forEach(({ pod, namespace }, index) => {
    const inject = () => injectPod(deepFreeze(pod), sidecarConfig, { namespace });
    if (typeof golden.expectedError === 'string') {
      expect(messageOf(inject).toLowerCase()).to.include(golden.expectedError);
      return;
    }
    const injection = inject();
    const after = injection.action === 'skip' ? pod : jsonPatched(pod, injection.patch);
    expectSame(comparable(after), comparable(want[index]?.pod ?? {}));
  });
}

/** Compares as Node.js does first, which is quicker; Chai's way explains a difference. */
function expectSame(got: Json, want: Json): void {
  if (!isDeepStrictEqual(got, want)) expect(got).to.deep.equal(want);
}

/** The harness of the original compares pods without their status, and without what only one of the two ways can know. */
function comparable(pod: JsonObject): Json {
  const metadata = objectAt(pod, 'metadata');
  const annotations = omit(objectAt(metadata, 'annotations'), 'sidecar.istio.io/status');
  return modernNormal(withoutMetaAnnotations({ ...pod, metadata: { ...metadata, annotations } }));
}

function withoutMetaAnnotations(value: Json): Json {
  if (Array.isArray(value)) {
    return (value as readonly Json[])
      .filter((item) => objectAt(item)['name'] !== 'ISTIO_METAJSON_ANNOTATIONS')
      .map(withoutMetaAnnotations);
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === 'fieldRef' ? omit(objectAt(item), 'apiVersion') : withoutMetaAnnotations(item ?? null),
    ]),
  );
}

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return 'no error';
}
