import { expect } from 'chai';

import { findRelease, REDIRECT_RELEASES } from '../../../../src/redirect/rules/releases/find-release.js';

const nameOf = (version: string): string | undefined => {
  const found = findRelease(version);
  return found && `${found.isKnown ? '' : 'near '}${found.release.name}`;
};

describe('the releases of the redirection', () => {
  it('cover all from 0.2 to 1.31 without a gap, each once', () => {
    for (const [index, { from, to }] of REDIRECT_RELEASES.entries()) {
      const next = REDIRECT_RELEASES[index + 1];
      if (next?.from[0] === to[0]) expect(next.from[1], next.name).to.equal(to[1] + 1);
      expect(from[0] * 1000 + from[1]).to.be.at.most(to[0] * 1000 + to[1]);
    }
    expect([REDIRECT_RELEASES[0]?.from, REDIRECT_RELEASES.at(-1)?.to]).to.deep.equal([
      [0, 2],
      [1, 31],
    ]);
  });

  it('know at least the flags and variables of those before', () => {
    for (const [index, { flags, variables, name }] of REDIRECT_RELEASES.entries()) {
      const earlier = REDIRECT_RELEASES[index - 1];
      if (!earlier) continue;
      expect(flags, name).to.include.members([...earlier.flags]);
      const known = Object.keys(earlier.variables).filter((key) => earlier.variables[key as never] !== 'ENVOY_UID');
      expect(Object.keys(variables), name).to.include.members(known);
    }
  });

  for (const [version, name] of [
    ['1.4', '1.3 to 1.4'],
    ['1.4.0', '1.3 to 1.4'],
    ['v1.4.0', '1.3 to 1.4'],
    [' 1.13.2-distroless ', '1.13 to 1.14'],
    ['1.31.0-rc.0', '1.23 to 1.31'],
    ['1.1', '1.1'],
    ['1.10', '1.9 to 1.12'],
    ['0.2.12', '0.2 to 0.7'],
    ['0.8.0', '0.8 to 1.0'],
    ['1.32', 'near 1.23 to 1.31'],
    ['2.0.0', 'near 1.23 to 1.31'],
    ['0.1', 'near 0.2 to 0.7'],
    ['latest', undefined],
    ['1', undefined],
    ['1.x', undefined],
    ['1.4 1.5', undefined],
    ['', undefined],
  ] as const) {
    it(`take '${version}' as ${name ?? 'no version'}`, () => {
      expect(nameOf(version)).to.equal(name);
    });
  }
});
