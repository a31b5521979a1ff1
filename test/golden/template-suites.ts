import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

import { expectDecisions } from './decision-rows.js';
import { expectImageNames, expectInvalidParams } from './flag-rows.js';
import { expectMeshConfigs } from './mesh-rows.js';
import { itInjects, itPatches, itPatchesPartsOf } from './template-cases.js';
import { readTemplateSuite, type TableCase, type TemplateSuite } from './template-suite.js';

const RECORDED = new URL('./', import.meta.url);
// The original's own test data lies beside the checkout and is not part of this project; what was recorded from it is.
const ORIGINAL = new URL('../../../shared/golden/', import.meta.url);

/** How a table is held against the code, by the last part of its name. */
const TABLES: Readonly<Record<string, (rows: unknown) => void>> = {
  'inject-required': expectDecisions,
  'derived-inject-required': expectDecisions,
  'derived-mesh-config': expectMeshConfigs,
  'image-names': expectImageNames,
  'invalid-params': expectInvalidParams,
};

/** Describes the cases of a folder: those that are copied here, and, where they are, all the others. */
export function describeSuite(title: string, folder: string, recorded: number): void {
  describe(title, () => {
    const here = readTemplateSuite(fileURLToPath(new URL(`${folder}/`, RECORDED)));
    const names = here?.cases.map(({ name }) => name) ?? [];

    describe('cases recorded by running it', () => {
      it('are all here', () => {
        expect(names).to.have.lengthOf(recorded);
      });

      if (here) itHolds(here);
    });

    describe('cases of its own tests, and more of the recorded ones', () => {
      const path = fileURLToPath(new URL(`${folder}/`, ORIGINAL));
      const suite = readTemplateSuite(path);
      if (suite) itHolds({ ...suite, cases: suite.cases.filter(({ name }) => !names.includes(name)) });
      else it.skip(`are not here: there is no ${path}`);
    });
  });
}

function itHoldsTable(suite: TemplateSuite, golden: TableCase): void {
  const name = golden.name.replace(/^.*\//, '');
  it(`${golden.name}: every row holds`, () => {
    const rows: unknown = JSON.parse(suite.read(golden.expected));
    expect(rows).to.be.an('array').that.is.not.empty;
    expect(TABLES).to.have.property(name);
    TABLES[name]?.(rows);
  });
}

function itHolds(suite: TemplateSuite): void {
  for (const golden of suite.cases) {
    switch (golden.kind) {
      case 'kube-inject':
        itInjects(suite, golden);
        break;
      case 'webhook':
        itPatches(suite, golden);
        break;
      case 'helm-webhook':
        itPatchesPartsOf(suite, golden);
        break;
      case 'table':
        itHoldsTable(suite, golden);
        break;
      case 'webhook-http': // A matter of the server, not of the engine.
    }
  }
}
