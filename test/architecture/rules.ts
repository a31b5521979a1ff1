import { posix } from 'node:path';

import type { Import, Mention, SourceFile } from './source-file.js';

/** What of src/ each folder may import from, beside itself. Arrows point down only. */
export const ARROWS: Readonly<Record<string, readonly string[]>> = {
  // The version that --version prints is the package's.
  'main.ts': ['commands', '../package.json'],
  commands: [
    'installation',
    'controller',
    'webhook',
    'kubernetes',
    'injection',
    'template',
    'yaml',
    'sandbox',
    'redirect',
    'observability',
    'runtime',
    'json',
  ],
  installation: ['controller', 'webhook', 'kubernetes', 'injection', 'yaml', 'runtime', 'json'],
  controller: ['kubernetes', 'injection', 'observability', 'runtime', 'json'],
  webhook: ['kubernetes', 'injection', 'observability', 'runtime', 'json'],
  kubernetes: ['injection', 'runtime', 'json'],
  injection: ['template', 'yaml', 'json'],
  template: [],
  redirect: ['runtime', 'json'],
  sandbox: [],
  observability: ['runtime', 'json'],
  yaml: ['json'],
  runtime: ['json'],
  json: [],
};

/** Folders that are nothing but functions of their arguments. */
const PURE = ['injection', 'template', 'redirect', 'yaml', 'json'];

/** What a function of its arguments can do without: input and output, clock, randomness, environment, logger. */
const IMPURE_NAMES =
  /^(process|console|performance|crypto|fetch|globalThis|setTimeout|setInterval|setImmediate)(\..*)?$|^(Date\.now|new Date\(\)|Math\.random)$/;
const IMPURE_PACKAGES = ['winston', 'rxjs', 'commander', 'prom-client', '@kubernetes/client-node'];

const MOST_LINES = 250;

/** A rule that a source file breaks: `injection/a.ts:3: what is wrong`. */
export type Complaint = string;

type Rule = (file: SourceFile) => readonly Complaint[];

/** First folder below src/, or the file itself where it is in none. */
export function folderOf(path: string): string {
  return path.split('/', 1)[0] ?? path;
}

const at = ({ path }: SourceFile, { line }: Mention, what: string): Complaint => `${path}:${line}: ${what}`;

const isRelative = ({ text }: Import): boolean => /^\.{0,2}\//.test(text) || text === '.' || text === '..';

const arrowsPointDown: Rule = (file) => {
  const folder = folderOf(file.path);
  const allowed = ARROWS[folder];
  if (!allowed) return [`${file.path}:1: ${folder} is no folder that the architecture knows`];
  return file.imports.filter(isRelative).flatMap((found) => {
    const target = posix.join(posix.dirname(file.path), found.text);
    const to = target.startsWith('../') ? target : folderOf(target);
    return to === folder || allowed.includes(to) ? [] : [at(file, found, `${folder} must not import from ${to}`)];
  });
};

const importsAreTexts: Rule = (file) =>
  file.computedImports.map((found) => at(file, found, `nobody can check where ${found.text} leads`));

const onlyKubernetesUsesItsClient: Rule = (file) => {
  if (folderOf(file.path) === 'kubernetes') return [];
  const values = file.imports.filter(
    ({ text, typeOnly }) => !typeOnly && packageOf(text) === '@kubernetes/client-node',
  );
  return values.map((found) => at(file, found, `only kubernetes imports values from ${found.text}`));
};

const pureFoldersDoNothingElse: Rule = (file) => {
  const folder = folderOf(file.path);
  if (!PURE.includes(folder)) return [];
  const imports = file.imports.filter(
    ({ text }) => text.startsWith('node:') || IMPURE_PACKAGES.includes(packageOf(text)),
  );
  const names = file.names.filter(({ text }) => IMPURE_NAMES.test(text));
  return [...imports, ...names].map((found) => at(file, found, `${folder} is pure and has no use for ${found.text}`));
};

const onlyCommandsReadTheEnvironment: Rule = (file) => {
  if (['commands', 'main.ts'].includes(folderOf(file.path))) return [];
  // Of a bare `process` nobody can say what is read; so too of an import of it.
  const names = file.names.filter(({ text }) => /^process(\.(env|argv))?$/.test(text));
  const imports = file.imports.filter(({ text }) => text === 'node:process');
  return [...imports, ...names].map((found) => at(file, found, `only commands and main.ts may use ${found.text}`));
};

// A declaration says what somebody else's module exports.
const exportsHaveNames: Rule = (file) =>
  file.path.endsWith('.d.ts')
    ? []
    : file.defaultExports.map((found) => at(file, found, 'there are no default exports'));

const filesAreShort: Rule = ({ path, lineCount }) =>
  lineCount > MOST_LINES ? [`${path}:${lineCount}: ${lineCount} lines, at most ${MOST_LINES} are wanted`] : [];

const RULES: readonly Rule[] = [
  arrowsPointDown,
  importsAreTexts,
  onlyKubernetesUsesItsClient,
  pureFoldersDoNothingElse,
  onlyCommandsReadTheEnvironment,
  exportsHaveNames,
  filesAreShort,
];

/** What is wrong with a source file, in the order of the rules. */
export function complaintsAbout(file: SourceFile): readonly Complaint[] {
  return RULES.flatMap((rule) => rule(file));
}

/** `lodash/isEqual.js` and `@scope/name/file.js` are of the packages `lodash` and `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
