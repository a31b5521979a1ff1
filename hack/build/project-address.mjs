// Where this project is kept: `homepage` of package.json, which its owner fills in, is the one place that says it. What is made
// from it stands where it is read, and is left out while nobody has filled it in.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

import { withKrewAddresses } from './krew-manifest.mjs';

const SOURCE_LABEL = 'org.opencontainers.image.source';

/**
 * The addresses of a project that is kept at `homepage`; undefined where that is empty.
 * @throws Error where it is not the https address of a repository
 */
export function addressesOf({ homepage = '', version }) {
  if (homepage === '') return undefined;
  const address = homepage.replace(/\/+$/, '').replace(/\.git$/, '');
  if (!/^https:\/\/[^\s/?#"'$]+(?:\/[^\s/?#"'$]+){2,}$/.test(address)) {
    throw new Error(
      `read package.json: homepage: got '${homepage}', want the address of the repository, such as https://HOST/OWNER/NAME`,
    );
  }
  return {
    source: address,
    repository: `git+${address}.git`,
    bugs: `${address}/issues`,
    /** A document at its heading, of the newest version: `docs/operations.md#alerts`. */
    document: (path) => `${address}/blob/HEAD/${path}`,
    /** A file that belongs to this version. */
    download: (file) => `${address}/releases/download/v${version}/${file}`,
  };
}

/** package.json with `repository` and `bugs` of its `homepage`, behind it. */
function withRepository(packageJson) {
  const addresses = addressesOf(packageJson);
  const entries = Object.entries(packageJson).filter(([key]) => key !== 'repository' && key !== 'bugs');
  const made = addresses
    ? [
        ['repository', { type: 'git', url: addresses.repository }],
        ['bugs', { url: addresses.bugs }],
      ]
    : [];
  return Object.fromEntries(entries.flatMap((entry) => (entry[0] === 'homepage' ? [entry, ...made] : [entry])));
}

/** A Dockerfile whose images name their source beside their licenses. */
function withSourceLabels(dockerfile, packageJson) {
  const addresses = addressesOf(packageJson);
  const without = dockerfile.replaceAll(new RegExp(` \\\\\n +${SOURCE_LABEL}="[^"]*"`, 'g'), '');
  const label = addresses && ` \\\n      ${SOURCE_LABEL}="${addresses.source}"`;
  return without.replaceAll(/org\.opencontainers\.image\.licenses="[^"]*"/g, (found) => found + (label ?? ''));
}

/** Alerts of Prometheus that each name the part of the runbook that is about them: a heading of the alert's name. */
function withRunbooks(rules, packageJson) {
  const addresses = addressesOf(packageJson);
  const without = rules.replaceAll(/^ *runbook_url: .*\n/gm, '');
  if (!addresses) return without;
  let alert = '';
  return without.replaceAll(/^ *- alert: (\w+)$|^( *)annotations:$/gm, (line, name, indent) => {
    if (name !== undefined) {
      alert = name;
      return line;
    }
    return `${line}\n${indent}  runbook_url: ${addresses.document(`docs/operations.md#${alert.toLowerCase()}`)}`;
  });
}

/** What is made from the address: how each file is to read, by its path. */
const MADE = {
  'package.json': (text) => `${JSON.stringify(withRepository(JSON.parse(text)), null, 2)}\n`,
  Dockerfile: withSourceLabels,
  'manifests/krew/initializer.yaml': (text, packageJson) =>
    withKrewAddresses(text, packageJson, addressesOf(packageJson)),
  'manifests/monitoring/prometheus-rules.yaml': withRunbooks,
  'manifests/monitoring/prometheus-rules-webhook.yaml': withRunbooks,
};

/**
 * Writes what is made from the address, where it is not there already. A file that is not there, as in an image, is left out.
 * @param root URL of the folder of package.json
 * @throws Error where the address is none
 */
export function writeAddresses(root) {
  const packageJson = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  for (const [path, make] of Object.entries(MADE)) {
    const file = new URL(path, root);
    if (!existsSync(file)) continue;
    const text = readFileSync(file, 'utf8');
    const made = make(text, packageJson);
    if (made !== text) writeFileSync(file, made);
  }
}
