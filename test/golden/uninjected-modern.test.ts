import { expect } from 'chai';
import { loadAll } from 'js-yaml';

import { injectManifest } from '../../src/injection/manifest/manifest.js';
import { uninjectManifest } from '../../src/injection/manifest/uninject-manifest.js';
import type { Json } from '../../src/json/json.js';
import { modernConfig } from './modern/modern-config.js';
import { modernNormal } from './modern/modern-normal.js';
import { MODERN_RELEASES, type ModernCase, modernCases } from './modern/modern-suite.js';
import { ISTIO_DIFFERENCES, ownDifferences } from './uninjected-differences.js';

const documentsIn = (text: string): readonly Json[] => loadAll(text).filter((document) => document !== null) as Json[];
const uninjected = (text: string): string => uninjectManifest(text, { name: 'input.yaml' }).text;
/** Some inputs have been injected before. */
const inputOf = (golden: ModernCase): string => uninjected(golden.read('input.yaml'));

const injectedCases = (release: string): readonly ModernCase[] =>
  modernCases(release).filter(
    ({ expectedError, modes }) => typeof expectedError !== 'string' && modes.includes('kube-inject'),
  );

describe('files of releases since 1.1, injected and uninjected', () => {
  if (MODERN_RELEASES.length === 0) {
    it('are not beside the checkout');
    return;
  }
  for (const release of MODERN_RELEASES) {
    describe(release, () => {
      for (const golden of injectedCases(release)) {
        const { name } = golden;
        it(`${name}: what Istio wrote is the pod of before`, () => {
          const { alike } = ISTIO_DIFFERENCES.find(({ cases }) => cases.test(name)) ?? { alike: (same: Json) => same };
          const normal = (text: string) => documentsIn(text).map((document) => alike(modernNormal(document)));
          expect(normal(uninjected(golden.read('expected.yaml')))).to.deep.equal(normal(inputOf(golden)));
        });

        it(`${name}: the file of before comes back`, () => {
          const input = inputOf(golden);
          const { text } = injectManifest(input, 'input.yaml', modernConfig(golden, 'kube-inject', release));
          const back = uninjected(text);
          const difference = ownDifferences(release).find(({ cases }) => cases.test(name));
          if (!difference) {
            expect(back).to.equal(input);
            return;
          }
          const alike = (document: Json): Json => difference.alike(document);
          expect(documentsIn(back).map(alike)).to.deep.equal(documentsIn(input).map(alike));
          expect(uninjected(back)).to.equal(back);
        });
      }
    });
  }
});
