import { modernConfig } from './modern/modern-config.js';
import { expectFile, expectPods } from './modern/modern-modes.js';
import { MODERN_RELEASES, modernCases } from './modern/modern-suite.js';

describe('the cases of releases since 1.1', () => {
  if (MODERN_RELEASES.length === 0) {
    it('are not beside the checkout');
    return;
  }
  for (const release of MODERN_RELEASES) {
    describe(release, () => {
      for (const golden of modernCases(release)) {
        for (const mode of golden.modes) {
          for (const istioVersion of [release, undefined]) {
            it(`${mode} makes of ${golden.name} what it made${istioVersion === undefined ? ', the release not said' : ''}`, () => {
              const sidecarConfig = modernConfig(golden, mode, istioVersion);
              if (mode === 'webhook') expectPods(golden, sidecarConfig);
              else expectFile(golden, sidecarConfig);
            });
          }
        }
      }
    });
  }
});
