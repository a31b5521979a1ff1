import type { FunctionRows } from './row.js';

export const NUMBERS: FunctionRows = {
  add: [
    ['add 1 "2" 3.9 true', '7'],
    ['add', '0'],
    ['add 9223372036854775807 1', '-9223372036854775808'],
  ],
  add1: [['add1 7', '8']],
  sub: [['sub 5 7', '-2']],
  mul: [['mul 2 3 4', '24']],
  div: [
    ['div 7 -2', '-3'],
    ['div 1 0', 'error: error calling div: runtime error: integer divide by zero'],
  ],
  mod: [['mod -7 3', '-1']],
  max: [['max 1 9 3', '9']],
  biggest: [['biggest 1 9 3', '9']],
  min: [['min 4 2 3', '2']],
  ceil: [['ceil 1.2', '2']],
  floor: [['floor "1.8"', '1']],
  round: [
    ['round 123.5555 3', '123.556'],
    ['round 3.7 0 0.8', '3'],
  ],
  int: [
    ['int "0x1f"', '31'],
    ['int "abc"', '0'],
    ['int -1.9', '-1'],
  ],
  int64: [['printf "%T %v" (int64 "7") (int64 "017")', 'int64 15']],
  float64: [
    ['float64 "1.5e3"', '1500'],
    ['float64 "x"', '0'],
  ],
  atoi: [
    ['atoi "042"', '42'],
    ['atoi "4x"', '0'],
  ],
};
