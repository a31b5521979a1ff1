import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

import packageJson from '../../package.json' with { type: 'json' };
import { readCli } from './cli-help.js';
import { brokenCommands, brokenLinks, brokenPaths, type Repository } from './document-checks.js';
import { readMarkdown } from './markdown.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

const MOST_BYTES_OF_README = 10_240;

/** Every document of the repository, by its path from the root. */
const PATHS = [
  ...readdirSync(root),
  ...['docs', 'src'].flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  ),
].filter((path) => path.endsWith('.md'));

function repository(): Omit<Repository, 'cli'> {
  return {
    find: (path) => {
      if (!existsSync(root + path)) return undefined;
      return statSync(root + path).isDirectory() ? 'folder' : 'file';
    },
    list: (folder) => readdirSync(root + folder),
    documents: new Map(PATHS.map((path) => [path, readMarkdown(readFileSync(root + path, 'utf8'))])),
    scripts: Object.keys(packageJson.scripts),
    packages: Object.keys(packageJson.devDependencies),
    stages: [...readFileSync(`${root}Dockerfile`, 'utf8').matchAll(/^FROM .* AS (\S+)$/gm)].map(
      ([, name = '']) => name,
    ),
  };
}

describe('the documents', () => {
  let all: Repository;

  before(async () => {
    all = { ...repository(), cli: await readCli() };
  });

  it('are those that a reader looks for', () => {
    const wanted = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'src/sandbox/README.md'];
    expect(PATHS).to.include.members([...wanted, 'docs/install.md', 'docs/troubleshooting.md']);
  });

  it('begin with one that is read in minutes', () => {
    expect(statSync(`${root}README.md`).size).to.be.at.most(MOST_BYTES_OF_README);
  });

  it('list every command of the program in the README', () => {
    const [, table = ''] = readFileSync(`${root}README.md`, 'utf8').split('\n## Commands\n');
    const listed = [...table.matchAll(/`(?:istio-initializer )?([a-z-]+)`/g)].map(([, name]) => name);
    expect(listed).to.include.members(all.cli.get('')?.commands.filter((name) => name !== 'help') ?? []);
  });

  it('say of every folder of the source what belongs there', () => {
    const [, table = ''] = readFileSync(`${root}CONTRIBUTING.md`, 'utf8').split('\n## Where what belongs\n');
    const described = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) => cell.match(/[a-z]+/g) ?? []);
    const folders = readdirSync(`${root}src`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(described).to.include.members(folders.map(({ name }) => name));
  });

  for (const path of PATHS) {
    it(`have links in ${path} that lead somewhere`, () => {
      expect(brokenLinks(path, all)).to.deep.equal([]);
    });

    it(`have commands in ${path} that exist, with their flags and files`, () => {
      expect(brokenCommands(path, all)).to.deep.equal([]);
    });

    it(`name files in ${path} that are there`, () => {
      expect(brokenPaths(path, all)).to.deep.equal([]);
    });
  }
});
