import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { load } from 'js-yaml';

import { archiveName, withDigests } from '../../hack/build/krew-manifest.mjs';
import { writeAddresses } from '../../hack/build/project-address.mjs';
import packageJson from '../../package.json' with { type: 'json' };

const FILE = 'manifests/krew/initializer.yaml';
const root = new URL('../../', import.meta.url);
const homepage = 'https://git.example.com/mesh/istio-initializer';

interface Platform {
  readonly selector: { readonly matchLabels: { readonly os: string; readonly arch: string } };
  readonly bin: string;
  readonly uri?: string;
  readonly sha256?: string;
}

interface Plugin {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly version: string;
    readonly homepage?: string;
    readonly shortDescription: string;
    readonly platforms: readonly Platform[];
  };
}

describe('the manifest for krew', () => {
  let folder: string;
  let manifest: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'krew-'));
    manifest = await readFile(new URL(FILE, root), 'utf8');
    await mkdir(join(folder, 'manifests/krew'), { recursive: true });
    await writeFile(join(folder, FILE), manifest);
  });

  afterEach(() => rm(folder, { recursive: true }));

  /** What the build makes of it for an address and a version. */
  const filled = async (address: string, version: string = packageJson.version): Promise<string> => {
    await writeFile(join(folder, 'package.json'), JSON.stringify({ homepage: address, version }));
    writeAddresses(pathToFileURL(`${folder}/`));
    return readFile(join(folder, FILE), 'utf8');
  };

  const read = (text: string): Plugin => load(text) as Plugin;

  it('makes a command kubectl initializer of this version, for every machine once', () => {
    const { metadata, spec } = read(manifest);
    expect(metadata.name).to.equal('initializer');
    expect(spec.version).to.equal(`v${packageJson.version}`);
    expect(spec.shortDescription).to.have.length.below(51);
    const machines = spec.platforms.map(
      ({ selector, bin }) => `${Object.values(selector.matchLabels).join('-')} ${bin}`,
    );
    expect(machines).to.deep.equal([
      'linux-amd64 istio-initializer',
      'linux-arm64 istio-initializer',
      'darwin-amd64 istio-initializer',
      'darwin-arm64 istio-initializer',
      'windows-amd64 istio-initializer.exe',
    ]);
  });

  it("gets the project's address, and its version, from package.json, however often", async () => {
    await filled(homepage, '1.2.3');
    const { spec } = read(await filled(homepage, '1.2.3'));
    expect([spec.version, spec.homepage]).to.deep.equal(['v1.2.3', homepage]);
    for (const { uri, selector } of spec.platforms) {
      const { os, arch } = selector.matchLabels;
      expect(uri).to.equal(`${homepage}/releases/download/v1.2.3/istio-initializer-${os}-${arch}.tar.gz`);
    }
  });

  it('names no address while there is none', async () => {
    await filled(homepage);
    const text = await filled('');
    expect(text).not.to.match(/homepage:|uri:/);
    expect(text).to.equal(await filled(''));
  });

  it('is written where the build has put it', async () => {
    expect(await filled(packageJson.homepage)).to.equal(manifest);
  });

  it('gets the digests of archives, and loses those of earlier ones', () => {
    const [one, other] = ['1'.repeat(64), '2'.repeat(64)];
    const first = withDigests(manifest, new Map([[archiveName('linux', 'amd64'), one]]));
    const both = withDigests(
      first,
      new Map([
        [archiveName('linux', 'arm64'), one],
        [archiveName('windows', 'amd64'), other],
      ]),
    );
    expect(read(both).spec.platforms.map(({ sha256 = '' }) => sha256)).to.deep.equal(['', one, '', '', other]);
    expect(withDigests(both, new Map())).to.equal(withDigests(manifest, new Map()));
  });

  it('takes no digest of an archive for which it has no platform', () => {
    expect(() => withDigests(manifest, new Map([['other.tar.gz', '1'.repeat(64)]]))).to.throw(
      'write krew manifest: got the archives other.tar.gz, want names like istio-initializer-linux-amd64.tar.gz',
    );
  });
});
