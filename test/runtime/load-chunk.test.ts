import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import Module, { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { expect } from 'chai';

import { CODE_CACHE, loadChunk } from '../../src/runtime/load-chunk.js';
import { ROOT, runCli } from '../support/cli.js';

const dist = join(ROOT, 'dist');

function compile(file: string, text: string, cachedData?: Buffer): Script {
  return new Script(Module.wrap(text), { filename: file, ...(cachedData && { cachedData }) });
}

describe('loading a file of the program', () => {
  let folder = '';
  const at = (name: string): string => join(folder, name);

  /** Writes a script, and what Node makes of another text as its compiled code. */
  async function write(name: string, text: string, compiled = text): Promise<void> {
    await writeFile(at(name), text);
    await writeFile(at(`${name}.cache`), compile(at(name), compiled).createCachedData());
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chunks-'));
  });

  afterEach(async () => {
    for (const name of ['a.js', 'b.js']) Reflect.deleteProperty(createRequire(at('a.js')).cache, at(name));
    await rm(folder, { recursive: true });
  });

  it('runs the compiled code that was kept of it', async () => {
    // Node looks at the length of the text only.
    await write('a.js', 'exports.from = "the text ";', 'exports.from = "compiled ";');
    expect(loadChunk(at('a.js'), folder)).to.deep.equal({ from: 'compiled ' });
  });

  it('compiles it where nothing was kept', async () => {
    await writeFile(at('a.js'), 'exports.name = require("node:path").basename(__filename);');
    expect(loadChunk(at('a.js'), folder)).to.deep.equal({ name: 'a.js' });
  });

  for (const [what, cache] of [
    ['nothing', ''],
    ['something else', 'no code'],
  ] as const) {
    it(`compiles it where ${what} was kept`, async () => {
      await writeFile(at('a.js'), 'exports.name = module.filename;');
      await writeFile(at('a.js.cache'), cache);
      expect(loadChunk(at('a.js'), folder)).to.deep.equal({ name: at('a.js') });
    });
  }

  it('loads each file once, also those that require each other, in this way or in that of Node', async () => {
    await write('a.js', 'exports.early = 1; exports.b = require("./b.js"); exports.late = 2;');
    await write('b.js', 'const a = require("./a.js"); exports.seen = Object.keys(a).join();');
    const a = loadChunk(at('a.js'), folder);
    expect(a).to.deep.equal({ early: 1, b: { seen: 'early' }, late: 2 });
    expect(createRequire(at('other.js'))('./a.js')).to.equal(a);
    expect(loadChunk(at('a.js'), folder)).to.equal(a);
  });
});

describe('the built command line', () => {
  it('starts kube-inject without modules of Node that it does not use', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'loaded-'));
    try {
      const [recorder, loaded, manifest] = ['recorder.cjs', 'loaded', 'manifest.yaml'].map((name) =>
        join(folder, name),
      );
      await writeFile(
        recorder ?? '',
        "process.on('exit', () => require('node:fs').writeFileSync(process.env.LOADED, process.moduleLoadList.join()));",
      );
      const { code } = await runCli(['kube-inject', '-f', '-', '-o', manifest ?? ''], {
        input: 'kind: Deployment',
        env: { NODE_OPTIONS: `--require ${recorder ?? ''}`, LOADED: loaded ?? '' },
      });
      expect(code).to.equal(0);
      const names = (await readFile(loaded ?? '', 'utf8')).split(',');
      expect(names).to.include('NativeModule vm');
      for (const name of ['child_process', 'crypto', 'http']) expect(names).not.to.include(`NativeModule ${name}`);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('has compiled code of what kube-inject loads, which this Node takes', async () => {
    const folder = join(dist, CODE_CACHE);
    const caches = await readdir(folder);
    expect(caches.map((name) => name.replace(/(?:-.{8})?\.js\.cache$/, ''))).to.have.members([
      'start',
      'common',
      'kube-inject',
      'templates',
      'rolldown-runtime',
    ]);
    // In a process of its own: V8 takes nothing that was made with other flags, and the tests have some.
    const program = `
      for (const name of ${JSON.stringify(caches)}) {
        const filename = path.join(${JSON.stringify(dist)}, 'chunks', path.basename(name, '.cache'));
        const cachedData = fs.readFileSync(path.join(${JSON.stringify(folder)}, name));
        const script = new vm.Script(module.constructor.wrap(fs.readFileSync(filename, 'latin1')), { filename, cachedData });
        console.log(name, script.cachedDataRejected ? 'refused' : 'taken');
      }`;
    const taken = execFileSync(process.execPath, ['--eval', program], { encoding: 'utf8' });
    expect(taken.trimEnd().split('\n')).to.have.members(caches.map((name) => `${name} taken`));
  });

  it('writes ASCII only, so that a byte of its files is a character', async () => {
    for (const name of await readdir(join(dist, 'chunks'))) {
      if (name.endsWith('.js')) {
        expect(
          (await readFile(join(dist, 'chunks', name))).every((byte) => byte < 128),
          name,
        ).to.equal(true);
      }
    }
  });

  for (const flag of ['-v', '--version', '-V']) {
    it(`needs none of its files for ${flag}`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'alone-'));
      const file = join(folder, 'main.cjs');
      await writeFile(file, await readFile(join(dist, 'istio-initializer.js')));
      try {
        const { code, stdout } = await runCli([flag], { program: file });
        expect({ code, stdout }).to.deep.equal({ code: 0, stdout: '1.0.0\n' });
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }
});
