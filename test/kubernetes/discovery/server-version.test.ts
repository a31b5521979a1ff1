import { expect } from 'chai';

import { isAtLeast, readServerVersion } from '../../../src/kubernetes/discovery/server-version.js';
import { scriptedClient } from '../../support/scripted-client.js';

const read = (answer: unknown): Promise<unknown> =>
  readServerVersion(scriptedClient(() => answer)).catch((error: unknown) => String(error));

describe('readServerVersion', () => {
  for (const [what, answer, expected] of [
    ['plain numbers', { major: '1', minor: '7', gitVersion: 'v1.7.4' }, { major: 1, minor: 7, gitVersion: 'v1.7.4' }],
    [
      "a provider's plus sign",
      { major: '1', minor: '9+', gitVersion: 'v1.9.7-gke.11' },
      { major: 1, minor: 9, gitVersion: 'v1.9.7-gke.11' },
    ],
    ['a build without numbers', { major: '', gitVersion: 'v1.13.2' }, { major: 1, minor: 13, gitVersion: 'v1.13.2' }],
    ['a build without a name', { major: '1', minor: '8' }, { major: 1, minor: 8, gitVersion: 'v1.8' }],
  ] as const) {
    it(`reads ${what}`, async () => {
      expect(await read(answer)).to.deep.equal(expected);
    });
  }

  for (const answer of [{ paths: ['/api'] }, ['v1'], { major: 'one', minor: 'nine', gitVersion: 'dev' }]) {
    it(`takes ${JSON.stringify(answer)} for no version`, async () => {
      expect(await read(answer)).to.equal(
        `ServerVersionError: read /version: got ${JSON.stringify(answer)}, want major and minor version`,
      );
    });
  }

  it('leaves what is no answer an error', async () => {
    expect(await read(503)).to.contain('503');
  });
});

describe('isAtLeast', () => {
  for (const [major, minor, expected] of [
    [1, 7, true],
    [1, 8, true],
    [1, 9, false],
    [1, 10, false],
    [2, 0, false],
    [0, 99, true],
  ] as const) {
    it(`says ${String(expected)} of 1.8 and ${major}.${minor}`, () => {
      expect(isAtLeast({ major: 1, minor: 8, gitVersion: 'v1.8.0' }, major, minor)).to.equal(expected);
    });
  }
});
