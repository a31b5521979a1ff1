/** Go's text/template: compiled once, rendered as often as needed. */

import { BUILTINS } from './builtins/builtins.js';
import { compileTemplates } from './execute/compile-statements.js';
import { ExecutionState, type MissingKey, type Repetition, type Statement } from './execute/execution-state.js';
import { ExecutionBudget, LimitError } from './execute/limits.js';
import type { Reflected } from './execute/reflected.js';
import { withoutLooseBytes } from './go/go-string.js';
import type { GoValue } from './go/go-value.js';
import type { FunctionTable } from './go/template-function.js';
import { Lexer } from './parse/lexer.js';
import { TemplateError } from './parse/template-error.js';
import { parseTemplates } from './parse/template-parser.js';

/** What a template is made from. */
export interface TemplateSource {
  /** What errors call it. */
  readonly name: string;
  readonly text: string;
  /** `{{` if left out or empty. */
  readonly leftDelim?: string;
  /** `}}` if left out or empty. */
  readonly rightDelim?: string;
  readonly missingKey?: MissingKey;
  /** Functions beside Go's builtins; on equal names they win. */
  readonly functions?: FunctionTable;
  /** Why a function that other engines have is not here, by its name. */
  readonly absent?: ReadonlyMap<string, string>;
}

/** A template that can be read. */
export interface Template {
  readonly name: string;
  /**
   * What the template makes of the data. Throws a TemplateError of stage `execute` with Go's text, also when a limit is
   * exceeded.
   * @param repetition where the data are those of it: statements that would do the same as in an earlier execution are not
   * executed again
   */
  readonly execute: (data: GoValue, budget?: ExecutionBudget, repetition?: Repetition) => string;
}

const TOO_DEEP = 'exceeded maximum nesting';

/** Reads a template; throws a TemplateError of stage `parse` with Go's text. */
export function compileTemplate(source: TemplateSource): Template {
  const { name, text } = source;
  const functions = new Map([...BUILTINS, ...(source.functions ?? [])]);
  const lexer = new Lexer(text, {
    leftDelim: orDefault(source.leftDelim, '{{'),
    rightDelim: orDefault(source.rightDelim, '}}'),
    notKeywords: new Set(['break', 'continue'].filter((word) => functions.has(word))),
  });
  const root = guardStack(name, () => {
    const trees = parseTemplates({
      name,
      lexer,
      functionExists: (one) => functions.has(one),
      absent: source.absent ?? new Map(),
    });
    return compileTemplates(trees, functions, name).get(name);
  });
  const template = { name, text, missingKey: source.missingKey ?? 'default' };
  const execute: Template['execute'] = (data, budget = new ExecutionBudget(), repetition) => {
    const dot = data ?? undefined;
    return runTemplate(root, new ExecutionState(template, dot, { budget, repetition }), dot);
  };
  return { name, execute };
}

/** Nesting within the parser's limits that is still too deep for the stack is an error of the template. */
function guardStack<T>(name: string, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new TemplateError({ stage: 'parse', name, line: 1, reason: TOO_DEEP }, { cause: error });
  }
}

function orDefault(delimiter: string | undefined, usual: string): string {
  return delimiter === undefined || delimiter === '' ? usual : delimiter;
}

function runTemplate(root: Statement | undefined, state: ExecutionState, dot: Reflected): string {
  try {
    root?.(state, dot);
  } catch (error) {
    throw asTemplateError(state, error);
  }
  return withoutLooseBytes(state.output);
}

/** Limits, and a stack that is full, are errors of the template. */
function asTemplateError(state: ExecutionState, error: unknown): unknown {
  if (error instanceof TemplateError) return error;
  try {
    if (error instanceof LimitError) state.fail(error.message, { cause: error });
    if (error instanceof RangeError) state.fail(TOO_DEEP, { cause: error });
  } catch (wrapped) {
    return wrapped;
  }
  return error;
}
