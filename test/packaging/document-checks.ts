import { posix } from 'node:path';

import type { CommandHelp } from './cli-help.js';
import type { CodeSpan, Link, MarkdownDocument } from './markdown.js';
import { commandsIn, type ShellCommand } from './shell-commands.js';

/** Something in a document that leads nowhere: `README.md:3: what is wrong`. */
export type Problem = string;

/** What there is, for documents to speak of. */
export interface Repository {
  /** By path from the root: what kind of thing is there, a file or a folder; undefined where nothing is. */
  readonly find: (path: string) => 'file' | 'folder' | undefined;
  /** Names in a folder. */
  readonly list: (folder: string) => readonly string[];
  /** Every document, by its path. */
  readonly documents: ReadonlyMap<string, MarkdownDocument>;
  /** Commands of the program, by their words. */
  readonly cli: ReadonlyMap<string, CommandHelp>;
  /** Scripts of package.json, and the packages whose programs npx finds. */
  readonly scripts: readonly string[];
  readonly packages: readonly string[];
  /** Stages of the Dockerfile. */
  readonly stages: readonly string[];
}

const SHELLS: Readonly<Record<string, 'script' | 'console'>> = {
  bash: 'script',
  console: 'console',
  sh: 'script',
  shell: 'script',
};

/** Flags of other programs that documents speak of. */
const FOREIGN_FLAGS = [
  '--admission-control',
  '--cpu-prof',
  '--enable-admission-plugins',
  '--feature-gates',
  '--include-uninitialized',
  // How the help wrote it up to 0.1, as the changelog has it; it is still taken.
  '--manageInitializerConfiguration',
  '--runtime-config',
];

/** What a reader puts something else for: `NAME`, `NAMESPACE/NAME`. */
const isPlaceholder = (word: string): boolean => /^[A-Z][A-Z0-9_]*$/.test(word);
const isElsewhere = (path: string): boolean => /^[/~$]|^[\w+.-]+:\/\/|^-$/.test(path);

const missing = (repository: Repository, path: string): readonly string[] =>
  isElsewhere(path) || isThere(repository, path) ? [] : [`there is no ${path}`];

const READS_FILE = /^(?:-f|--filename|--\w+ConfigFile)$/;

const BUILT_IN = ['ci', 'install', 'link'];
const TESTS = ['cit', 'install-ci-test', 't', 'test'];

type Check = (words: readonly string[], repository: Repository) => readonly string[];

const kubectlProblems: Check = (words, repository) =>
  valuesOf(words, /^(?:-f|-k|--filename|--kustomize)$/).flatMap((path) => missing(repository, path));

const nodeProblems: Check = ([first = '-', ...rest], repository) => {
  if (first === 'dist/istio-initializer.js') return programProblems(rest, repository);
  return first.startsWith('-') ? [] : missing(repository, first);
};

const npxProblems: Check = ([name = ''], { packages }) =>
  packages.includes(name) ? [] : [`there is no package ${name}`];

const dockerProblems: Check = (words, { stages }) =>
  valuesOf(words, /^--target$/).flatMap((stage) =>
    stages.includes(stage) ? [] : [`the Dockerfile has no stage ${stage}`],
  );

/** What is looked at of the programs that documents call; of others, such as curl, nothing. */
const CHECKS: ReadonlyMap<string, Check> = new Map([
  ['istio-initializer', programProblems],
  ['npm', npmProblems],
  ['npx', npxProblems],
  ['node', nodeProblems],
  ['kubectl', kubectlProblems],
  ['docker', dockerProblems],
]);

const knownFlags = ({ cli }: Repository): ReadonlySet<string> =>
  new Set([...FOREIGN_FLAGS, ...[...cli.values()].flatMap(({ flags }) => [...flags.keys()])]);

const PATH = /^(?:\.ci|src|manifests|test|hack|docs)\/[^\s*:]*/;

const documentOf = (path: string, { documents }: Repository): MarkdownDocument => {
  const document = documents.get(path);
  if (!document) throw new Error(`read ${path}: it is not one of the documents`);
  return document;
};

/** Links of a document that lead nowhere. */
export function brokenLinks(path: string, repository: Repository): readonly Problem[] {
  return documentOf(path, repository).links.flatMap((link) =>
    linkProblems(path, link, repository).map((problem) => `${path}:${link.line}: ${problem}`),
  );
}

/** Commands and flags of a document that do not exist, or are given files that do not. */
export function brokenCommands(path: string, repository: Repository): readonly Problem[] {
  const document = documentOf(path, repository);
  const known = knownFlags(repository);
  const commands = documentCommands(document).flatMap((command) =>
    commandProblems(command, repository).map((problem) => `${path}:${command.line}: ${problem}`),
  );
  const flags = document.spans.flatMap((span) =>
    bareFlags(span)
      .filter((flag) => !known.has(flag))
      .map((flag) => `${path}:${span.line}: no command has the flag ${flag}`),
  );
  return [...commands, ...flags];
}

