import { targetOf } from './import-graph.js';
import { complain, type Complaint, type Import, type Rule, type SourceFile } from './source-file.js';

/** What of src/ each room may import from, beside itself. Arrows point down only. */
export const ARROWS: Readonly<Record<string, readonly string[]>> = {
  // The version that --version prints is the package's.
  'main.ts': ['runtime', '../package.json'],
  'start.ts': ['program.js', 'commands', 'runtime', '../package.json'],
  'program.ts': ['commands', 'runtime'],
  commands: [
    'installation',
    'controller',
    'webhook',
    'kubernetes',
    'injection',
    'template',
    'yaml',
    'sandbox',
    'redirect/system',
    'redirect/rules',
    'observability',
    'runtime',
    'json',
  ],
  library: ['injection', 'template', 'yaml', 'json'],
  installation: ['controller', 'webhook', 'kubernetes', 'injection', 'yaml', 'runtime', 'json'],
  controller: ['kubernetes', 'injection', 'observability', 'runtime', 'json'],
  webhook: ['kubernetes', 'injection', 'runtime', 'json'],
  kubernetes: ['runtime', 'json'],
  injection: ['template', 'yaml', 'json'],
  'redirect/system': ['redirect/rules', 'runtime', 'json'],
  'redirect/rules': ['json'],
  observability: ['runtime', 'json'],
  runtime: ['json'],
  yaml: ['json'],
  json: [],
  template: [],
  sandbox: [],
};

/** What of the sandbox is for others; they may know nothing else of it. */
const FRONT_DOOR = ['sandbox/server.js', 'sandbox/options.js', 'sandbox/kubeconfig.js'];

/** What one command may use of another, beside what is in commands/shared. */
const ARROWS_OF_COMMANDS: Readonly<Record<string, readonly string[]>> = {
  // It is install, over what is there.
  upgrade: ['install'],
};

/** The room of a file: a folder of src/, a folder in it where ARROWS know that one, or the file where it is in none. */
export function roomOf(path: string): string {
  const [folder = path, inner = ''] = path.split('/');
  return `${folder}/${inner}` in ARROWS ? `${folder}/${inner}` : folder;
}

/** The imports of a file from elsewhere in src/, or from outside of it, each with what it leads to. */
function targetsOf(file: SourceFile): readonly (readonly [found: Import, target: string])[] {
  return file.imports.flatMap((found) => {
    const target = targetOf(file.path, found);
    return target === undefined ? [] : [[found, target] as const];
  });
}

const arrowsPointDown: Rule = (file) => {
  const room = roomOf(file.path);
  const allowed = ARROWS[room];
  if (!allowed) return [`${file.path}:1: ${room} is no room that the architecture knows`];
  return targetsOf(file).flatMap(([found, target]): readonly Complaint[] => {
    const to = target.startsWith('../') ? target : roomOf(target);
    return to === room || allowed.includes(to) ? [] : [complain(file, found, `${room} must not import from ${to}`)];
  });
};

const sandboxHasOneDoor: Rule = (file) => {
  if (roomOf(file.path) === 'sandbox') return [];
  return targetsOf(file)
    .filter(([, target]) => roomOf(target) === 'sandbox' && !FRONT_DOOR.includes(target))
    .map(([found, target]) => complain(file, found, `${target} is not for others: ${FRONT_DOOR.join(', ')} are`));
};

/** `certs` of commands/certs.ts and of all in commands/certs/; undefined where there is no command. */
function commandOf(path: string): string | undefined {
  return /^commands\/([^/.]+)/.exec(path)?.[1];
}

const commandsKeepToThemselves: Rule = (file) => {
  const command = commandOf(file.path);
  if (command === undefined) return [];
  const allowed = [command, 'shared', ...(ARROWS_OF_COMMANDS[command] ?? [])];
  return targetsOf(file).flatMap(([found, target]): readonly Complaint[] => {
    const other = commandOf(target);
    if (other === undefined || allowed.includes(other)) return [];
    return [complain(file, found, `commands/${command} must not import from commands/${other}`)];
  });
};

/** Which file may import which. */
export const ARROW_RULES: readonly Rule[] = [arrowsPointDown, sandboxHasOneDoor, commandsKeepToThemselves];
