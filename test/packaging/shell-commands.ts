import dropWhile from 'lodash/dropWhile.js';

/** A command of a shell text: its words, without quotes, redirections and assignments before it. */
export interface ShellCommand {
  readonly words: readonly string[];
  /** Counts from 1, in the text. */
  readonly line: number;
}

interface Token {
  readonly kind: 'word' | 'end' | 'redirection' | 'nested';
  readonly text: string;
}

const TOKENS =
  /(?<blank>[ \t]+)|(?<comment>#.*)|(?<redirection>\d?(?:>>|>&|>|<)&?)|(?<end>\|\||&&|\||&|;)|(?<word>(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|\$\([^)]*\)|[^\s|&;<>'"\\])+)/gy;

const QUOTED = /'[^']*'|"(?:\\.|[^"\\])*"|\\./g;

const unquoted = (word: string): string =>
  word.replace(QUOTED, (part) => {
    if (part.startsWith('\\')) return part.slice(1);
    const text = part.slice(1, -1);
    return part.startsWith('"') ? text.replace(/\\(["\\$`])/g, '$1') : text;
  });

/** The commands of a text: of a script, or of what a `console` shows, which begins them with `$ `. */
export function commandsIn(text: string, form: 'script' | 'console'): readonly ShellCommand[] {
  const lines = (form === 'console' ? typedIn(text) : text).split('\n');
  const commands: ShellCommand[] = [];
  let document: string | undefined;
  let begun = '';
  for (const [index, line] of lines.entries()) {
    if (document !== undefined) {
      if (line.trim() === document) document = undefined;
      continue;
    }
    begun += line.replace(/\\$/, ' ');
    if (line.endsWith('\\')) continue;
    document = /<<-?\s*['"]?(\w+)['"]?/.exec(begun)?.[1];
    commands.push(...commandsOfLine(begun.replace(/<<-?\s*['"]?\w+['"]?/, ''), index + 1));
    begun = '';
  }
  return commands;
}

function tokensOf(line: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const { groups = {} } of line.matchAll(TOKENS)) {
    const { redirection, end, word } = groups;
    if (end !== undefined) tokens.push({ kind: 'end', text: end });
    if (redirection !== undefined) tokens.push({ kind: 'redirection', text: redirection });
    if (word === undefined) continue;
    tokens.push({ kind: 'word', text: unquoted(word) });
    for (const [, nested = ''] of word.matchAll(/\$\(([^)]*)\)/g)) tokens.push({ kind: 'nested', text: nested });
  }
  return tokens;
}

function commandsOfLine(text: string, line: number): readonly ShellCommand[] {
  const commands: string[][] = [[]];
  const nested: ShellCommand[] = [];
  let isTarget = false;
  for (const token of tokensOf(text)) {
    if (token.kind === 'end') commands.push([]);
    else if (token.kind === 'nested') nested.push(...commandsOfLine(token.text, line));
    else if (token.kind === 'word' && !isTarget) commands.at(-1)?.push(token.text);
    isTarget = token.kind === 'redirection';
  }
  const plain = commands.map((words) => dropWhile(words, (word) => /^\w+=/.test(word)));
  return [...plain.filter((words) => words.length > 0).map((words) => ({ words, line })), ...nested];
}

/** What is typed in a recorded session: the lines behind a prompt, and those that they are continued on. */
function typedIn(session: string): string {
  let isContinued = false;
  const lines = session.split('\n').map((line) => {
    const typed = line.startsWith('$ ') ? line.slice(2) : isContinued ? line.replace(/^> /, '') : '';
    isContinued = typed.endsWith('\\');
    return typed;
  });
  return lines.join('\n');
}
