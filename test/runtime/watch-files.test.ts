import { mkdir, mkdtemp, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';

import { type WatchedFiles, watchFiles } from '../../src/runtime/watch-files.js';
import { eventually } from '../support/event-loop.js';
import { FakeClock } from '../support/fake-clock.js';

const COLLAPSE_MS = 100;
const POLL_MS = 10_000;

describe('watchFiles', () => {
  let folder: string;
  let clock: FakeClock;
  let changes: number;
  let errors: unknown[];
  let watched: WatchedFiles | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watched-files-'));
    clock = new FakeClock();
    changes = 0;
    errors = [];
  });

  afterEach(async () => {
    watched?.stop();
    await rm(folder, { recursive: true });
  });

  const inFolder = (...names: string[]): string => join(folder, ...names);
  const start = (...paths: string[]): void => {
    watched = watchFiles(paths, {
      clock,
      onChange: () => (changes += 1),
      onError: (error) => errors.push(error),
    });
  };
  /** An event of the system has come, and a look is due. */
  const noticed = (): Promise<void> => eventually(() => clock.delays.includes(COLLAPSE_MS));
  const lookAfter = async (change: Promise<unknown>): Promise<void> => {
    await change;
    await noticed();
    clock.advance(COLLAPSE_MS);
  };

  it('calls back for a file that is written', async () => {
    await writeFile(inFolder('a'), 'one');
    start(inFolder('a'));
    await lookAfter(writeFile(inFolder('a'), 'another'));
    expect([changes, errors]).to.deep.equal([1, []]);
  });

  it('calls back for a file that is created, and for one that is deleted', async () => {
    start(inFolder('a'));
    await lookAfter(writeFile(inFolder('a'), 'one'));
    expect(changes).to.equal(1);
    await lookAfter(unlink(inFolder('a')));
    expect(changes).to.equal(2);
  });

  it('calls back once for several files that are written together', async () => {
    start(inFolder('a'), inFolder('b'));
    await lookAfter(Promise.all([writeFile(inFolder('a'), 'one'), writeFile(inFolder('b'), 'two')]));
    expect(changes).to.equal(1);
  });

  it('does not tell of other files of the folder', async () => {
    await writeFile(inFolder('a'), 'one');
    start(inFolder('a'));
    await lookAfter(writeFile(inFolder('b'), 'two'));
    expect(changes).to.equal(0);
  });

  it("calls back when the kubelet replaces a volume's files by the link to their folder", async () => {
    for (const [version, text] of [
      ['..1', 'one'],
      ['..2', 'two'],
    ] as const) {
      await mkdir(inFolder(version));
      await writeFile(inFolder(version, 'a'), text);
    }
    await symlink('..1', inFolder('..data'));
    await symlink('..data/a', inFolder('a'));
    start(inFolder('a'));
    await symlink('..2', inFolder('..data_tmp'));
    await lookAfter(rename(inFolder('..data_tmp'), inFolder('..data')));
    expect(changes).to.equal(1);
  });

  it('sees after ten seconds what no event reports: a file behind a link to elsewhere', async () => {
    await mkdir(inFolder('elsewhere'));
    await mkdir(inFolder('here'));
    await writeFile(inFolder('elsewhere', 'a'), 'one');
    await symlink('../elsewhere/a', inFolder('here', 'a'));
    start(inFolder('here', 'a'));
    await writeFile(inFolder('elsewhere', 'a'), 'another');
    clock.advance(POLL_MS - 1);
    expect(changes).to.equal(0);
    clock.advance(1);
    expect(changes).to.equal(1);
  });

  it('reports once that a folder is missing, and follows it from when it is there', async () => {
    const file = inFolder('later', 'a');
    start(file);
    clock.advance(POLL_MS);
    clock.advance(POLL_MS);
    expect(errors.map(String)).to.have.length(1);
    expect(String(errors[0])).to.contain('ENOENT');
    await mkdir(dirname(file));
    clock.advance(POLL_MS);
    await lookAfter(writeFile(file, 'one'));
    expect([changes, errors.length]).to.deep.equal([1, 1]);
  });

  it('follows a folder whose place another has taken', async () => {
    await mkdir(inFolder('now'));
    start(inFolder('now', 'a'));
    await rename(inFolder('now'), inFolder('before'));
    await mkdir(inFolder('now'));
    clock.advance(POLL_MS);
    await lookAfter(writeFile(inFolder('now', 'a'), 'one'));
    expect(changes).to.equal(1);
  });

  it('leaves no timer behind', async () => {
    start(inFolder('a'));
    await writeFile(inFolder('a'), 'one');
    await noticed();
    watched?.stop();
    expect(clock.delays).to.deep.equal([]);
  });
});
