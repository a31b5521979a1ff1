import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';

import { complaintsAbout, folderOf } from './rules.js';
import { readSource } from './source-file.js';

const root = new URL('../../src/', import.meta.url);
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readSource(path.replaceAll('\\', '/'), readFileSync(new URL(path, root), 'utf8')));

const folders = [...new Set(files.map(({ path }) => folderOf(path)))];

describe('the architecture', () => {
  it('is looked for where the sources are', () => {
    expect(folders).to.include.members(['main.ts', 'commands', 'controller', 'injection', 'kubernetes', 'sandbox']);
  });

  for (const folder of folders) {
    it(`is kept by ${folder}`, () => {
      const complaints = files.filter(({ path }) => folderOf(path) === folder).flatMap(complaintsAbout);
      expect(complaints).to.deep.equal([]);
    });
  }
});
