import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

import type { SidecarConfig } from '../../src/injection/config/sidecar-config.js';
import { type InitializationPlan, planInitialization } from '../../src/injection/initializers/initialization-plan.js';
import { type InjectedManifest, injectManifest } from '../../src/injection/manifest/manifest.js';
import { isJsonObject, type Json, type JsonObject } from '../../src/json/json.js';
import { readYamlDocument } from '../../src/yaml/read-document.js';
import { patched, VERSIONS } from '../injection/apply-patch.js';
import { parseInjectionConfigFile, parseMeshConfigFile } from '../support/config-files.js';
import { deepFreeze } from '../support/deep-freeze.js';
import { asTheOriginal, DIFFERENT_WHEN_INITIALIZED, DIFFERENT_WHEN_INJECTED } from './different-on-purpose.js';
import { type GoldenSuite, type InitializeCase, type KubeInjectCase, readSuite } from './golden-suite.js';
import { normalObject } from './normalise.js';
import { TABLES } from './tables.js';
import { itGivesTheFileBack, uninjected } from './uninjected.js';

// The original's own test data lies beside the checkout and is not part of this project; what was recorded from it is.
const ORIGINAL = fileURLToPath(new URL('../../../shared/golden/initializer-0.2/', import.meta.url));
const RECORDED = fileURLToPath(new URL('initializer-0.2/', import.meta.url));

/** The documents of a stream that hold something, in the form in which they are compared. */
function documentsIn(text: string): readonly Json[] {
  return text
    .split(/^(?=---(?:\s|$))/m)
    .map((part) => readYamlDocument(part))
    .filter((document) => document !== null)
    .map(normalObject);
}

/** `params.version` of the cases is a made-up number, so the release is written out. */
function sidecarConfigOf(suite: GoldenSuite, golden: KubeInjectCase | InitializeCase, more: string): SidecarConfig {
  const text = `${suite.read(golden.config)}\ncompatibility: "${golden.tag}"\n${more}`;
  const config = parseInjectionConfigFile(text, golden.config);
  return deepFreeze({ config, mesh: parseMeshConfigFile(suite.read(golden.mesh), golden.mesh, golden.tag) });
}

function injected(suite: GoldenSuite, golden: KubeInjectCase): InjectedManifest {
  const config = sidecarConfigOf(suite, golden, 'outsideNamespaces: release\n');
  return injectManifest(suite.read(golden.input), golden.input, config);
}

function itInjects(suite: GoldenSuite, golden: KubeInjectCase): void {
  const different = DIFFERENT_WHEN_INJECTED.get(golden.name);
  if (different) {
    it(`${golden.name}: ${different.instead}`, () => {
      different.check({
        input: suite.read(golden.input),
        expected: golden.expect === 'output' ? documentsIn(suite.read(golden.expected)) : [],
        inject: () => injected(suite, golden),
        documentsIn,
      });
    });
    return;
  }
  it(`${golden.name}: equals the original's output`, () => {
    expect(golden.expect).to.equal('output');
    const { text, outcomes } = injected(suite, golden);
    expect(asTheOriginal(documentsIn(text))).to.deep.equal(documentsIn(suite.read(golden.expected)));
    expect(outcomes.filter(({ decision }) => decision.action === 'inject')).to.have.lengthOf(golden.injectedCount ?? 0);
  });

  // An object that has a status from the start is not injected here.
  if (suite.read(golden.input).includes('sidecar.istio.io/status')) return;
  it(`${golden.name}: is what it was after uninjection`, () => {
    const after = documentsIn(injected(suite, golden).text).map(uninjected).map(normalObject);
    expect(after).to.deep.equal(documentsIn(suite.read(golden.input)));
  });

  itGivesTheFileBack(golden.name, suite.read(golden.input), () => injected(suite, golden));
}

function planned(suite: GoldenSuite, golden: InitializeCase): { object: JsonObject; plan: InitializationPlan } {
  const object = readYamlDocument(suite.read(golden.input));
  if (!isJsonObject(object)) throw new Error(`${golden.input} holds no object`);
  return { object, plan: planInitialization(deepFreeze(object), sidecarConfigOf(suite, golden, '')) };
}

function itInitializes(suite: GoldenSuite, golden: InitializeCase): void {
  const different = DIFFERENT_WHEN_INITIALIZED.get(golden.name);
  if (different) {
    it(`${golden.name}: ${different.instead}`, () => {
      different.check(planned(suite, golden));
    });
    return;
  }
  if (golden.expect === 'no-patch') {
    it(`${golden.name}: is ignored`, () => {
      expect(planned(suite, golden).plan.action).to.equal('ignore');
    });
    return;
  }
  for (const version of VERSIONS) {
    it(`${golden.name}: a ${version} has the original's object after the patch`, () => {
      const { object, plan } = planned(suite, golden);
      if (plan.action === 'ignore') expect.fail(`ignored: ${plan.reason}`);
      const want = readYamlDocument(suite.read(golden.expectedObject ?? ''));
      expect(asTheOriginal(normalObject(patched(object, plan.patch, version)))).to.deep.equal(normalObject(want));
    });
  }
}

function itHolds(suite: GoldenSuite): void {
  for (const golden of suite.cases) {
    switch (golden.kind) {
      case 'kube-inject':
        itInjects(suite, golden);
        break;
      case 'initialize':
        itInitializes(suite, golden);
        break;
      case 'table': {
        const check = TABLES.get(golden.name.replace(/^.*\//, ''));
        if (!check) break; // http-inject: a matter of the server, not of the engine.
        it(`${golden.name}: every row holds`, () => {
          const rows: unknown = JSON.parse(suite.read(golden.expected));
          expect(rows).to.be.an('array').with.lengthOf(golden.rows);
          check(rows, golden.tag);
        });
      }
    }
  }
}

function ofOrigin(folder: string, origin: 'derived' | 'golden'): GoldenSuite | undefined {
  const suite = readSuite(folder);
  return suite && { ...suite, cases: suite.cases.filter((golden) => golden.origin === origin) };
}

describe('the original sidecar initializer, 0.2.4 to 0.4.0', () => {
  describe('cases recorded by running it', () => {
    const suite = ofOrigin(RECORDED, 'derived');

    it('are all here', () => {
      expect(suite?.cases).to.have.lengthOf(72);
    });

    it('include everything that differs on purpose', () => {
      const names = suite?.cases.map(({ name }) => name);
      expect(names).to.include.members([...DIFFERENT_WHEN_INJECTED.keys(), ...DIFFERENT_WHEN_INITIALIZED.keys()]);
    });

    if (suite) itHolds(suite);
  });

  describe('cases of its own tests', () => {
    const suite = ofOrigin(ORIGINAL, 'golden');
    if (suite) itHolds(suite);
    else it.skip(`are not here: there is no ${ORIGINAL}`);
  });
});
