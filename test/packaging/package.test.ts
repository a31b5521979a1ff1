import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';

import packageJson from '../../package.json' with { type: 'json' };
import packageLock from '../../package-lock.json' with { type: 'json' };

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

/** The scripts that a text calls: `npm run NAME`, and those that npm runs by themselves. */
function scriptsIn(text: string): readonly string[] {
  const called = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? '');
  return /npm (cit|test|install-ci-test)\b/.test(text) ? [...called, 'test'] : called;
}

describe('the package', () => {
  it('asks for the Node.js that it is built for', () => {
    const [, version = ''] = /^>=(\d+\.\d+)$/.exec(packageJson.engines.node) ?? [];
    expect(read('hack/build/bundles.mjs')).to.contain(`target: 'node${version}'`);
  });

  it('names as its command the file that the build writes', () => {
    const file = 'dist/istio-initializer.js';
    expect(packageJson.bin).to.deep.equal({ 'istio-initializer': file, 'kubectl-initializer': file });
    expect(read('hack/build.mjs')).to.contain(`outfile = '${packageJson.bin['istio-initializer']}'`);
  });

  it('builds that file when it is installed', () => {
    expect(packageJson.scripts.prepare).to.equal('npm run build');
  });

  for (const file of ['README.md', 'Dockerfile', '.ci/run', 'package.json']) {
    it(`has the scripts that ${file} calls`, () => {
      const called = scriptsIn(read(file));
      expect(called).not.to.deep.equal([]);
      expect(packageJson.scripts).to.include.keys([...called]);
    });
  }

  it('tests itself with everything: lint, types and mocha', () => {
    expect(packageJson.scripts.test).to.equal('npm run lint && npm run mocha');
    expect(read('.oxlintrc.json')).to.include('"typeCheck": true');
  });

  it('packs only files that exist, or that the build makes', () => {
    for (const file of packageJson.files.filter((path) => !path.startsWith('!'))) {
      expect(file === 'dist' || existsSync(new URL(file, root)), file).to.equal(true);
    }
  });

  it('is an ES module under the license that lies beside it', () => {
    expect(packageJson.type).to.equal('module');
    expect(packageJson.license).to.equal('Apache-2.0');
    expect(read('LICENSE')).to.match(/Apache License\s+Version 2\.0/);
  });
});

describe('the lock file', () => {
  it('is of this package', () => {
    const { name, version, engines, devDependencies } = packageJson;
    const { '': locked } = packageLock.packages;
    expect(locked).to.deep.include({ name, version, engines, devDependencies });
    expect(locked).not.to.have.property('dependencies');
  });

  it('says of every package which bytes it is, and not where they were downloaded', () => {
    for (const [path, entry] of Object.entries(packageLock.packages)) {
      expect(entry, path).not.to.have.property('resolved');
      if (path !== '') expect(entry, path).to.have.property('integrity');
    }
    expect(read('.npmrc')).to.match(/^omit-lockfile-registry-resolved=true$/m);
  });
});