/** Files that a document names and that are not there. */
export function brokenPaths(path: string, repository: Repository): readonly Problem[] {
  return documentOf(path, repository).spans.flatMap((span) => {
    const named = pathIn(span, path);
    if (named === undefined || isThere(repository, named)) return [];
    return [`${path}:${span.line}: there is no ${named}`];
  });
}

/** Whether a path from the root is there; a placeholder in it stands for anything that is. */
function isThere({ find, list }: Pick<Repository, 'find' | 'list'>, path: string): boolean {
  const parts = posix.normalize(path).split('/').filter(Boolean);
  const index = parts.findIndex(isPlaceholder);
  if (index < 0) return find(parts.join('/') || '.') !== undefined;
  const [before, after] = [parts.slice(0, index), parts.slice(index + 1)];
  if (before.length === 0) return true;
  if (find(before.join('/')) !== 'folder') return false;
  return list(before.join('/')).some((name) => isThere({ find, list }, [...before, name, ...after].join('/')));
}

/** The words that are flags, with the value of each where it takes one. */
function flagsOf(words: readonly string[], { flags }: CommandHelp): readonly (readonly [string, string | undefined])[] {
  const found: [string, string | undefined][] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '--') break;
    if (!/^-./.test(word)) continue;
    const [flag = '', value] = word.split(/=(.*)/s);
    const takesNext = value === undefined && flags.get(flag) === true;
    found.push([flag, takesNext ? words[index + 1] : value]);
    if (takesNext) index += 1;
  }
  return found;
}

function programProblems(words: readonly string[], repository: Repository): readonly string[] {
  const { cli } = repository;
  let path: readonly string[] = [];
  let help = cli.get('');
  for (const word of words) {
    if (!help || help.commands.length === 0 || word.startsWith('-')) break;
    if (isPlaceholder(word)) return [];
    path = [...path, word];
    help = cli.get(path.join(' '));
  }
  if (!help) return [`there is no command ${path.join(' ')}`];
  const { flags } = help;
  return flagsOf(words.slice(path.length), help).flatMap(([flag, value]) => {
    if (!flags.has(flag)) return [`${path.join(' ') || 'the program'} has no flag ${flag}`];
    return READS_FILE.test(flag) && value !== undefined ? missing(repository, value) : [];
  });
}

function npmProblems([command = '', name = '']: readonly string[], { scripts }: Repository): readonly string[] {
  const script = command === 'run' ? name : TESTS.includes(command) ? 'test' : undefined;
  if (script === undefined) return BUILT_IN.includes(command) ? [] : [`npm has no command ${command}`];
  return isPlaceholder(script) || scripts.includes(script) ? [] : [`package.json has no script ${script}`];
}

/** Values of flags, whether behind a blank or a `=`. */
function valuesOf(words: readonly string[], flag: RegExp): readonly string[] {
  return words.flatMap((word, index) => {
    const [name = '', value] = word.split(/=(.*)/s);
    return flag.test(name) ? (value ?? words[index + 1] ?? []) : [];
  });
}

/** What is wrong with a command: with its name, its flags, or the files that it is given. */
function commandProblems({ words }: ShellCommand, repository: Repository): readonly string[] {
  const [program = '', ...rest] = words;
  return CHECKS.get(program)?.(rest, repository) ?? [];
}

/** The commands of a document: those of its shell fences, and those that stand in a sentence or a table. */
function documentCommands({ fences, spans }: MarkdownDocument): readonly ShellCommand[] {
  const fenced = fences.flatMap(({ language, text, line: first }) => {
    const form = SHELLS[language];
    return form === undefined
      ? []
      : commandsIn(text, form).map(({ words, line }) => ({ words, line: first + line - 1 }));
  });
  const named = spans.flatMap(({ text, line }) => commandsIn(text, 'script').map(({ words }) => ({ words, line })));
  return [...fenced, ...named.filter(({ words: [program = ''] }) => CHECKS.has(program))];
}

/** The flags of a span that is nothing but flags: `-f, --filename FILE`. */
function bareFlags({ text }: CodeSpan): readonly string[] {
  if (!/^--?[a-z]/i.test(text)) return [];
  return text.split(/[\s,]+/).flatMap((word) => /^--?[a-z][\w-]*/i.exec(word)?.[0] ?? []);
}

/** The file that a span names, from the root; below src a document also names what is beside it. */
function pathIn({ text }: CodeSpan, document: string): string | undefined {
  const [fromRoot] = PATH.exec(text) ?? [];
  if (fromRoot !== undefined) return fromRoot;
  return document.startsWith('src/') && /^[\w.-]+(?:\/[\w.-]+)+\.ts$/.test(text)
    ? posix.join(posix.dirname(document), text)
    : undefined;
}

function linkProblems(from: string, { target }: Link, { documents, find }: Repository): readonly string[] {
  if (/^[a-z][\w+.-]*:/i.test(target)) return [];
  const [path = '', anchor] = decodeURI(target).split('#');
  const to = path === '' ? from : posix.join(posix.dirname(from), path).replace(/\/$/, '');
  if (find(to) === undefined) return [`there is no ${to}`];
  if (anchor === undefined) return [];
  const there = documents.get(to)?.anchors.has(anchor) ?? false;
  return there ? [] : [`${to} has no heading #${anchor}`];
}
