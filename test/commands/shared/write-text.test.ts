import { spawnSync } from 'node:child_process';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { writeText } from '../../../src/commands/shared/write-text.js';
import { rejectionOf } from '../../support/rejection-of.js';

describe('writeText', () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'write-text-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('keeps the mode of a file that nobody may write to', async () => {
    await writeFile(file('a'), 'old');
    await chmod(file('a'), 0o444);
    await writeText(file('a'), 'new');
    expect(await readFile(file('a'), 'utf8')).to.equal('new');
    expect((await stat(file('a'))).mode & 0o777).to.equal(0o444);
    expect(await readdir(folder)).to.deep.equal(['a']);
  });

  it('makes a new file with the mode that is asked for', async () => {
    await writeText(file('a'), 'secret', 0o600);
    expect((await stat(file('a'))).mode & 0o777).to.equal(0o600);
  });

  it('writes to the file that links lead to, from the folders that they really lie in', async () => {
    await mkdir(file('real/below'), { recursive: true });
    await writeFile(file('real/target'), 'old');
    await symlink('../target', file('real/below/link'));
    await symlink('real/below', file('short'));
    await writeText(file('short/link'), 'new');
    expect(await readFile(file('real/target'), 'utf8')).to.equal('new');
    expect((await lstat(file('real/below/link'))).isSymbolicLink()).to.equal(true);
    expect(await readdir(folder)).to.have.members(['real', 'short']);
  });

  it('makes the file that a link leads to where it is missing', async () => {
    await symlink('missing', file('link'));
    await writeText(file('link'), 'new');
    expect(await readFile(file('missing'), 'utf8')).to.equal('new');
    expect((await lstat(file('link'))).isSymbolicLink()).to.equal(true);
  });

  it('refuses a link that leads to itself, and leaves it', async () => {
    await symlink('link', file('link'));
    const error = await rejectionOf(writeText(file('link'), 'new'));
    expect(error.message).to.match(/^write .*link: got more than 40 symbolic links one behind the other$/);
    expect((await lstat(file('link'))).isSymbolicLink()).to.equal(true);
  });

  it('writes into a pipe, which stays', async function () {
    if (spawnSync('mkfifo', [file('pipe')]).status !== 0) return this.skip();
    const read = readFile(file('pipe'), 'utf8');
    await writeText(file('pipe'), 'through');
    expect(await read).to.equal('through');
    expect((await stat(file('pipe'))).isFIFO()).to.equal(true);
  });

  it('writes to a device', async () => {
    await writeText('/dev/null', 'nothing');
    expect((await stat('/dev/null')).isCharacterDevice()).to.equal(true);
  });

  it('names the file that it can not write', async () => {
    const error = await rejectionOf(writeText(file('missing/a'), 'x'));
    expect(error.message).to.match(/^write .*missing\/a: ENOENT/);
  });
});
