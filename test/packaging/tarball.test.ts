import { readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import sum from 'lodash/sum.js';

import packageJson from '../../package.json' with { type: 'json' };
import { filesBelow, type InstalledPackage, installPackage } from './installed-package.js';

const MOST_BYTES = 6_000_000;

const root = new URL('../../', import.meta.url);

/** Folders of the packages that source maps say code is from: the bundler tells it a second time there. */
function packagesInSourceMaps(): readonly string[] {
  const dist = new URL('dist/', root);
  const maps = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.map'));
  const sources = maps.flatMap(
    (path) =>
      (JSON.parse(readFileSync(new URL(path, dist), 'utf8')) as { readonly sources: readonly string[] }).sources,
  );
  const folders = sources.map((path) => /node_modules\/(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))];
}

describe('the package that a user installs', function () {
  // Two installations by npm.
  this.timeout(180_000);
  let installed: InstalledPackage;
  let home: string;

  before(async () => {
    installed = await installPackage();
    home = join(installed.project, 'node_modules', packageJson.name);
  });

  after(() => installed.remove());

  it('brings no other package', async () => {
    const names = await readdir(join(installed.project, 'node_modules'));
    expect(names.filter((name) => !name.startsWith('.'))).to.deep.equal([packageJson.name]);
    expect(packageJson).not.to.have.any.keys('dependencies', 'peerDependencies', 'optionalDependencies');
  });

  it('has at most 6 MB, and no source maps', async () => {
    const files = await filesBelow(home);
    expect([...files.keys()].filter((path) => path.endsWith('.map'))).to.deep.equal([]);
    expect(sum([...files.values()])).to.be.within(1_000_000, MOST_BYTES);
  });

  it('has what its documents link to', async () => {
    const files = await filesBelow(home);
    const wanted = ['README.md', 'LICENSE', 'CHANGELOG.md', 'docs/install.md', 'manifests/istio-initializer.yaml'];
    expect([...files.keys()]).to.include.members(wanted);
    expect([...files.keys()].filter((path) => /^(?:src|test|hack|\.ci)\//.test(path))).to.deep.equal([]);
  });

  it('can be published', () => {
    expect(packageJson).not.to.have.property('private');
    expect(packageJson.keywords).to.include.members(['istio', 'kubernetes', 'sidecar']);
  });

  it('is a command of npx', async () => {
    const help = await installed.run(installed.project, 'npx', packageJson.name, '--help');
    expect(help).to.contain('Usage: istio-initializer');
  });

  it('is a command of every folder where it is installed globally', async () => {
    const command = join(installed.global, 'bin', packageJson.name);
    expect(await installed.run(installed.elsewhere, command, '--version')).to.equal(`${packageJson.version}\n`);
    const samples = join(home, 'manifests/samples/apps.yaml');
    const injected = await installed.run(installed.elsewhere, command, 'kube-inject', '-f', samples);
    expect(injected).to.contain('name: istio-proxy');
  });

  it('finds the manifests that came with it', async () => {
    const command = join(installed.global, 'bin', packageJson.name);
    const rows = JSON.parse(await installed.run(installed.elsewhere, command, 'demo', '--json')) as unknown[];
    expect(rows).to.have.length.above(20);
  });

  it('comes with the license of every package of which it holds code', () => {
    const text = readFileSync(join(home, 'dist/THIRD-PARTY-LICENSES'), 'utf8');
    const folders = packagesInSourceMaps();
    expect(folders).to.include.members(['node_modules/yaml', 'node_modules/@kubernetes/client-node']);
    for (const folder of folders) {
      const path = new URL(`${folder}/`, root);
      const { name, version } = JSON.parse(readFileSync(new URL('package.json', path), 'utf8')) as Record<
        string,
        string
      >;
      expect(text, folder).to.contain(`\n${name}@${version}\nLicense: `);
      for (const file of readdirSync(path).filter((found) => /^licen[cs]e/i.test(found))) {
        const license = readFileSync(new URL(file, path), 'utf8').replaceAll('\r\n', '\n').trim();
        expect(text, `${folder}/${file}`).to.contain(license);
      }
    }
  });
});
