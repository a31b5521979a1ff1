import type { FunctionRows } from './row.js';

export const TEXTS: FunctionRows = {
  trim: [['trim " \\t a b\\n"', 'a b']],
  trimAll: [['trimAll "$." "$.5.00.$"', '5.00']],
  trimall: [['trimall "-" "--a-b-"', 'a-b']],
  trimPrefix: [['trimPrefix "-" "--a"', '-a']],
  trimSuffix: [['trimSuffix "-" "a--"', 'a-']],
  nospace: [['nospace " h e\\tl\\nlo "', 'hello']],
  upper: [['upper "straße"', 'STRAßE']],
  lower: [['lower "ÄB"', 'äb']],
  title: [['title "hello big-world it_s"', 'Hello Big-World It_s']],
  untitle: [['untitle "Hello World"', 'hello world']],
  initials: [['initials "First Try"', 'FT']],
  replace: [
    ['replace "." "-" "a.b.c"', 'a-b-c'],
    ['replace "" "-" "ab"', '-a-b-'],
    ['replace "a" "$&" "cat"', 'c$&t'],
  ],
  split: [['(split "/" "a/b/c")._1', 'b']],
  splitn: [['(splitn "/" 2 "a/b/c")._1', 'b/c']],
  splitList: [
    ['splitList "," "a,b,,c"', '[a b  c]'],
    ['len (splitList "" "aé")', '2'],
  ],
  substr: [
    ['substr 0 5 "hello world"', 'hello'],
    ['substr 6 -1 "hello world"', 'world'],
    ['substr -1 2 "hello"', 'he'],
    ['substr 3 2 "hello"', 'error: error calling substr: runtime error: slice bounds out of range [3:2]'],
  ],
  trunc: [
    ['trunc 3 "hello"', 'hel'],
    ['trunc -3 "hello"', 'llo'],
    ['trunc 9 "hello"', 'hello'],
  ],
  repeat: [
    ['repeat 3 "ab"', 'ababab'],
    ['repeat -1 "ab"', 'error: error calling repeat: strings: negative Repeat count'],
  ],
  nindent: [['nindent 2 .lines', '\n  one\n  two']],
  hasPrefix: [['hasPrefix "he" "hello"', 'true']],
  hasSuffix: [['hasSuffix "he" "hello"', 'false']],
  join: [
    ['join "-" .list', 'b-a-b-'],
    ['join "," (list 1 nil true)', '1,true'],
    ['join "," "one"', 'one'],
    ['join "," nil', ''],
  ],
  cat: [['cat "a" nil 1 true', 'a 1 true']],
  quote: [
    ['quote "a\\"b" nil 7', '"a\\"b" "7"'],
    ['quote .nothing', ''],
  ],
  squote: [['squote "a" 1', "'a' '1'"]],
  plural: [
    ['plural "one" "many" 1', 'one'],
    ['plural "one" "many" 2', 'many'],
  ],
};
