import { type CommandNode, type OptionNode, PROGRAM_NAMES } from './command-tree.js';
import { quoted } from './shell-text.js';

const COMPLETE = `_istio_initializer() {
  local current="\${COMP_WORDS[COMP_CWORD]}" option='' begin='' command='' words='' options='' value='' at=1
  COMPREPLY=()
  # The command is what comes first; options have their command before them.
  while [ "$at" -lt "$COMP_CWORD" ]; do
    _istio_initializer_words "$command"
    case " $words " in
      *" \${COMP_WORDS[at]} "*) command="\${command:+$command }\${COMP_WORDS[at]}" ;;
      *) break ;;
    esac
    words=''
    at=$((at + 1))
  done
  # bash splits --color=always at the equals sign, if COMP_WORDBREAKS has it.
  if [ "$current" = '=' ]; then
    option="\${COMP_WORDS[COMP_CWORD - 1]}"
    current=''
  elif [ "$COMP_CWORD" -gt 2 ] && [ "\${COMP_WORDS[COMP_CWORD - 1]}" = '=' ]; then
    option="\${COMP_WORDS[COMP_CWORD - 2]}"
  elif [[ "$current" == --*=* ]]; then
    option="\${current%%=*}"
    begin="$option="
    current="\${current#*=}"
  elif [ "$COMP_CWORD" -gt 1 ]; then
    option="\${COMP_WORDS[COMP_CWORD - 1]}"
  fi
  _istio_initializer_value "$command" "$option"
  local IFS=$' \\t\\n'
  case "$value" in
    file)
      IFS=$'\\n'
      compopt -o filenames 2>/dev/null
      COMPREPLY=($(compgen -P "$begin" -f -- "$current"))
      ;;
    text) ;;
    '')
      words=''
      if [ "$at" -eq "$COMP_CWORD" ]; then _istio_initializer_words "$command"; fi
      _istio_initializer_options "$command"
      if [[ "$current" == -* ]]; then words="$options"; fi
      COMPREPLY=($(compgen -W "$words" -- "$current"))
      ;;
    *) COMPREPLY=($(compgen -P "$begin" -W "$value" -- "$current")) ;;
  esac
}
`;

/** The completion of bash, 3.2 and newer, which needs nothing beside bash. */
export function bashScript(commands: readonly CommandNode[]): string {
  return `# bash completion for ${PROGRAM_NAMES[0]}
# What may follow a command: its commands and the words of its argument, then its options.
_istio_initializer_words() {
  case "$1" in
${commands.map((node) => caseOf(node, wordsAfter(node), 'words')).join('')}  esac
}

_istio_initializer_options() {
  case "$1" in
${commands.map((node) => caseOf(node, optionsOf(node), 'options')).join('')}  esac
}

# What an option takes: file, text, or the words that it may be.
_istio_initializer_value() {
  case "$1 $2" in
${commands.flatMap((node) => node.options.flatMap((option) => valueCase(node, option))).join('')}  esac
}

${COMPLETE}
complete -F _istio_initializer ${PROGRAM_NAMES.join(' ')}
`;
}

function caseOf({ words }: CommandNode, found: readonly string[], variable: string): string {
  return found.length === 0 ? '' : `    ${quoted(words.join(' '))}) ${variable}=${quoted(found.join(' '))} ;;\n`;
}

function wordsAfter({ commands, choices }: CommandNode): readonly string[] {
  return [...commands.map(({ name }) => name), ...choices];
}

function optionsOf({ options }: CommandNode): readonly string[] {
  return options.flatMap(({ names, isHidden }) => (isHidden ? [] : names));
}

function valueCase({ words }: CommandNode, { names, value }: OptionNode): readonly string[] {
  if (value === 'none') return [];
  const patterns = names.map((name) => quoted(`${words.join(' ')} ${name}`)).join(' | ');
  return [`    ${patterns}) value=${quoted(typeof value === 'string' ? value : value.join(' '))} ;;\n`];
}
