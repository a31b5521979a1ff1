import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { load } from 'js-yaml';

import { addressesOf, writeAddresses } from '../../hack/build/project-address.mjs';
import { type JsonObject, objectAt, objectsIn, stringIn } from '../../src/json/json.js';

const homepage = 'https://git.example.com/mesh/istio-initializer';
const root = new URL('../../', import.meta.url);

describe("the project's address", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'address-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  /** What the build makes of the two files for an address, run as often as said. */
  const filled = async (address: string, runs = 1): Promise<{ packageJson: string; dockerfile: string }> => {
    const manifest = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as object;
    await writeFile(join(folder, 'package.json'), JSON.stringify({ ...manifest, homepage: address }));
    await writeFile(join(folder, 'Dockerfile'), await readFile(new URL('Dockerfile', root)));
    for (let index = 0; index < runs; index += 1) writeAddresses(pathToFileURL(`${folder}/`));
    const [packageJson, dockerfile] = await Promise.all(
      ['package.json', 'Dockerfile'].map((name) => readFile(join(folder, name), 'utf8')),
    );
    return { packageJson: packageJson ?? '', dockerfile: dockerfile ?? '' };
  };

  it('is made into where the sources and the bugs are', async () => {
    const { packageJson } = await filled(`${homepage}/`);
    expect(JSON.parse(packageJson)).to.deep.include({
      repository: { type: 'git', url: `git+${homepage}.git` },
      bugs: { url: `${homepage}/issues` },
    });
  });

  it('is made into a label of each image', async () => {
    const { dockerfile } = await filled(homepage);
    const labels = [...dockerfile.matchAll(/org\.opencontainers\.image\.source="([^"]*)"/g)].map(([, value]) => value);
    expect(labels).to.deep.equal([homepage, homepage]);
  });

  it("is made into the address of each alert's part of the runbook, and taken away again", async () => {
    const rules = 'manifests/monitoring/prometheus-rules-webhook.yaml';
    const before = await readFile(new URL(rules, root), 'utf8');
    await mkdir(join(folder, 'manifests/monitoring'), { recursive: true });
    const write = async (address: string): Promise<string> => {
      await writeFile(join(folder, 'package.json'), JSON.stringify({ homepage: address, version: '1.0.0' }));
      writeAddresses(pathToFileURL(`${folder}/`));
      return readFile(join(folder, rules), 'utf8');
    };
    await writeFile(join(folder, rules), before);
    const { groups } = load(await write(homepage)) as JsonObject;
    for (const { alert, annotations } of objectsIn(groups).flatMap((group) => objectsIn(group['rules']))) {
      expect(objectAt(annotations ?? null)['runbook_url']).to.equal(
        `${homepage}/blob/HEAD/docs/operations.md#${stringIn(alert)?.toLowerCase() ?? ''}`,
      );
    }
    expect(await write('')).to.equal(before);
  });

  it('changes nothing where it is written already', async () => {
    expect(await filled(homepage, 2)).to.deep.equal(await filled(homepage, 1));
  });

  it('leaves no trace while it is empty', async () => {
    const { packageJson, dockerfile } = await filled('');
    expect(JSON.parse(packageJson)).not.to.have.any.keys('repository', 'bugs');
    expect(dockerfile).not.to.match(/image\.source=/);
    expect(addressesOf({ homepage: '', version: '1.0.0' })).to.equal(undefined);
  });

  it('is taken away again', async () => {
    const { packageJson, dockerfile } = await filled(homepage);
    await writeFile(join(folder, 'package.json'), packageJson.replace(`"homepage": "${homepage}"`, '"homepage": ""'));
    await writeFile(join(folder, 'Dockerfile'), dockerfile);
    writeAddresses(pathToFileURL(`${folder}/`));
    const text = await readFile(join(folder, 'package.json'), 'utf8');
    expect(JSON.parse(text)).not.to.have.any.keys('repository', 'bugs');
    expect(await readFile(join(folder, 'Dockerfile'), 'utf8')).not.to.match(/image\.source=/);
  });

  it('is written where the build of this package has put it', async () => {
    const { homepage: own = '' } = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as {
      homepage?: string;
    };
    const { packageJson, dockerfile } = await filled(own);
    expect(await readFile(new URL('package.json', root), 'utf8')).to.equal(packageJson);
    expect(await readFile(new URL('Dockerfile', root), 'utf8')).to.equal(dockerfile);
  });

  for (const wrong of ['example', 'http://git.example.com/a/b', 'https://example.com', 'https://a.example/b"c/d']) {
    it(`is refused where it is ${wrong}`, () => {
      expect(() => addressesOf({ homepage: wrong, version: '1.0.0' })).to.throw(
        `read package.json: homepage: got '${wrong}', want the address of the repository`,
      );
    });
  }
});
