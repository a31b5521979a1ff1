import type { FunctionRows } from './row.js';

export const LISTS: FunctionRows = {
  list: [['list 1 "a" nil', '[1 a <nil>]']],
  tuple: [['tuple 1 2', '[1 2]']],
  first: [
    ['first .list', 'b'],
    ['first "x"', 'error: error calling first: Cannot find first on type string'],
    ['first (list) | printf "%v"', '<nil>'],
  ],
  last: [['last (list 1 2 3)', '3']],
  rest: [['rest (list 1 2 3)', '[2 3]']],
  initial: [['initial (list 1 2 3)', '[1 2]']],
  append: [
    ['append (list 1) 2', '[1 2]'],
    ['append .labels 2', 'error: error calling append: Cannot push on type map'],
  ],
  push: [['push (list 1) 2', '[1 2]']],
  prepend: [['prepend (list 1) 0', '[0 1]']],
  concat: [
    ['concat (list 1) .list', '[1 b a b ]'],
    ['concat (list 1) 2', 'error: error calling concat: Cannot concat type int as list'],
  ],
  reverse: [['reverse (list 1 2 3)', '[3 2 1]']],
  compact: [['compact (list 0 1 "" "a" nil false)', '[1 a]']],
  uniq: [
    ['uniq .list', '[b a ]'],
    ['len (uniq (list 1 "1" (list 1) (list 1)))', '3'],
  ],
  sortAlpha: [['sortAlpha (list "b" 10 9 "B")', '[10 9 B b]']],
  toStrings: [['toStrings (list 1 true) | printf "%q"', '["1" "true"]']],
  has: [
    ['has "a" .list', 'true'],
    ['has 1 (list "1")', 'false'],
    ['has 1 nil', 'false'],
  ],
  without: [['without .list "b" ""', '[a]']],
  until: [
    ['until 3', '[0 1 2]'],
    ['until -2', '[0 -1]'],
  ],
  untilStep: [
    ['untilStep 3 9 3', '[3 6]'],
    ['untilStep 3 9 -3', '[]'],
    ['untilStep 3 0 -2', '[3 1]'],
  ],
};
