import { ARROW_RULES, roomOf } from './arrows.js';
import { complain, type Complaint, type Rule, type SourceFile } from './source-file.js';

/** Rooms that are nothing but functions of their arguments. */
const PURE = ['library', 'injection', 'template', 'redirect/rules', 'yaml', 'json'];

/** What a function of its arguments can do without: input and output, clock, randomness, environment, logger. */
const IMPURE_NAMES =
  /^(process|console|performance|crypto|fetch|globalThis|setTimeout|setInterval|setImmediate)(\..*)?$|^(Date\.now|new Date\(\)|Math\.random)$/;
const IMPURE_PACKAGES = ['winston', 'rxjs', 'commander', 'prom-client', '@kubernetes/client-node'];

const MOST_LINES = 250;

const importsAreTexts: Rule = (file) =>
  file.computedImports.map((found) => complain(file, found, `nobody can check where ${found.text} leads`));

const onlyKubernetesUsesItsClient: Rule = (file) => {
  if (roomOf(file.path) === 'kubernetes') return [];
  const values = file.imports.filter(
    ({ text, typeOnly }) => !typeOnly && packageOf(text) === '@kubernetes/client-node',
  );
  return values.map((found) => complain(file, found, `only kubernetes imports values from ${found.text}`));
};

const pureRoomsDoNothingElse: Rule = (file) => {
  const room = roomOf(file.path);
  if (!PURE.includes(room)) return [];
  const imports = file.imports.filter(
    ({ text }) => text.startsWith('node:') || IMPURE_PACKAGES.includes(packageOf(text)),
  );
  const names = file.names.filter(({ text }) => IMPURE_NAMES.test(text));
  return [...imports, ...names].map((found) =>
    complain(file, found, `${room} is pure and has no use for ${found.text}`),
  );
};

const onlyCommandsReadTheEnvironment: Rule = (file) => {
  if (['commands', 'main.ts', 'start.ts'].includes(roomOf(file.path))) return [];
  // Of a bare `process` it is not known what is read; so too of an import of it.
  const names = file.names.filter(({ text }) => /^process(\.(env|argv))?$/.test(text));
  const imports = file.imports.filter(({ text }) => text === 'node:process');
  return [...imports, ...names].map((found) =>
    complain(file, found, `only commands, main.ts and start.ts may use ${found.text}`),
  );
};

// A declaration says what the module of another package exports.
const exportsHaveNames: Rule = (file) =>
  file.path.endsWith('.d.ts')
    ? []
    : file.defaultExports.map((found) => complain(file, found, 'there are no default exports'));

const filesAreShort: Rule = ({ path, lineCount }) =>
  lineCount > MOST_LINES ? [`${path}:${lineCount}: ${lineCount} lines, at most ${MOST_LINES} are wanted`] : [];

const RULES: readonly Rule[] = [
  ...ARROW_RULES,
  importsAreTexts,
  onlyKubernetesUsesItsClient,
  pureRoomsDoNothingElse,
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
