import { type CommandNode, type OptionNode, PROGRAM_NAMES } from './command-tree.js';
import { identifier, quoted } from './shell-text.js';

const FUNCTION = '_istio_initializer';

/** The completion of zsh, to be sourced, or to be a file of its own in a folder of `fpath`. */
export function zshScript(commands: readonly CommandNode[]): string {
  return `#compdef ${PROGRAM_NAMES.join(' ')}
# zsh completion for ${PROGRAM_NAMES[0]}
${commands.map(functionOf).join('\n')}
if [ "$funcstack[1]" = "${FUNCTION}" ]; then
  ${FUNCTION} "$@"
else
  compdef ${FUNCTION} ${PROGRAM_NAMES.join(' ')}
fi
`;
}

function functionOf({ words, commands, choices, options }: CommandNode): string {
  const visible = options.filter(({ isHidden }) => !isHidden);
  const own = visible.flatMap(optionSpecs);
  const name = `${FUNCTION}${identifier(words)}`;
  if (commands.length === 0) {
    const argument = choices.length === 0 ? [] : [quoted(`1: :(${choices.join(' ')})`)];
    return `${name}() {\n  _arguments ${[...own, ...argument].join(' \\\n    ')}\n}\n`;
  }
  const described = commands.map((each) => quoted(`${each.name}:${each.description}`));
  return `${name}() {
  local context curcontext="$curcontext" state line
  typeset -A opt_args
  local -a commands
  commands=(
    ${described.join('\n    ')}
  )
  _arguments -C ${[...own, quoted('1: :->command'), quoted('*::argument:->arguments')].join(' \\\n    ')}
  case "$state" in
    command) _describe command commands ;;
    arguments)
      case "$line[1]" in
${commands.map((each) => `        ${each.name}) ${FUNCTION}${identifier([...words, each.name])} ;;\n`).join('')}      esac
      ;;
  esac
}
`;
}

function optionSpecs({ names, description, value }: OptionNode): readonly string[] {
  const text = description.replace(/[[\]\\:]/g, '\\$&');
  return names.map((name) => {
    const equals = value !== 'none' && name.startsWith('--') ? '=' : '';
    return quoted(`*${name}${equals}[${text}]${actionOf(value)}`);
  });
}

function actionOf(value: OptionNode['value']): string {
  if (value === 'none') return '';
  if (value === 'file') return ':file:_files';
  return value === 'text' ? ':value: ' : `:value:(${value.join(' ')})`;
}
