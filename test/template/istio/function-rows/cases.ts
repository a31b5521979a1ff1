import type { FunctionRows } from './row.js';

export const CASES: FunctionRows = {
  camelcase: [
    ['camelcase "http_server"', 'HttpServer'],
    ['camelcase "_complex__case_"', '_Complex_Case_'],
    ['camelcase "some words"', 'SomeWords'],
    ['camelcase "GOLANG_IS_GREAT"', 'GolangIsGreat'],
    ['camelcase "_"', '_'],
    ['camelcase "a"', 'A'],
  ],
  snakecase: [
    ['snakecase "FirstName"', 'first_name'],
    ['snakecase "HTTPServer"', 'http_server'],
    ['snakecase "NoHTTPS"', 'no_https'],
    ['snakecase "GO_PATH"', 'go_path'],
    ['snakecase "GO PATH"', 'go_path'],
    ['snakecase "HTTP2XX"', 'http2_xx'],
    ['snakecase "http2xx"', 'http_2xx'],
    ['snakecase "HTTP20xOK"', 'http_20x_ok'],
    ['snakecase "Duration2m3s"', 'duration_2m3s'],
    ['snakecase "Bld4Floor3rd"', 'bld4_floor_3rd'],
    ['snakecase " FirstName "', '_first_name_'],
  ],
  kebabcase: [
    ['kebabcase "HTTP2XX"', 'http2-xx'],
    ['kebabcase "GO-PATH"', 'go-path'],
    ['kebabcase "a.b-c"', 'a.b-c'],
  ],
  swapcase: [['swapcase "This Is A.Test"', 'tHIS iS a.tEST']],
  abbrev: [
    ['abbrev 5 "hello world"', 'he...'],
    ['abbrev 3 "hello"', 'hello'],
  ],
  abbrevboth: [['abbrevboth 5 10 "1234 5678 9123"', '...5678...']],
  wrap: [
    ['wrap 5 "a quick brown fox"', 'a\nquick\nbrown\nfox'],
    ['wrap 80 ""', ''],
  ],
  wrapWith: [
    ['wrapWith 5 "\\t" "Hello World"', 'Hello\tWorld'],
    ['wrapWith 3 "|" "abcdefgh ij"', 'abc|def|gh|ij'],
  ],
};
