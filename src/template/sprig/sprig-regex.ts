/** sprig's functions of regular expressions: RE2's syntax, in linear time. */

import { stringList } from '../go/go-literals.js';
import { INT, STRING, STRING_LIST } from '../go/go-type.js';
import type { Budget, GoValue, TemplateFunction } from '../go/go-value.js';
import { quote } from '../go/quote.js';
import { define } from '../go/template-function.js';
import { allMatches, compileRegex, expand, firstMatch, type Regex, replaceMatches, splitByRegex } from './regex.js';
import { count, text } from './sprig-convert.js';

/** The functions by name. */
export function sprigRegex(): Readonly<Record<string, TemplateFunction>> {
  const texts = [STRING, STRING, STRING];
  return {
    regexMatch: define([STRING, STRING], isMatch, { result: { kind: 'bool', name: 'bool' } }),
    regexFind: define([STRING, STRING], find, { result: STRING }),
    regexFindAll: define([STRING, STRING, INT], findAll, { result: STRING_LIST }),
    regexReplaceAll: define(texts, (args, budget) => replaceAll(args, budget, expand), { result: STRING }),
    regexReplaceAllLiteral: define(texts, (args, budget) => replaceAll(args, budget, (by) => by), { result: STRING }),
    regexSplit: define(
      [STRING, STRING, INT],
      ([expression, source, most]) => stringList(splitByRegex(mustCompile(expression), text(source), count(most))),
      { result: STRING_LIST },
    ),
  };
}

/** As regexp.MustCompile, with its words where it panics. */
function mustCompile(value: GoValue | undefined): Regex {
  const expression = text(value);
  try {
    return compileRegex(expression);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    const quoted = /[`\p{Cc}]/u.test(expression) ? quote(expression) : `\`${expression}\``;
    throw new Error(`regexp: Compile(${quoted}): ${what}`, { cause: error });
  }
}

/** An expression that can't be read matches nothing, as sprig has it. */
function isMatch([expression, source]: readonly GoValue[]): boolean {
  let regex: Regex;
  try {
    regex = compileRegex(text(expression));
  } catch {
    return false;
  }
  return firstMatch(regex, text(source)) !== undefined;
}

function find([expression, source]: readonly GoValue[]): string {
  const [start = 0, end = 0] = firstMatch(mustCompile(expression), text(source)) ?? [];
  return text(source).slice(start, end);
}

function findAll([expression, source, most]: readonly GoValue[]): GoValue {
  const matches = allMatches(mustCompile(expression), text(source), count(most));
  return stringList(matches.map(({ start, end }) => text(source).slice(start, end)));
}

type Replacement = typeof expand;

function replaceAll([expression, source, by]: readonly GoValue[], budget: Budget, replacement: Replacement): string {
  const regex = mustCompile(expression);
  let length = text(source).length;
  return replaceMatches(regex, text(source), (match) => {
    const replaced = replacement(text(by), regex, { text: text(source), match });
    length += replaced.length;
    budget.size(length);
    return replaced;
  });
}
