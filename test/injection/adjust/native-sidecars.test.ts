import { expect } from 'chai';

import {
  hasNativeSidecar,
  type NativeSidecarFacts,
  NodeAbility,
} from '../../../src/injection/adjust/native-sidecars.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import type { Release } from '../../../src/injection/releases/release.js';
import {
  NATIVE_SIDECAR_HISTORY,
  type NativeSidecarSetting,
} from '../../../src/injection/releases/rules/native-sidecar-rules.js';

const rulesOf = (release: Release) => rulesAt(NATIVE_SIDECAR_HISTORY, release);
const nodesOf = (...versions: readonly string[]) => new Map(versions.map((version, index) => [`n${index}`, version]));

/** Of a pod that is bound to a node, or to none, and says nothing itself. */
const nativeByDefault = (facts: NativeSidecarFacts, nodeName = ''): boolean =>
  hasNativeSidecar({ spec: { nodeName } }, facts);

describe('hasNativeSidecar of a pod that does not say', () => {
  const versions: readonly [version: string, isNative: boolean][] = [
    ['v1.33.2', true],
    ['v1.33.0-gke.1', true],
    ['1.33+', true],
    ['v2.0.0', true],
    ['v1.32.9', false],
    ['v1.3', false],
    ['33', false],
    ['', false],
    ['v1.33x', false],
  ];
  for (const [version, isNative] of versions) {
    it(`takes a kubelet of version '${version}' for one that ${isNative ? 'can' : 'can not'} run them`, () => {
      const facts = { rules: rulesOf('1.31'), setting: 'auto', kubeletVersions: nodesOf(version) } as const;
      expect(nativeByDefault(facts)).to.equal(isNative);
    });
  }

  it('looks at one node only where the pod is bound to it', () => {
    const facts = { rules: rulesOf('1.31'), setting: undefined, kubeletVersions: nodesOf('v1.33.0', 'v1.28.0') };
    expect(nativeByDefault(facts, 'n0')).to.equal(true);
    expect(nativeByDefault(facts, 'n1')).to.equal(false);
    expect(nativeByDefault(facts, 'unknown')).to.equal(false);
    expect(hasNativeSidecar({ spec: { nodeName: 'n0' } }, facts)).to.equal(true);
    expect(hasNativeSidecar({ spec: {} }, facts)).to.equal(false);
  });

  const settings: readonly [release: Release, setting: NativeSidecarSetting | undefined, isNative: boolean][] = [
    ['1.18', 'true', false],
    ['1.19', undefined, false],
    ['1.19', 'true', true],
    ['1.26', undefined, false],
    ['1.27', undefined, true],
    ['1.31', 'false', false],
  ];
  for (const [release, setting, isNative] of settings) {
    it(`is ${isNative} in ${release} with the setting ${setting ?? 'of nobody'}, where all nodes can`, () => {
      expect(nativeByDefault({ rules: rulesOf(release), setting, kubeletVersions: nodesOf('v1.33.0') })).to.equal(
        isNative,
      );
    });
  }

  it('is false where the nodes are not known, and true where there are none', () => {
    expect(nativeByDefault({ rules: rulesOf('1.31'), setting: 'auto', kubeletVersions: undefined })).to.equal(false);
    expect(nativeByDefault({ rules: rulesOf('1.31'), setting: 'auto', kubeletVersions: new Map() })).to.equal(true);
  });
});

describe('hasNativeSidecar', () => {
  const annotated = (value: string) => ({ metadata: { annotations: { 'sidecar.istio.io/nativeSidecar': value } } });

  it('does not read the annotation before 1.24, nor another value than true and false', () => {
    const facts = { setting: 'true', kubeletVersions: undefined } as const;
    expect(hasNativeSidecar(annotated('false'), { ...facts, rules: rulesOf('1.23') })).to.equal(true);
    expect(hasNativeSidecar(annotated('false'), { ...facts, rules: rulesOf('1.24') })).to.equal(false);
    expect(hasNativeSidecar(annotated('no'), { ...facts, rules: rulesOf('1.24') })).to.equal(true);
  });
});

describe('NodeAbility', () => {
  it('looks at the nodes once, and again where they have become others', () => {
    let looks = 0;
    class CountedNodes extends Map<string, string> {
      override values(): ReturnType<Map<string, string>['values']> {
        looks += 1;
        return super.values();
      }
    }
    const nodes = new NodeAbility();
    const [all, notAll] = ['v1.33.0', 'v1.32.0'].map((last) => new CountedNodes([...nodesOf('v1.33.0', last)]));
    const isNative = (kubeletVersions: CountedNodes | undefined): boolean =>
      hasNativeSidecar({}, { rules: rulesOf('1.31'), setting: 'auto', kubeletVersions }, nodes);
    expect([all, notAll, all, notAll].map(isNative)).to.deep.equal([true, false, true, false]);
    expect(looks).to.equal(2);
  });
});
