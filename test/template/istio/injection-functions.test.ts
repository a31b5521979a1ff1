import { expect } from 'chai';

import { fromJson } from '../../../src/template/go/from-json.js';
import { injectionFunctions } from '../../../src/template/istio/injection-functions.js';
import { compileTemplate } from '../../../src/template/template.js';

const DATA = {
  labels: { app: 'sleep', tier: 'web' },
  meta: { annotations: { known: 'yes', empty: '' } },
  containers: [
    { name: 'a', ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }] },
    { name: 'istio-proxy', ports: [{ containerPort: 15090, protocol: 'TCP' }] },
    { name: 'b' },
  ],
  nested: { a: { b: { c: 7 } } },
  list: ['b', 'a', 'b', ''],
  nothing: null,
  port: 15020,
  lines: 'one\ntwo',
  yaml: { z: 1, a: ['x', { k: 'v', l: [] }], text: 'true', multi: 'l1\nl2\n', empty: {}, none: null },
};

function evaluate(action: string): string {
  const functions = injectionFunctions((text) => `<${text}>`);
  try {
    return compileTemplate({ name: 't', text: `{{ ${action} }}`, functions }).execute(fromJson(DATA));
  } catch (error) {
    return `error: ${error instanceof Error ? error.message.replace(/^.*?(?=error calling|wrong)/s, '') : String(error)}`;
  }
}

type Row = readonly [action: string, output: string];

