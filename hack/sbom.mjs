// Writes dist/istio-initializer.cdx.json: what is in the bundles, as a CycloneDX software bill of materials. The bundler says what
// that is, package-lock.json which bytes it was, and no address of a registry is in it. The same sources give the same text.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { bundledPackages } from './build/bundled-packages.mjs';
import { bundlePackage } from './build/bundles.mjs';
import { addressesOf } from './build/project-address.mjs';

const root = new URL('../', import.meta.url);
const readJson = (name) => JSON.parse(readFileSync(new URL(name, root), 'utf8'));
const packageJson = readJson('package.json');
const { packages: locked } = readJson('package-lock.json');
const { modules } = await bundlePackage({ write: false });
const { packages, imports } = bundledPackages(modules);

/** A package URL: the scope's @ is escaped. */
function purlOf(id) {
  return `pkg:npm/${id.replace(/^@/, '%40')}`;
}

/** An expression of SPDX, or the name of a license. */
function licensesOf(license) {
  if (license === undefined) return {};
  return { licenses: [/ (?:OR|AND|WITH) /.test(license) ? { expression: license } : { license: { id: license } }] };
}

/** The digest of its tarball, as npm checked it. */
function hashesOf({ folder }) {
  const path = folder.slice(folder.indexOf('node_modules/'));
  const [, digest] = /^sha512-(.+)$/.exec(locked[path]?.integrity ?? '') ?? [];
  return digest ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }] } : {};
}

function componentOf(found) {
  const [, group, name] = /^(?:(@[^/]+)\/)?(.+)$/.exec(found.name);
  return {
    type: 'library',
    'bom-ref': purlOf(found.id),
    ...(group && { group }),
    ...{ name, version: found.version, ...hashesOf(found), ...licensesOf(found.license), purl: purlOf(found.id) },
  };
}

/** A UUID of the content: the same bill has the same number. */
function serialNumberOf(content) {
  const hex = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  const variant = ((parseInt(hex[16], 16) & 3) | 8).toString(16);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ];
  return `urn:uuid:${parts.join('-')}`;
}

const id = `${packageJson.name}@${packageJson.version}`;
const addresses = addressesOf(packageJson);
const content = {
  metadata: {
    component: {
      type: 'application',
      'bom-ref': purlOf(id),
      ...{ name: packageJson.name, version: packageJson.version, description: packageJson.description },
      ...{ ...licensesOf(packageJson.license), purl: purlOf(id) },
      ...(addresses && { externalReferences: [{ type: 'vcs', url: addresses.source }] }),
    },
  },
  components: packages.map(componentOf),
  dependencies: [
    { ref: purlOf(id), dependsOn: imports.map(purlOf) },
    ...packages.map((found) => ({ ref: purlOf(found.id), dependsOn: found.imports.map(purlOf) })),
  ],
};
const bill = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  serialNumber: serialNumberOf(content),
  version: 1,
  ...content,
};
mkdirSync(new URL('dist/', root), { recursive: true });
writeFileSync(new URL('dist/istio-initializer.cdx.json', root), `${JSON.stringify(bill, null, 2)}\n`);
console.log('dist/istio-initializer.cdx.json');
