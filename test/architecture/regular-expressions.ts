import { checkSync } from 'recheck';
import ts from 'typescript';

/** A regular expression of a source file, with its line. */
export interface Expression {
  readonly line: number;
  readonly source: string;
  readonly flags: string;
}

/** What a source file has of regular expressions. */
export interface Expressions {
  readonly literals: readonly Expression[];
  /** Calls of RegExp with what is not a text of their own: nobody can tell before what they match. */
  readonly computed: readonly { readonly line: number; readonly text: string }[];
}

/** Finds the regular expressions of a source file, as TypeScript reads it. */
export function expressionsIn(path: string, text: string): Expressions {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const literals: Expression[] = [];
  const computed: { line: number; text: string }[] = [];
  const lineOf = (node: ts.Node): number => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      literals.push({ line: lineOf(node), source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    } else if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && isRegExp(node.expression, file)) {
      const texts = (node.arguments ?? []).map(textOf);
      const [source = '', flags = ''] = texts;
      if (texts.includes(undefined)) computed.push({ line: lineOf(node), text: node.getText(file) });
      else literals.push({ line: lineOf(node), source, flags });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { literals, computed };
}

/**
 * What is wrong with an expression: that some text takes it more than linear time, with the part of such a text that repeats,
 * or that the checker can't tell. Undefined where every text takes linear time at most, searching from every place included.
 * Told by automata, not by trying: the same on every machine.
 */
export function problemOf({ source, flags }: Expression): string | undefined {
  // Without a part that repeats without end, what is done at each place has a limit.
  if (!/[*+]|\{\d+,\}/.test(source)) return undefined;
  if (repeatsOnceFromTheStart(source, flags)) return undefined;
  const limits = { timeout: null, maxNFASize: 1_000_000, maxPatternSize: 10_000 };
  const result = checkSync(source, flags, { checker: 'automaton', ...limits });
  switch (result.status) {
    case 'safe':
      return undefined;
    case 'vulnerable':
      return `${result.complexity.summary} time for many ${JSON.stringify(result.attack.pumps[0]?.pump)}`;
    case 'unknown':
      return `can't be checked: ${JSON.stringify(result.error)}`;
  }
}

/**
 * Whether an expression matches at the beginning of a text only, and all of it that repeats is one character: what comes before
 * and after that has a limit, so that it is looked at a limited number of times for each end of the repetition. The checker
 * says the same, but takes seconds where long words can follow.
 */
function repeatsOnceFromTheStart(source: string, flags: string): boolean {
  if (!source.startsWith('^') || flags.includes('m') || /\(\?(?!:)|\\[1-9k]/.test(source)) return false;
  const plain = source.replaceAll(/\\./g, 'x').replaceAll(/\[[^\]]*\]/g, 'x');
  const isOne = plain.match(/[*+{]/g)?.length === 1 && /[^()|^$?][*+]/.test(plain);
  return isOne && !withoutGroups(plain).includes('|');
}

function withoutGroups(plain: string): string {
  const less = plain.replaceAll(/\([^()]*\)/g, '');
  return less === plain ? plain : withoutGroups(less);
}

function isRegExp(node: ts.Expression, file: ts.SourceFile): boolean {
  return /^(?:globalThis\.)?RegExp$/.test(node.getText(file));
}

function textOf(node: ts.Expression): string | undefined {
  return ts.isStringLiteralLike(node) ? node.text : undefined;
}
