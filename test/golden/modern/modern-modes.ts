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
import { LastTwo } from './last-two.js';
import { expectLeftAlone, withoutTestAddress } from './modern-differences.js';
import { modernNormal } from './modern-normal.js';
import { type RequestedPod, requestedPods } from './modern-pods.js';
import type { ModernCase } from './modern-suite.js';

const keyOf = ({ release, name }: ModernCase): string => `${release}/${name}`;
const documentsIn = (text: string): readonly Json[] => loadAll(text).filter((document) => document !== null) as Json[];

// With the release said and not said, each case comes twice.
const wantedFiles = new LastTwo<readonly Json[]>();
const podsBefore = new LastTwo<readonly RequestedPod[]>();
const wantedPods = new LastTwo<readonly Json[]>();

/** @throws where the file does not become what the release made of it */
export function expectFile(golden: ModernCase, sidecarConfig: SidecarConfig): void {
  const inject = () => injectManifest(golden.read('input.yaml'), 'input.yaml', sidecarConfig);
  if (typeof golden.expectedError === 'string') {
    expect(messageOf(inject).toLowerCase()).to.include(golden.expectedError);
    return;
  }
  const config = expectLeftAlone(golden, sidecarConfig) ? forceInjection(sidecarConfig.config) : sidecarConfig.config;
  const { text } = injectManifest(golden.read('input.yaml'), 'input.yaml', { ...sidecarConfig, config });
  const want = wantedFiles.of(keyOf(golden), () =>
    documentsIn(golden.read('expected.yaml')).map((document) => modernNormal(document)),
  );
  const got = documentsIn(text).map((document) => withoutTestAddress(modernNormal(document), golden.release));
  expectSame(got, want);
}

/** @throws where a pod does not become what the release made of it */
export function expectPods(golden: ModernCase, sidecarConfig: SidecarConfig): void {
  const key = keyOf(golden);
  const before = podsBefore.of(key, () => deepFreeze(requestedPods(documentsIn(golden.read('input.yaml')))));
  const want = wantedPods.of(key, () => {
    if (typeof golden.expectedError === 'string') return [];
    return requestedPods(documentsIn(golden.read('expected.yaml'))).map(({ pod }) => comparable(pod));
  });
  before.forEach(({ pod, namespace }, index) => {
    const inject = () => injectPod(pod, sidecarConfig, { namespace });
    if (typeof golden.expectedError === 'string') {
      expect(messageOf(inject).toLowerCase()).to.include(golden.expectedError);
      return;
    }
    const injection = inject();
    const after = injection.action === 'skip' ? pod : jsonPatched(pod, injection.patch);
    expectSame(comparable(after), want[index] ?? {});
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
