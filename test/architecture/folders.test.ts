import { expect } from 'chai';

import { fileCycles, folderCycles, fullFolders } from './folders.js';
import { readSource, type SourceFile } from './source-file.js';

/** Sources made up: what each file says. */
const sources = (texts: Readonly<Record<string, string>>): readonly SourceFile[] =>
  Object.entries(texts).map(([path, text]) => readSource(path, text));

const copies = (folder: string, count: number): readonly SourceFile[] =>
  Array.from({ length: count }, (_, index) => readSource(`${folder}/a${index}.ts`, ''));

describe('fileCycles', () => {
  it('finds two files that import each other, with the lines', () => {
    const files = sources({
      'json/a.ts': "import { b } from './b.js';",
      'json/b.ts': "\nimport { a } from './a.js';",
    });
    expect(fileCycles(files)).to.deep.equal([
      'a cycle of files: json/a.ts -> json/b.ts (json/a.ts:1), json/b.ts -> json/a.ts (json/b.ts:2)',
    ]);
  });

  it('finds a longer way, across rooms', () => {
    const files = sources({
      'yaml/a.ts': "import { b } from '../json/b.js';",
      'json/b.ts': "export * from './deep/c.js';",
      'json/deep/c.ts': "const a = await import('../../yaml/a.js');",
      'json/d.ts': "import { b } from './b.js';",
    });
    expect(fileCycles(files)).to.deep.equal([
      'a cycle of files: json/b.ts -> json/deep/c.ts (json/b.ts:1), json/deep/c.ts -> yaml/a.ts (json/deep/c.ts:1), ' +
        'yaml/a.ts -> json/b.ts (yaml/a.ts:1)',
    ]);
  });

  for (const back of [
    "import type { A } from './a.js';",
    "import { type A } from './a.js';",
    "export type { A } from './a.js';",
    "type A = import('./a.js').A;",
  ]) {
    it(`counts "${back}"`, () => {
      const files = sources({ 'json/a.ts': "import { b } from './b.js';", 'json/b.ts': back });
      expect(fileCycles(files)).to.have.lengthOf(1);
    });
  }

  it('names each of two cycles that have nothing in common', () => {
    const files = sources({
      'json/a.ts': "import './b.js';",
      'json/b.ts': "import './a.js';",
      'yaml/a.ts': "import './b.js';\nimport '../json/a.js';",
      'yaml/b.ts': "import './a.js';",
    });
    expect(fileCycles(files)).to.have.lengthOf(2);
  });

  it('has nothing against two ways to one file, nor against what leads out of the sources', () => {
    const files = sources({
      'json/a.ts': "import { b } from './b.js';\nimport { c } from './c.js';",
      'json/b.ts': "import { c } from './c.js';\nimport a from '../../package.json';",
      'json/c.ts': "import { a } from 'a.js';\nimport { z } from 'zod';",
    });
    expect(fileCycles(files)).to.deep.equal([]);
  });
});

describe('folderCycles', () => {
  it('finds folders whose files do not import each other in a circle', () => {
    const files = sources({
      'controller/loop/a.ts': "import { b } from '../reporting/b.js';",
      'controller/reporting/b.ts': '',
      'controller/reporting/c.ts': "import type { D } from '../loop/d.js';",
      'controller/loop/d.ts': '',
    });
    expect(fileCycles(files)).to.deep.equal([]);
    expect(folderCycles(files)).to.deep.equal([
      'a cycle of folders: controller/loop -> controller/reporting (controller/loop/a.ts:1), ' +
        'controller/reporting -> controller/loop (controller/reporting/c.ts:1)',
    ]);
  });

  it('takes a folder in a folder for another one', () => {
    const files = sources({
      'sandbox/kinds/a.ts': "import { b } from './rules/b.js';",
      'sandbox/kinds/rules/b.ts': "import { c } from '../c.js';",
      'sandbox/kinds/c.ts': '',
    });
    expect(folderCycles(files)).to.deep.equal([
      'a cycle of folders: sandbox/kinds -> sandbox/kinds/rules (sandbox/kinds/a.ts:1), ' +
        'sandbox/kinds/rules -> sandbox/kinds (sandbox/kinds/rules/b.ts:1)',
    ]);
  });

  it('has nothing against files of a room without a folder, above and below the folders of the room', () => {
    const files = sources({
      'sandbox/server.ts': "import { a } from './http/a.js';",
      'sandbox/http/a.ts': "import { b } from '../api-request.js';",
      'sandbox/api-request.ts': '',
    });
    expect(folderCycles(files)).to.deep.equal([]);
  });

  it('has nothing against imports within a folder', () => {
    const files = sources({ 'json/deep/a.ts': "import { b } from './b.js';", 'json/deep/b.ts': '' });
    expect(folderCycles(files)).to.deep.equal([]);
  });
});

describe('fullFolders', () => {
  it('finds a folder of 21 files', () => {
    expect(fullFolders(copies('controller/loop', 21))).to.deep.equal([
      'controller/loop: 21 files, at most 20 are wanted',
    ]);
  });

  it('finds the shared folder of the commands too', () => {
    expect(fullFolders(copies('commands/shared', 21))).to.have.lengthOf(1);
  });

  it('has nothing against a folder of 20, whatever is in the folders in it', () => {
    expect(fullFolders([...copies('json', 20), ...copies('json/deep', 20)])).to.deep.equal([]);
  });

  it('has nothing against more commands than that', () => {
    expect(fullFolders(copies('commands', 21))).to.deep.equal([]);
  });
});
