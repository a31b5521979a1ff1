/** sprig's functions of regular expressions: RE2's syntax, in linear time. */

import { LimitError } from '../execute/limits.js';
import { stringList } from '../go/go-literals.js';
import { BOOL, INT, STRING, STRING_LIST } from '../go/go-type.js';
import type { Budget, GoValue, TemplateFunction } from '../go/go-value.js';
import { quote } from '../go/quote.js';
import { define } from '../go/template-function.js';
import { allMatches, compileRegex, expand, firstMatch, type Regex, replaceMatches, splitByRegex } from './regex.js';
import { count, text } from './sprig-convert.js';

/** The functions by name. */
export function sprigRegex(): Readonly<Record<string, TemplateFunction>> {
  const texts = [STRING, STRING, STRING];
  return {
    ...mustForms(),
    regexQuoteMeta: define([STRING], ([source]) => text(source).replace(/[\\.+*?()|[\]{}^$]/g, '\\$&'), {
      result: STRING,
    }),
    regexMatch: define([STRING, STRING], isMatch, { result: BOOL }),
    regexFind: define([STRING, STRING], find, { result: STRING }),
    regexFindAll: define([STRING, STRING, INT], findAll, { result: STRING_LIST }),
    regexReplaceAll: define(texts, (args, budget) => replaceAll(args, budget, expand), { result: STRING }),
    regexReplaceAllLiteral: define(texts, (args, budget) => replaceAll(args, budget, (by) => by), { result: STRING }),
    regexSplit: define([STRING, STRING, INT], split, { result: STRING_LIST }),
  };
}

type Compile = (value: GoValue | undefined, budget: Budget) => Regex;

/** The same, which say only what is wrong with an expression, and `mustRegexMatch` says it at all. */
function mustForms(): Readonly<Record<string, TemplateFunction>> {
  const compile: Compile = (value, budget) => compileRegex(text(value), budget);
  const texts = [STRING, STRING, STRING];
  const literal: Replacement = (by) => by;
  return {
    mustRegexMatch: define(
      [STRING, STRING],
      ([expression, source], budget) => firstMatch(compile(expression, budget), text(source)) !== undefined,
      { result: BOOL },
    ),
    mustRegexFind: define([STRING, STRING], (args, budget) => find(args, budget, compile), { result: STRING }),
    mustRegexFindAll: define([STRING, STRING, INT], (args, budget) => findAll(args, budget, compile), {
      result: STRING_LIST,
    }),
    mustRegexReplaceAll: define(texts, (args, budget) => replaceBy({ args, budget, compile }, expand), {
      result: STRING,
    }),
    mustRegexReplaceAllLiteral: define(texts, (args, budget) => replaceBy({ args, budget, compile }, literal), {
      result: STRING,
    }),
    mustRegexSplit: define([STRING, STRING, INT], (args, budget) => split(args, budget, compile), {
      result: STRING_LIST,
    }),
  };
}

/** As regexp.MustCompile, with its words where it panics. */
function mustCompile(value: GoValue | undefined, budget: Budget): Regex {
  const expression = text(value);
  try {
    return compileRegex(expression, budget);
  } catch (error) {
    if (error instanceof LimitError) throw error;
    const what = error instanceof Error ? error.message : String(error);
    const quoted = /[`\p{Cc}]/u.test(expression) ? quote(expression) : `\`${expression}\``;
    throw new Error(`regexp: Compile(${quoted}): ${what}`, { cause: error });
  }
}

/** An expression that can't be read matches nothing, as sprig has it. */
function isMatch([expression, source]: readonly GoValue[], budget: Budget): boolean {
  let regex: Regex;
  try {
    regex = compileRegex(text(expression), budget);
  } catch (error) {
    if (error instanceof LimitError) throw error;
    return false;
  }
  return firstMatch(regex, text(source)) !== undefined;
}

function find([expression, source]: readonly GoValue[], budget: Budget, compile: Compile = mustCompile): string {
  const [start = 0, end = 0] = firstMatch(compile(expression, budget), text(source)) ?? [];
  return text(source).slice(start, end);
}

function findAll(
  [expression, source, most]: readonly GoValue[],
  budget: Budget,
  compile: Compile = mustCompile,
): GoValue {
  const matches = allMatches(compile(expression, budget), text(source), count(most));
  return stringList(matches.map(({ start, end }) => text(source).slice(start, end)));
}

function split(
  [expression, source, most]: readonly GoValue[],
  budget: Budget,
  compile: Compile = mustCompile,
): GoValue {
  return stringList(splitByRegex(compile(expression, budget), text(source), count(most)));
}

type Replacement = typeof expand;

interface Replacing {
  readonly args: readonly GoValue[];
  readonly budget: Budget;
  readonly compile: Compile;
}

function replaceAll(args: readonly GoValue[], budget: Budget, replacement: Replacement): string {
  return replaceBy({ args, budget, compile: mustCompile }, replacement);
}

function replaceBy({ args: [expression, source, by], budget, compile }: Replacing, replacement: Replacement): string {
  const regex = compile(expression, budget);
  let length = text(source).length;
  return replaceMatches(regex, text(source), (match) => {
    const replaced = replacement(text(by), regex, { text: text(source), match });
    length += replaced.length;
    budget.size(length);
    return replaced;
  });
}
