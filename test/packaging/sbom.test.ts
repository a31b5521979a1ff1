import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

import packageJson from '../../package.json' with { type: 'json' };

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

interface Component {
  readonly 'bom-ref': string;
  readonly purl: string;
  readonly licenses: readonly object[];
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
}

interface Bill {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly serialNumber: string;
  readonly metadata: { readonly component: { readonly 'bom-ref': string } };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

describe('the bill of materials', () => {
  let text: string;
  let bill: Bill;

  before(() => {
    const command = packageJson.scripts.sbom.split(' ');
    expect(command).to.deep.equal(['node', 'hack/sbom.mjs']);
    const output = execFileSync(process.execPath, command.slice(1), { cwd: fileURLToPath(root), encoding: 'utf8' });
    expect(output).to.equal('dist/istio-initializer.cdx.json\n');
    text = read('dist/istio-initializer.cdx.json');
    bill = JSON.parse(text) as Bill;
  });

  it('is of CycloneDX, and of this package', () => {
    expect([bill.bomFormat, bill.specVersion]).to.deep.equal(['CycloneDX', '1.6']);
    expect(bill.serialNumber).to.match(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(bill.metadata.component['bom-ref']).to.equal(`pkg:npm/${packageJson.name}@${packageJson.version}`);
  });

  it('names every package of which code is bundled, as the licenses do', () => {
    const [, list = ''] = /follow:\n\n((?:- .*\n)+)/.exec(read('dist/THIRD-PARTY-LICENSES')) ?? [];
    const named = [...list.matchAll(/^- (\S+) \(/gm)].map(([, id = '']) => `pkg:npm/${id.replace(/^@/, '%40')}`);
    expect(named).to.include.members([`pkg:npm/commander@14.0.3`]).and.to.have.length.above(40);
    expect(bill.components.map(({ purl }) => purl)).to.deep.equal(named);
  });

  it('says of each under which license it is, and which bytes it was', () => {
    for (const { purl, licenses, hashes } of bill.components) {
      expect(licenses, purl).to.have.length(1);
      expect(
        hashes.map(({ alg, content }) => [alg, content.length]),
        purl,
      ).to.deep.equal([['SHA-512', 128]]);
    }
  });

  it('says what depends on what, of things that it lists', () => {
    const refs = [bill.metadata.component['bom-ref'], ...bill.components.map((component) => component['bom-ref'])];
    expect(bill.dependencies.map(({ ref }) => ref)).to.deep.equal(refs);
    expect(new Set(refs).size).to.equal(refs.length);
    expect(refs).to.include.members(bill.dependencies.flatMap(({ dependsOn }) => dependsOn));
  });

  it('names no host of a registry', () => {
    expect(text).not.to.match(/https?:|registry/);
  });

  it('is neither packed nor committed', () => {
    expect(packageJson.files).to.include('!dist/*.cdx.json');
    expect(read('.gitignore')).to.match(/^dist\/$/m);
  });
});
