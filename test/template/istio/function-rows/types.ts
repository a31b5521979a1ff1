import type { FunctionRows } from './row.js';

export const TYPES: FunctionRows = {
  default: [
    ['default "d" ""', 'd'],
    ['default "d" 0', 'd'],
    ['default "d" "x"', 'x'],
    ['default "d"', 'd'],
    ['.absent | default "d"', 'd'],
  ],
  empty: [
    ['empty (list)', 'true'],
    ['empty .labels', 'false'],
    ['empty nil', 'true'],
  ],
  coalesce: [
    ['coalesce 0 "" nil "x" "y"', 'x'],
    ['coalesce 0 | printf "%v"', '<nil>'],
  ],
  ternary: [
    ['ternary "y" "n" true', 'y'],
    ['ternary "y" "n" false', 'n'],
  ],
  fail: [['fail "no port"', 'error: error calling fail: no port']],
  kindOf: [
    ['kindOf .labels', 'map'],
    ['kindOf nil', 'invalid'],
    ['kindOf 1', 'int'],
  ],
  kindIs: [['kindIs "slice" .list', 'true']],
  typeOf: [
    ['typeOf .labels', 'map[string]interface {}'],
    ['typeOf nil', '<nil>'],
  ],
  typeIs: [['typeIs "string" "x"', 'true']],
  typeIsLike: [['typeIsLike "string" 1', 'false']],
  deepEqual: [
    ['deepEqual (list 1 2) (list 1 2)', 'true'],
    ['deepEqual 1 1.0', 'false'],
  ],
  toString: [['toString 1.5 | printf "%q"', '"1.5"'] as const],
};
