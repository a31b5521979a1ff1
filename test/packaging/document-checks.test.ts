import { expect } from 'chai';

import { readHelp } from './cli-help.js';
import { brokenCommands, brokenLinks, brokenPaths, type Repository } from './document-checks.js';
import { readMarkdown } from './markdown.js';

const PROGRAM = `Usage: program [options] [command]

What it is for

Options:
  -V, --version  output the version number
  -h, --help     display help for command

Commands:
  inject [options]  put the sidecar in, with more
                    text below
  certs             certificates
  help [command]    display help for command
`;

const INJECT = `Usage: program inject [options]

Options:
  -f, --filename <file>  manifest; see
                         --elsewhere
  --color [when]         colours
  -q, --quiet            say nothing
  -h, --help             display help for command

Example:
  program inject --not-a-flag
`;

const FILES: Readonly<Record<string, readonly string[]>> = {
  '.': ['docs', 'manifests', 'src', 'a.md'],
  docs: ['b.md'],
  manifests: ['x.yaml', 'overlays'],
  'manifests/overlays': ['one', 'two'],
  'manifests/overlays/one': ['kustomization.yaml'],
  'manifests/overlays/two': [],
  src: ['room'],
  'src/room': ['README.md', 'deep'],
  'src/room/deep': ['file.ts'],
};

function find(path: string): 'file' | 'folder' | undefined {
  if (FILES[path]) return 'folder';
  const slash = path.lastIndexOf('/');
  const folder = slash < 0 ? '.' : path.slice(0, slash);
  return FILES[folder]?.includes(path.slice(slash + 1)) ? 'file' : undefined;
}

/** A repository with one document that says this. */
function saying(text: string, path = 'a.md'): Repository {
  const other = '# There\n\n## A part\n';
  return {
    find,
    list: (folder) => FILES[folder] ?? [],
    documents: new Map([
      ['docs/b.md', readMarkdown(other)],
      [path, readMarkdown(text)],
    ]),
    cli: new Map([
      ['', readHelp(PROGRAM)],
      ['inject', readHelp(INJECT)],
      ['certs', readHelp(PROGRAM.replace(/ {2}inject[\s\S]*?certs .*\n/, '  create  make one\n'))],
      ['certs create', readHelp(INJECT)],
    ]),
    scripts: ['demo', 'test'],
    packages: ['mocha'],
    stages: ['proxy-init'],
  };
}

describe('the help of a command', () => {
  it('says which commands there are, and nothing of their texts', () => {
    expect(readHelp(PROGRAM).commands).to.deep.equal(['inject', 'certs', 'help']);
  });

  it('says which flags there are, and which take a value that may not be left out', () => {
    expect([...readHelp(INJECT).flags]).to.deep.equal([
      ['-f', true],
      ['--filename', true],
      ['--color', false],
      ['-q', false],
      ['--quiet', false],
      ['-h', false],
      ['--help', false],
    ]);
  });
});

describe('the links of a document', () => {
  for (const target of [
    'docs/b.md',
    'docs/b.md#a-part',
    '#here',
    'docs',
    'docs/',
    'https://example.com/x',
    'src/room/deep',
  ]) {
    it(`may lead to ${target}`, () => {
      expect(brokenLinks('a.md', saying(`# Here\n\n[x](${target})`))).to.deep.equal([]);
    });
  }

  for (const { target, problem } of [
    { target: 'docs/c.md', problem: 'there is no docs/c.md' },
    { target: 'docs/b.md#gone', problem: 'docs/b.md has no heading #gone' },
    { target: '#gone', problem: 'a.md has no heading #gone' },
    { target: '../a.md', problem: 'there is no ../a.md' },
  ]) {
    it(`are broken where they lead to ${target}`, () => {
      expect(brokenLinks('a.md', saying(`# Here\n\n[x](${target})`))).to.deep.equal([`a.md:3: ${problem}`]);
    });
  }

  it('count from the folder of the document', () => {
    const from = (target: string) => brokenLinks('docs/b.md', saying(`[x](${target})`, 'docs/b.md'));
    expect(from('../a.md')).to.deep.equal([]);
    expect(from('docs/b.md')).to.deep.equal(['docs/b.md:1: there is no docs/docs/b.md']);
  });
});

