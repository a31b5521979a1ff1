import { chmod, chown, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { writeYamlDocument } from '../../../src/yaml/write-document.js';
import { killAll, type RunningCommand, startCli } from '../../support/cli.js';
import { workload } from '../../support/workloads.js';

/** Loaded before the program: what it asks an open file for with `method` never comes to an end, and is told. */
const holding = (method: 'writeFile' | 'sync'): Readonly<Record<string, string>> => {
  const preload = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { open } = fs.promises;
    fs.promises.open = async (path, flags, mode) => {
      const file = await open(path, flags, mode);
      if (!String(path).endsWith('.tmp')) return file;
      file.${method} = () => {
        setInterval(() => {}, 60_000);
        process.stderr.write('held at ${method}\\n');
        return new Promise(() => {});
      };
      return file;
    };
    syncBuiltinESMExports();`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` };
};

describe('a file that is replaced', () => {
  const original = writeYamlDocument(workload('Deployment', 'web'));
  const isRoot = process.getuid?.() === 0;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'replace-file-'));
    await writeFile(join(folder, 'web.yaml'), original);
    await chmod(join(folder, 'web.yaml'), 0o600);
    if (isRoot) await chown(join(folder, 'web.yaml'), 1234, 2345);
  });

  afterEach(async () => {
    await killAll();
    await rm(folder, { recursive: true });
  });

  const rewrite = async (method: 'writeFile' | 'sync', ...output: readonly string[]): Promise<RunningCommand> => {
    const command = startCli(['kube-inject', '-f', 'web.yaml', ...output], { cwd: folder, env: holding(method) });
    await command.until(/held at/);
    return command;
  };

  const temporaryFile = async (): Promise<string> => {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.tmp'));
    expect(names).to.have.lengthOf(1);
    return join(folder, names.join(''));
  };

  for (const output of [['--in-place'], ['-o', 'web.yaml']]) {
    it(`is hidden from others before it has any text, with ${output.join(' ')}`, async () => {
      await rewrite('writeFile', ...output);
      const { mode, size, uid, gid } = await stat(await temporaryFile());
      expect([mode & 0o777, size]).to.deep.equal([0o600, 0]);
      if (isRoot) expect([uid, gid]).to.deep.equal([1234, 2345]);
    });
  }

  it('is flushed to the disk before it gets its name', async () => {
    await rewrite('sync', '--in-place');
    expect(await readFile(join(folder, 'web.yaml'), 'utf8')).to.equal(original);
    expect(await readFile(await temporaryFile(), 'utf8')).to.contain('istio-proxy');
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    for (const method of ['writeFile', 'sync'] as const) {
      it(`is as it was, alone, after ${signal} in ${method}`, async () => {
        const command = await rewrite(method, '--in-place');
        command.kill(signal);
        expect((await command.finished).signal).to.equal(signal);
        expect(await readdir(folder)).to.deep.equal(['web.yaml']);
        expect(await readFile(join(folder, 'web.yaml'), 'utf8')).to.equal(original);
      });
    }
  }
});