const rows: Readonly<Record<string, readonly Row[]>> = {
  // Istio's
  annotation: [
    ['annotation .meta "known" "no"', 'yes'],
    ['annotation .meta "empty" "no"', ''],
    ['annotation .meta "absent" .port', '15020'],
    ['annotation .meta "absent" nil', '<nil>'],
    ['annotation .labels "app" "none"', 'none'],
    [
      'annotation "x" "app" "none"',
      'error: error calling annotation: wrong type for value; expected v1.ObjectMeta; got string',
    ],
  ],
  applicationPorts: [['applicationPorts .containers', '80']],
  includeInboundPorts: [
    ['includeInboundPorts .containers', '80,15090'],
    ['includeInboundPorts (list)', ''],
    [
      'includeInboundPorts .port',
      'error: error calling includeInboundPorts: wrong type for value; expected []v1.Container; got int64',
    ],
  ],
  excludeInboundPort: [
    ['excludeInboundPort 15020 ""', '15020'],
    ['excludeInboundPort .port "80"', '80,15020'],
    ['excludeInboundPort "15020" "15020, 80"', '15020, 80'],
    ['excludeInboundPort 15020 " 80 , , 90"', '80,90,15020'],
    ['excludeInboundPort 0 "80, 90"', '80, 90'],
    ['excludeInboundPort " " "80"', '80'],
  ],
  kubevirtInterfaces: [['kubevirtInterfaces "net1,net2"', 'net1,net2']],
  isset: [
    ['isset .labels "app"', 'true'],
    ['isset .meta.annotations "empty"', 'true'],
    ['isset .labels "absent"', 'false'],
  ],
  valueOrDefault: [
    ['valueOrDefault "" "d"', 'd'],
    ['valueOrDefault .nothing "d"', 'd'],
    ['valueOrDefault 0 "d"', '0'],
    ['valueOrDefault "x" "d"', 'x'],
  ],
  formatDuration: [
    ['formatDuration .nothing', '1s'],
    ['formatDuration "10s"', '1s'],
  ],
  toJSON: [
    ['toJSON .labels', '{"app":"sleep","tier":"web"}'],
    ['toJSON .nothing', '{}'],
    ['toJSON (dict "k" "<a&b>")', String.raw`{"k":"\u003ca\u0026b\u003e"}`],
  ],
  toJson: [['toJson .nested', '{"a":{"b":{"c":7}}}']],
  fromJSON: [
    ['(fromJSON `{"a":[1.5,8080]}`).a', '[1.5 8080]'],
    ['printf "%T" (index (fromJSON "[1]") 0)', 'float64'],
    ['fromJSON "{"', '{}'],
  ],
  structToJSON: [
    [
      'structToJSON .containers',
      '[{"name":"a","ports":[{"containerPort":80},{"containerPort":53,"protocol":"UDP"}]},{"name":"istio-proxy","ports":[{"containerPort":15090,"protocol":"TCP"}]},{"name":"b"}]',
    ],
    ['structToJSON .nothing', '{}'],
  ],
  protoToJSON: [
    ['protoToJSON .nothing', '{}'],
    ['protoToJSON "x"', 'error: error calling protoToJSON: wrong type for value; expected proto.Message; got string'],
  ],
  toYaml: [
    ['toYaml .yaml', 'a:\n- x\n- k: v\n  l: []\nempty: {}\nmulti: |\n  l1\n  l2\nnone: null\ntext: "true"\nz: 1\n'],
    ['toYaml "a: b"', "'a: b'\n"],
    ['toYaml .list', '- b\n- a\n- b\n- ""\n'],
    [
      'toYaml (list "on" "1_000" "0x1F" "1e3" "~" "2020-01-01" "12:30" "a#b" "a #b" "*x" "-" "-x")',
      '- "on"\n- "1_000"\n- "0x1F"\n- "1e3"\n- "~"\n- "2020-01-01"\n- "12:30"\n- a#b\n- \'a #b\'\n- \'*x\'\n- \'-\'\n- -x\n',
    ],
    ['toYaml (dict "p10" 1 "p2" 2 "a\\tb" "c\\td")', '"a\\tb": "c\\td"\np2: 2\np10: 1\n'],
  ],
  indent: [
    ['indent 2 .lines', 'one\n  two'],
    ['toYaml .labels | indent 4', 'app: sleep\n    tier: web\n    '],
  ],
  directory: [
    ['directory "/etc/istio/proxy.json"', '/etc/istio/'],
    ['directory "proxy.json"', ''],
  ],
  contains: [
    ['contains "/" "docker.io/istio"', 'true'],
    ['contains "docker.io/istio" "/"', 'false'],
  ],
  toLower: [['toLower "AbC É"', 'abc é']],
  render: [['render "x"', '<x>']],

  // texts
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

  // lists
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

  // maps
  dict: [
    ['dict "a" 1 2 "b" "lone"', 'map[2:b a:1 lone:]'],
    ['len (dict)', '0'],
  ],
  get: [
    ['get .labels "app"', 'sleep'],
    ['get .labels "absent" | quote', '""'],
  ],
  hasKey: [
    ['hasKey .labels "app"', 'true'],
    ['hasKey .labels "absent"', 'false'],
  ],
  keys: [['keys .labels (dict "z" 1)', '[app tier z]']],
  values: [['values .labels', '[sleep web]']],
  pluck: [['pluck "a" (dict "a" 1) .labels (dict "a" 2)', '[1 2]']],
  dig: [
    ['dig "a" "b" "c" 0 .nested', '7'],
    ['dig "a" "x" "c" "none" .nested', 'none'],
    ['dig "a" .nested', 'error: error calling dig: dig needs at least three arguments'],
  ],
  set: [['$d := dict "a" 1 }}{{ $_ := set $d "b" 2 }}{{ $d', 'map[a:1 b:2]']],
  unset: [['$d := dict "a" 1 "b" 2 }}{{ $_ := unset $d "a" }}{{ $d', 'map[b:2]']],
  pick: [['pick .labels "app" "absent"', 'map[app:sleep]']],
  omit: [['omit .labels "app"', 'map[tier:web]']],
  merge: [
    [
      'merge (dict "a" 1 "m" (dict "x" 1) "e" "") (dict "a" 2 "b" 3 "m" (dict "x" 2 "y" 2) "e" "f")',
      'map[a:1 b:3 e:f m:map[x:1 y:2]]',
    ],
  ],
  mergeOverwrite: [
    ['mergeOverwrite (dict "a" 1 "m" (dict "x" 1)) (dict "a" 2 "m" (dict "y" 2))', 'map[a:2 m:map[x:1 y:2]]'],
  ],
  deepCopy: [
    [
      '$c := deepCopy .nested }}{{ $_ := set $c.a "b" 1 }}{{ .nested }} {{ $c',
      'map[a:map[b:map[c:7]]] map[a:map[b:1]]',
    ],
  ],

  // numbers
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

  // choices and types
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

  // encodings
  b64enc: [['b64enc "héllo?"', 'aMOpbGxvPw==']],
  b64dec: [
    ['b64dec "aMOpbGxvPw=="', 'héllo?'],
    ['b64dec "a"', 'illegal base64 data at input byte 0'],
    ['b64dec "aa!a"', 'illegal base64 data at input byte 2'],
    ['b64dec "YQ=="', 'a'],
    ['b64dec "YWI="', 'ab'],
  ],
  sha1sum: [['sha1sum "abc"', 'a9993e364706816aba3e25717850c26c9cd0d89d']],
  sha256sum: [['sha256sum "abc"', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad']],
  adler32sum: [['adler32sum "abc"', '38600999']],
  fromJson: [
    ['(fromJson `{"a":1}`).a', '1'],
    ['fromJson "{" | printf "%v"', '<nil>'],
  ],
  toPrettyJson: [['toPrettyJson (dict "a" (list 1) "b" (list))', '{\n  "a": [\n    1\n  ],\n  "b": []\n}']],

  // regular expressions
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
  ],
};

describe('injectionFunctions', () => {
  for (const [name, cases] of Object.entries(rows)) {
    for (const [action, output] of cases) {
      it(`${name}: {{ ${action} }} is ${JSON.stringify(output)}`, () => {
        expect(evaluate(action)).to.equal(output);
      });
    }
  }

  it('has a row here for every function of the table, and no other', () => {
    expect(Object.keys(rows).sort()).to.deep.equal([...injectionFunctions((text) => text).keys()].sort());
  });
});
