import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

import { type Release, releaseNamed } from '../../../src/injection/releases/release.js';
import { isJsonObject, type JsonObject, objectsIn } from '../../../src/json/json.js';

// Istio's own test data lies beside the checkout and is not part of this project.
const ROOT = fileURLToPath(new URL('../../../../shared/golden/istio-modern/', import.meta.url));

/** A table of Istio's tests as it is in one release. */
interface Table {
  readonly tag: string;
  readonly release: Release;
  readonly table: JsonObject;
}

/** A table of Istio's tests in every release that has it; none where they are not beside the checkout. */
export function tablesNamed(name: string): readonly Table[] {
  if (!existsSync(ROOT)) return [];
  return readdirSync(ROOT).flatMap((tag): Table[] => {
    const path = `${ROOT}${tag}/tables/${name}.json`;
    const named = releaseNamed(tag);
    if (!named || !existsSync(path)) return [];
    const table: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isJsonObject(table)) throw new Error(`${path} holds no table`);
    return [{ tag, release: named.release, table }];
  });
}

/** Describes a table of Istio's tests in every release that has it: each case is held against the code, with the whole table. */
export function describeTable(
  name: string,
  check: (row: JsonObject, release: Release, table: JsonObject) => void,
): void {
  describe(`the table ${name} of Istio`, () => {
    const tables = tablesNamed(name);
    if (tables.length === 0) it.skip(`is not here: there is no ${ROOT}*/tables/${name}.json`);
    for (const { tag, release, table } of tables) {
      it(`holds in every case, as in ${tag}`, () => {
        const rows = objectsIn(table['cases']);
        expect(rows).not.to.have.lengthOf(0);
        for (const row of rows) check(row, release, table);
      });
    }
  });
}
