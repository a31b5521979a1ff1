import { expect } from 'chai';

import { compareReleases, releaseNamed, RELEASES } from '../../../src/injection/releases/release.js';

describe('releaseNamed', () => {
  const rows: readonly [version: string, release: string, isKnown: boolean][] = [
    ['0.1.6', '0.2.4', false],
    ['0.2.4', '0.2.4', true],
    ['0.2.5', '0.2.12', true],
    ['0.4', '0.4.0', true],
    ['0.5.1', '0.5.0', true],
    ['0.6.0', '0.7.1', true],
    ['0.8.0', '1.0.2', true],
    ['1.0.9', '1.0.2', true],
    ['1.1', '1.1', true],
    ['v1.13.2', '1.13', true],
    ['1.31.0-rc.0', '1.31', true],
    ['1.24-alpha.2f1c', '1.24', true],
    ['1.32.0', '1.31', false],
    ['2.0', '1.31', false],
  ];
  for (const [version, release, isKnown] of rows) {
    it(`takes ${version} for ${release}${isKnown ? '' : ', the nearest one'}`, () => {
      expect(releaseNamed(version)).to.deep.equal({ release, isKnown });
    });
  }

  for (const text of ['', 'latest', '1', '1.x', 'release-1.4', '1.4/5', '99999.1']) {
    it(`finds no version in '${text}'`, () => {
      expect(releaseNamed(text)).to.equal(undefined);
    });
  }
});

describe('compareReleases', () => {
  it('orders releases by time, and 1.9 before 1.10', () => {
    expect([...RELEASES].reverse().sort(compareReleases)).to.deep.equal([...RELEASES]);
    expect(compareReleases('1.9', '1.10')).to.be.below(0);
  });
});
