import { type Command, InvalidArgumentError } from 'commander';

/** Words that people know from other programs, and what they are called here: by the words of the command above. */
const MEANINGS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'istio-initializer': {
    inject: ['kube-inject'],
    injection: ['kube-inject'],
    add: ['kube-inject', 'install'],
    sidecar: ['kube-inject'],
    'un-inject': ['uninject'],
    deinject: ['uninject'],
    eject: ['uninject'],
    strip: ['uninject'],
    ...named(['remove', 'delete', 'rm', 'purge', 'cleanup', 'clean', 'teardown'], ['uninstall', 'uninject']),
    ...named(['apply', 'deploy', 'setup', 'init', 'create'], ['install']),
    ...named(['update', 'rollout'], ['upgrade']),
    ...named(['status', 'get', 'list', 'ls', 'ps'], ['pending', 'check']),
    ...named(['release', 'stuck', 'wait', 'waiting', 'queue'], ['pending']),
    ...named(['verify', 'precheck', 'preflight', 'doctor', 'diagnose', 'health', 'verify-install'], ['check']),
    ...named(['analyze', 'analyse', 'describe', 'why', 'lint', 'inspect', 'validate', 'diff'], ['explain']),
    ...named(['template', 'tmpl', 'execute'], ['render']),
    ...named(['server', 'apiserver', 'kube-apiserver', 'testserver', 'local', 'playground'], ['sandbox']),
    ...named(['serve', 'injector', 'admission', 'sidecar-injector'], ['webhook']),
    ...named(['run', 'start', 'initializer', 'manager', 'operator', 'discovery'], ['controller', 'webhook']),
    ...named(['cert', 'certificate', 'certificates', 'ca', 'tls', 'rotate'], ['certs']),
    ...named(['iptables', 'istio-iptables', 'redirection', 'proxy-init', 'cni'], ['redirect']),
    ...named(['convert', 'migration', 'move'], ['migrate']),
    ...named(['example', 'tour', 'try', 'quickstart', 'tutorial'], ['demo']),
    ...named(['ver', 'about'], ['version']),
  },
  certs: {
    ...named(['new', 'generate', 'gen', 'issue', 'make', 'init', 'sign'], ['create']),
    ...named(['renew', 'replace', 'refresh', 'update', 'roll'], ['rotate']),
    ...named(['patch', 'trust', 'ca-bundle', 'cabundle', 'bundle'], ['patch-ca-bundle']),
  },
};

// As commander guesses: so many letters wrong at most, and less than this part of them.
const MOST_TYPOS = 3;
const LEAST_SIMILARITY = 0.4;

/**
 * Answers a word that is no command, also behind `help`, with the commands that are meant by it, by sense or by its letters,
 * and a wrong value of an option with the nearest right one; for a command and all below it.
 */
export function withMeanings(command: Command): Command {
  for (const option of command.options) {
    const { argChoices, parseArg } = option;
    if (!argChoices || !parseArg) continue;
    option.argParser((value: string, before: unknown) =>
      nearestChoice(value, argChoices, () => parseArg(value, before)),
    );
  }
  if (command.commands.length === 0) return command;
  command.on('command:*', ([name = '']: readonly string[]) => {
    refuse(command, name);
  });
  for (const below of command.commands) withMeanings(below);
  // The library's own shows the help of the program for a word that is no command.
  command.helpCommand(false);
  command
    .command('help [command...]')
    .description('display help for a command')
    .action((words: readonly string[]) => {
      commandAt(command, words).help();
    });
  return command;
}

function named(words: readonly string[], commands: readonly string[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(words.map((word) => [word, commands]));
}

function nearestChoice<T>(value: string, choices: readonly string[], parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    const near = similar(value.toLowerCase(), choices);
    const hint = near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
    throw new InvalidArgumentError(`${error.message}${hint}`);
  }
}

/** The command that words name, below another one. */
function commandAt(start: Command, words: readonly string[]): Command {
  let command = start;
  for (const word of words) {
    const found = command.commands.find((each) => each.name() === word || each.aliases().includes(word));
    if (!found) return refuse(command, word);
    command = found;
  }
  return command;
}

/** For commander: ends with its error. */
function refuse(command: Command, name: string): never {
  const names = meantBy(command, name);
  const what = names.length > 1 ? `one of ${names.join(', ')}` : names.join('');
  const hint = names.length === 0 ? '' : `\n(Did you mean ${what}?)`;
  return command.error(`error: unknown command '${name}'${hint}`, { code: 'commander.unknownCommand' });
}

function meantBy(command: Command, word: string): readonly string[] {
  const known = command.commands.map((each) => each.name());
  const bySense = Object.entries(MEANINGS[command.name()] ?? {}).find(([other]) => other === word.toLowerCase());
  return bySense ? bySense[1].filter((name) => known.includes(name)) : similar(word.toLowerCase(), known);
}

/** Those with the fewest wrong letters. */
function similar(word: string, known: readonly string[]): readonly string[] {
  const short = word.slice(0, 50);
  const rated = known.map((name) => ({ name, typos: distance(short, name) }));
  const near = rated.filter(
    ({ name, typos }) => typos <= MOST_TYPOS && 1 - typos / Math.max(short.length, name.length) > LEAST_SIMILARITY,
  );
  const least = Math.min(...near.map(({ typos }) => typos));
  return near.filter(({ typos }) => typos === least).map(({ name }) => name);
}

/** How many letters are wrong, too many or missing. The words are short; the library for it is not loaded for each start. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let index = 0; index < one.length; index += 1) {
    const next = [index + 1];
    for (let at = 0; at < other.length; at += 1) {
      const same = (row[at] ?? 0) + (one[index] === other[at] ? 0 : 1);
      next.push(Math.min(same, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
