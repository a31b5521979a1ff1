import type { FunctionRows } from './row.js';

export const EXPRESSIONS: FunctionRows = {
  regexMatch: [
    ['regexMatch "^[a-z]+$" "abc"', 'true'],
    ['regexMatch "(" "("', 'false'],
  ],
  regexFind: [
    ['regexFind "[0-9]+" "ab12c3"', '12'],
    [
      'regexFind "(?=a)" "a"',
      'error: error calling regexFind: regexp: Compile(`(?=a)`): error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
    ],
  ],
  regexFindAll: [['regexFindAll "[0-9]" "1a2b3" 2', '[1 2]']],
  regexReplaceAll: [['regexReplaceAll "a(x*)b" "-ab-axxb-" "${1}W"', '-W-xxW-']],
  regexReplaceAllLiteral: [['regexReplaceAllLiteral "a(x*)b" "-ab-axxb-" "${1}"', '-${1}-${1}-']],
  regexSplit: [
    ['regexSplit "z+" "pizza" -1', '[pi a]'],
    ['regexSplit "a" "banana" 2', '[b nana]'],
    ['regexSplit "" "3.7" 2', '[3 .7]'],
    ['regexSplit "" "3.7" 1', '[3.7]'],
    ['regexSplit "" "3.7" -1', '[3 . 7]'],
    ['regexSplit "" "" -1', '[]'],
    ['regexSplit "x" "" -1', '[]'],
    ['regexSplit "x" "axb" 0', '[]'],
  ],
};
