import { expect } from 'chai';

import {
  PARAMS_RELEASES,
  type ParamsRelease,
  releaseOfVersion,
  traitsOf,
} from '../../../src/injection/releases/istio-release.js';

describe('releaseOfVersion', () => {
  const rows: readonly [string, ParamsRelease][] = [
    ['', '0.2.4'],
    ['12345678', '0.2.4'],
    ['unittest', '0.2.4'],
    ['0.1.6', '0.2.4'],
    ['0.2', '0.2.4'],
    ['0.2.0', '0.2.4'],
    ['0.2.4', '0.2.4'],
    ['0.2.5', '0.2.12'],
    ['0.2.12', '0.2.12'],
    ['v0.2.12', '0.2.12'],
    ['0.2.99', '0.2.12'],
    ['0.3', '0.4.0'],
    ['0.3.0', '0.4.0'],
    ['0.4.0', '0.4.0'],
    ['0.10.1', '0.4.0'],
    ['1.0.0', '0.4.0'],
    ['0.4.0.1', '0.2.4'],
    ['0.4.0-rc1', '0.2.4'],
    ['release 0.4.0', '0.2.4'],
  ];
  for (const [version, want] of rows) {
    it(`takes version '${version}' for ${want}`, () => {
      expect(releaseOfVersion(version)).to.equal(want);
    });
  }
});

describe('traitsOf', () => {
  it('knows what each release decides', () => {
    expect(Object.fromEntries(PARAMS_RELEASES.map((release) => [release, traitsOf(release)]))).to.deep.equal({
      '0.2.4': {
        serviceClusterFromAppLabel: false,
        controlPlaneAuthPolicy: false,
        discoveryAddress: 'istio-pilot:8080',
      },
      '0.2.12': {
        serviceClusterFromAppLabel: true,
        controlPlaneAuthPolicy: false,
        discoveryAddress: 'istio-pilot:8080',
      },
      '0.4.0': {
        serviceClusterFromAppLabel: true,
        controlPlaneAuthPolicy: true,
        discoveryAddress: 'istio-pilot:15003',
      },
    });
  });
});