const FINE = [
  'istio-initializer inject -f manifests/x.yaml --color -q',
  'istio-initializer inject --filename=- | kubectl apply -f -',
  'istio-initializer inject -f FILE',
  'istio-initializer certs create --quiet',
  'istio-initializer COMMAND --whatever',
  'istio-initializer --version',
  'node dist/istio-initializer.js inject',
  'npm cit',
  'npm ci && npm run demo -- --keep',
  'npx mocha a.test.ts',
  'kubectl apply -k manifests/overlays/NAME',
  'kubectl delete -f /tmp/x.yaml',
  'kubectl apply -f https://example.com/x.yaml',
  'docker build --target proxy-init -t x .',
  'curl -f nowhere.yaml',
];

const WRONG = [
  { command: 'istio-initializer injct -f -', problem: 'there is no command injct' },
  { command: 'istio-initializer certs renew', problem: 'there is no command certs renew' },
  { command: 'istio-initializer inject --loud', problem: 'inject has no flag --loud' },
  { command: 'istio-initializer inject --color=always -z', problem: 'inject has no flag -z' },
  { command: 'istio-initializer inject -f manifests/y.yaml', problem: 'there is no manifests/y.yaml' },
  { command: 'a | istio-initializer inject --elsewhere', problem: 'inject has no flag --elsewhere' },
  { command: 'node dist/istio-initializer.js gone', problem: 'there is no command gone' },
  { command: 'node hack/gone.mjs', problem: 'there is no hack/gone.mjs' },
  { command: 'npm run gone', problem: 'package.json has no script gone' },
  { command: 'npm gone', problem: 'npm has no command gone' },
  { command: 'npx gone', problem: 'there is no package gone' },
  { command: 'kubectl apply -f manifests/y.yaml -f manifests/x.yaml', problem: 'there is no manifests/y.yaml' },
  { command: 'kubectl delete --filename=gone/x.yaml', problem: 'there is no gone/x.yaml' },
  { command: 'kubectl apply -k manifests/gone/NAME', problem: 'there is no manifests/gone/NAME' },
  { command: 'docker build --target gone .', problem: 'the Dockerfile has no stage gone' },
];

describe('the commands of a document', () => {
  for (const command of FINE) {
    it(`may be ${command}`, () => {
      expect(brokenCommands('a.md', saying(`\`\`\`bash\n${command}\n\`\`\`\n\nor \`${command}\``))).to.deep.equal([]);
    });
  }

  for (const { command, problem } of WRONG) {
    it(`may not be ${command}, in a fence or in a sentence`, () => {
      const said = brokenCommands(
        'a.md',
        saying(`\`\`\`bash\n\n${command}\n\`\`\`\n\nor \`${command.replace('a | ', '')}\``),
      );
      expect(said).to.deep.equal([`a.md:3: ${problem}`, `a.md:6: ${problem}`]);
    });
  }

  it('are not what a program prints', () => {
    expect(
      brokenCommands('a.md', saying('```\nnpm run gone\n```\n```console\n$ npm test\nnpm run gone\n```')),
    ).to.deep.equal([]);
  });

  it('have flags that exist, also where they stand alone', () => {
    const said = brokenCommands('a.md', saying('`-f, --filename FILE`, `--runtime-config=x`, `-q, --qiet`'));
    expect(said).to.deep.equal(['a.md:1: no command has the flag --qiet']);
  });
});

describe('the files that a document names', () => {
  for (const path of [
    'manifests/x.yaml',
    'manifests/overlays/',
    'src/room/deep/file.ts:12',
    'manifests/overlays/NAME',
    'a/b.ts',
  ]) {
    it(`may be ${path}`, () => {
      expect(brokenPaths('a.md', saying(`\`${path}\``))).to.deep.equal([]);
    });
  }

  it('are broken where they are not there', () => {
    expect(brokenPaths('a.md', saying('See\n`src/gone.ts` and `manifests/overlays/NAME/gone.yaml`.'))).to.deep.equal([
      'a.md:2: there is no src/gone.ts',
      'a.md:2: there is no manifests/overlays/NAME/gone.yaml',
    ]);
  });

  it('count from its folder where it is one of the source', () => {
    const document = 'src/room/README.md';
    expect(brokenPaths(document, saying('`deep/file.ts` `deep/gone.ts`', document))).to.deep.equal([
      'src/room/README.md:1: there is no src/room/deep/gone.ts',
    ]);
  });
});
