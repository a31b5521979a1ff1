import { expect } from 'chai';
import omit from 'lodash/omit.js';

import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { injectManifest } from '../../../src/injection/manifest/manifest.js';
import { isJsonObject, type Json } from '../../../src/json/json.js';
import type { ModernCase } from './modern-suite.js';

/**
 * Files that are left alone here, and were injected by the original up to 1.8, whose `kube-inject` did not ask the pod's
 * annotation `sidecar.istio.io/inject`: whoever writes `false` there means it. `--force` injects them.
 */
const LEFT_ALONE: readonly string[] = ['1.1.0', '1.3.0', '1.4.0', '1.6.0'].map((release) => `${release}/hello-ignore`);

/** @throws where a file that is left alone here is not; true for such a file */
export function expectLeftAlone(golden: ModernCase, sidecarConfig: SidecarConfig): boolean {
  if (!LEFT_ALONE.includes(`${golden.release}/${golden.name}`)) return false;
  const text = golden.read('input.yaml');
  const injected = injectManifest(text, 'input.yaml', sidecarConfig);
  expect(injected.text).to.equal(text);
  expect(injected.outcomes.map(({ decision }) => decision.reason)).to.deep.equal(['DisabledByAnnotation']);
  return true;
}

/** Of the built-in ProxyConfig with which the tests of 1.6.0 ran; that of the release names istiod. */
const TEST_ADDRESS = 'istio-pilot:15010';

/**
 * What a file becomes, without what only the tests of 1.6.0 did not have: `protoToJSON` says nothing of what is built in, and a
 * proxy of the release that is not told of this address would ask istiod.
 */
export function withoutTestAddress(value: Json, release: string): Json {
  if (release !== '1.6.0') return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => withoutTestAddress(item, release));
  if (!isJsonObject(value)) return value;
  const config = value['value'];
  if (value['name'] === 'PROXY_CONFIG' && isJsonObject(config) && config['discoveryAddress'] === TEST_ADDRESS) {
    const rest = omit(config, 'discoveryAddress');
    return { name: 'PROXY_CONFIG', ...(Object.keys(rest).length > 0 && { value: rest }) };
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withoutTestAddress(item ?? null, release)]),
  );
}
