import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import sum from 'lodash/sum.js';

import packageJson from '../../package.json' with { type: 'json' };
import { filesBelow, type InstalledPackage, installPackage } from './installed-package.js';

const MOST_BYTES = 6_000_000;

const root = new URL('../../', import.meta.url);

/** What the examples of the library print. */
const EXAMPLES: readonly (readonly [name: string, output: RegExp])[] = [
  ['load-config', /^templates of Istio 1\.31, policy enabled\nERR_CONFIG: read my-config\.yaml: .*'maybe'/],
  ['inject-manifest', /^ +- name: istio-proxy$/m],
  ['inject-pod', /^inject \(PolicyEnabled\)\n(?:add \/.*\n)+$/],
  ['explain-manifest', /^Deployment web: inject, because .*\nwarning PortNameIsNotUnderNamingConvention: /],
  ['render-template', /^- "A\.EXAMPLE"\n- "B\.EXAMPLE"\nERR_TEMPLATE_EXECUTE: /],
];

/** Printed after what each of them prints. */
const END = 'end of the example';

/** A program of somebody else: what it does must be allowed, and what it is told not to do must not. */
const CONSUMER = `
import {
  explainManifest, injectManifest, injectPod, loadInjectionConfig, renderTemplate,
  type Finding, type InjectionConfig, type InjectionError, type JsonPatchOperation,
} from '${packageJson.name}';

declare const console: { log(...values: unknown[]): void };
interface Pod { metadata?: { name?: string }; spec: { containers: { name: string }[] } }
const config: InjectionConfig = loadInjectionConfig({ injection: 'a', mesh: undefined }, { nativeSidecars: true });
const pod: Pod = { spec: { containers: [] } };
const patch: readonly JsonPatchOperation[] = injectPod(pod, config, { namespace: 'a' }).patch;
const injected = injectManifest({ text: 'a', name: 'b' }, config);
for (const workload of injected.workloads) {
  if (workload.action === 'skip') { const skipped: 'HostNetwork' | string = workload.reason; console.log(skipped); }
}
const findings: readonly Finding[] = explainManifest('a', config).findings;
const text: string = renderTemplate('a', pod, { missingKey: 'zero' });
try { injectPod(pod, config); } catch (error) { const code = (error as InjectionError).code; if (code === 'ERR_SIDECAR') throw error; }
// @ts-expect-error a policy is one of three
if (config.policy === 'maybe') console.log(patch, findings, text);
// @ts-expect-error it is read only
config.policy = 'off';
// @ts-expect-error a pod is an object
injectPod('a', config);
`;

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
    const demo = await installed.run(installed.elsewhere, command, 'demo', '--istio-version', '1.31', '--json');
    expect(JSON.parse(demo)).to.have.length(2);
  });

  it('comes with the license of every package of which it holds code', () => {
    const text = readFileSync(join(home, 'dist/THIRD-PARTY-LICENSES'), 'utf8');
    const folders = packagesInSourceMaps();
    expect(folders).to.include.members(['node_modules/yaml', 'node_modules/@kubernetes/client-node']);
    for (const folder of folders) {
      const path = new URL(`${folder}/`, root);
      const { name, version } = JSON.parse(readFileSync(new URL('package.json', path), 'utf8')) as Readonly<
        Record<'name' | 'version', string>
      >;
      expect(text, folder).to.contain(`\n${name}@${version}\nLicense: `);
      for (const file of readdirSync(path).filter((found) => /^licen[cs]e/i.test(found))) {
        const license = readFileSync(new URL(file, path), 'utf8').replaceAll('\r\n', '\n').trim();
        expect(text, `${folder}/${file}`).to.contain(license);
      }
    }
  });

  describe('its library', () => {
    const FUNCTIONS = ['explainManifest', 'injectManifest', 'injectPod', 'loadInjectionConfig', 'renderTemplate'];

    it('is imported and required, and does nothing then', async () => {
      await writeFile(
        join(installed.project, 'both.mjs'),
        `import * as imported from '${packageJson.name}';
         import { createRequire } from 'node:module';
         const required = createRequire(import.meta.url)('${packageJson.name}');
         console.log(JSON.stringify([Object.keys(imported), Object.keys(required)]));`,
      );
      const output = await installed.run(installed.project, process.execPath, '--no-warnings', 'both.mjs');
      const names = JSON.parse(output) as string[][];
      expect(names.map((each) => each.filter((name) => name !== '__esModule' && name !== 'default'))).to.deep.equal([
        FUNCTIONS,
        FUNCTIONS,
      ]);
    });

    it('is all that can be imported', async () => {
      const inner = `import('${packageJson.name}/dist/istio-initializer.js').catch(({ code }) => console.log(code))`;
      const output = await installed.run(installed.project, process.execPath, '--eval', inner);
      expect(output).to.equal('ERR_PACKAGE_PATH_NOT_EXPORTED\n');
    });

    it('declares its functions and their plain types, and no more', () => {
      const text = readFileSync(join(home, 'dist/index.d.ts'), 'utf8');
      const declared = [...text.matchAll(/^export declare function (\w+)/gm)].map(([, name = '']) => name);
      expect(declared.sort()).to.deep.equal(FUNCTIONS);
      const exported = text.match(/^export (?:declare )?\w+/gm) ?? [];
      expect([...new Set(exported)].sort()).to.deep.equal([
        'export declare function',
        'export interface',
        'export type',
      ]);
      expect(text).not.to.match(/^import|^export (?:declare )?class|: any\b|<any>/m);
    });

    it('is typed for a strict TypeScript program', async () => {
      await writeFile(join(installed.project, 'package.json'), '{"type": "module"}');
      await writeFile(join(installed.project, 'consumer.ts'), CONSUMER);
      const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
      const modules = ['--module', 'nodenext', '--moduleResolution', 'nodenext', '--target', 'es2022'];
      // Nothing of a browser: the declarations need none of it.
      const libraries = ['--lib', 'es2022', '--skipDefaultLibCheck'];
      const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root));
      await installed.run(
        installed.project,
        process.execPath,
        tsc,
        ...options,
        ...modules,
        ...libraries,
        'consumer.ts',
      );
    });

    it('runs its examples', async () => {
      const script = `
        import { pathToFileURL } from 'node:url';
        for (const path of process.argv.slice(1)) {
          await import(pathToFileURL(path));
          console.log('${END}');
        }`;
      const paths = EXAMPLES.map(([example]) => join(home, 'examples/library', `${example}.mjs`));
      const node = [process.execPath, '--input-type=module', '--eval', script, '--', ...paths] as const;
      const outputs = (await installed.run(installed.elsewhere, ...node)).split(`${END}\n`);
      expect(outputs).to.have.length(EXAMPLES.length + 1);
      for (const [index, [example, output]] of EXAMPLES.entries()) expect(outputs[index], example).to.match(output);
    });

    it('has an example of each function, which its document links to', async () => {
      const names = await readdir(join(home, 'examples/library'));
      expect(names.sort()).to.deep.equal(EXAMPLES.map(([name]) => `${name}.mjs`).sort());
      const document = readFileSync(join(home, 'docs/library.md'), 'utf8');
      for (const name of names) expect(document).to.contain(`(../examples/library/${name})`);
      const used = await Promise.all(names.map((name) => readFile(join(home, 'examples/library', name), 'utf8')));
      for (const name of FUNCTIONS) expect(used.join('')).to.contain(`${name}(`);
    });
  });
});
