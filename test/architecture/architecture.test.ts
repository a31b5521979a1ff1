import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';

import { roomOf } from './arrows.js';
import { fileCycles, folderCycles, fullFolders } from './folders.js';
import { loadedWith } from './import-graph.js';
import { misplacedTests } from './mirrors.js';
import { complaintsAbout } from './rules.js';
import { readSource } from './source-file.js';

const sourcesIn = (folder: URL): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => path.replaceAll('\\', '/'));

const root = new URL('../../src/', import.meta.url);
const files = sourcesIn(root).map((path) => readSource(path, readFileSync(new URL(path, root), 'utf8')));

const rooms = [...new Set(files.map(({ path }) => roomOf(path)))];

describe('the architecture', () => {
  it('is looked for where the sources are', () => {
    expect(rooms).to.include.members(['main.ts', 'commands', 'controller', 'injection', 'kubernetes', 'sandbox']);
  });

  for (const room of rooms) {
    it(`is kept by ${room}`, () => {
      const complaints = files.filter(({ path }) => roomOf(path) === room).flatMap(complaintsAbout);
      expect(complaints).to.deep.equal([]);
    });
  }

  it('has no cycle of files', () => {
    expect(fileCycles(files)).to.deep.equal([]);
  });

  it('has no cycle of folders', () => {
    expect(folderCycles(files)).to.deep.equal([]);
  });

  it('has no folder that is too full', () => {
    expect(fullFolders(files)).to.deep.equal([]);
  });

  it('loads no template engine with a command for files before there is a template', () => {
    for (const command of ['kube-inject', 'uninject']) {
      const loaded = [...loadedWith(`commands/${command}/run.ts`, files)];
      expect(loaded).to.include('injection/manifest/rewrite-workloads.ts');
      // Durations of the mesh configuration are Go's.
      const engine = loaded.filter((path) => /^(?:template\/(?!go\/duration\.ts)|re2js|@noble)/.test(path));
      expect(engine, command).to.deep.equal([]);
    }
  });

  it('loads no library but those of flags before it is known which command is to run', () => {
    const packages = [...loadedWith('start.ts', files)].filter((path) => !/\.(?:ts|json)$/.test(path));
    expect(packages.filter((name) => !name.startsWith('node:'))).to.have.members(['commander', 'lodash/trimEnd.js']);
  });

  it('loads nothing but what loads the rest with the first file', () => {
    const loaded = [...loadedWith('main.ts', files)].filter((name) => !name.startsWith('node:'));
    expect(loaded).to.have.members(['main.ts', 'runtime/load-chunk.ts', 'runtime/small-heap.ts', '../package.json']);
  });

  it('is mirrored by the tests', () => {
    const tests = sourcesIn(new URL('../', import.meta.url));
    expect(tests).to.include('architecture/architecture.test.ts');
    const paths = files.map(({ path }) => path);
    expect(misplacedTests(tests, paths)).to.deep.equal([]);
  });
});
