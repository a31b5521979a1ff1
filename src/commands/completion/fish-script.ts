import { type CommandNode, type OptionNode, PROGRAM_NAMES } from './command-tree.js';
import { quoted } from './shell-text.js';

const AT = '__istio_initializer_at';
const WITHIN = '__istio_initializer_within';

/** The completion of fish. */
export function fishScript(commands: readonly CommandNode[]): string {
  return `# fish completion for ${PROGRAM_NAMES[0]}
# Whether these words, and nothing else, stand behind the name of the program.
function ${AT}
    set -l words (commandline -opc)
    test "$words[2..-1]" = "$argv"
end

# Whether the words behind the name of the program begin with these.
function ${WITHIN}
    set -l words (commandline -opc)
    set -l last (math (count $argv) + 1)
    test (count $words) -ge $last; and test "$words[2..$last]" = "$argv"
end

for program in ${PROGRAM_NAMES.join(' ')}
    complete -c $program -f
${commands
  .flatMap(linesOf)
  .map((line) => `    complete -c $program ${line}\n`)
  .join('')}end
`;
}

function linesOf({ words, commands, choices, options }: CommandNode): readonly string[] {
  const at = `-n ${quoted([AT, ...words].join(' '))}`;
  // A command of the program has options of its own.
  const within = words.length === 0 ? at : `-n ${quoted([WITHIN, ...words].join(' '))}`;
  return [
    ...commands.map(({ name, description }) => `${at} -a ${name} -d ${fishQuoted(description)}`),
    ...(choices.length > 0 && commands.length === 0 ? [`${at} -a ${quoted(choices.join(' '))}`] : []),
    ...options.filter(({ isHidden }) => !isHidden).map((option) => `${within} ${optionText(option)}`),
  ];
}

function optionText({ names, description, value }: OptionNode): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return [...flags, ...valueText(value), `-d ${fishQuoted(description)}`].join(' ');
}

function valueText(value: OptionNode['value']): readonly string[] {
  if (value === 'none') return [];
  if (value === 'file') return ['-r -F'];
  return value === 'text' ? ['-x'] : [`-x -a ${quoted(value.join(' '))}`];
}

/** Within single quotes, fish knows backslashes. */
function fishQuoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
