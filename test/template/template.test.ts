import { expect } from 'chai';

import { fromJson, fromJsonAs } from '../../src/template/go/from-json.js';
import { anyList, anyMap, int } from '../../src/template/go/go-literals.js';
import { BOOL, INT, INT64, namedType, pointerTo, STRING, STRING_MAP, structOf } from '../../src/template/go/go-type.js';
import { ANY, GoFunction, GoPointer, type GoValue } from '../../src/template/go/go-value.js';
import { define, type FunctionTable } from '../../src/template/go/template-function.js';
import { TemplateError } from '../../src/template/parse/template-error.js';
import { compileTemplate, type TemplateSource } from '../../src/template/template.js';

const mode = namedType('mesh.Mode', INT64, { String: { call: () => 'TPROXY' } });
const container = structOf('v1.Container', () => [{ name: 'Name', jsonName: 'name', type: STRING }]);
const pod = structOf('v1.PodSpec', () => [
  { name: 'ServiceAccountName', jsonName: 'serviceAccountName', type: STRING },
  { name: 'First', jsonName: 'first', type: pointerTo(container) },
  { name: 'Labels', jsonName: 'labels', type: STRING_MAP },
  { name: 'Mode', jsonName: 'mode', type: mode },
]);

const double = define([INT], ([value]) => value ?? null, { result: INT });

const volume = structOf('v1.Volume', () => [
  { name: 'Size', jsonName: 'size', type: INT },
  { name: 'Name', jsonName: 'name', type: STRING },
]);
const nameAndSize = (name: string): object => ({ name, size: 7 });

const data: GoValue = anyMap([
  ['container', fromJsonAs(container, nameAndSize('c'))],
  ['volume', fromJsonAs(volume, nameAndSize('v'))],
  ['entries', fromJson({ Name: 'e' })],
  ['spec', fromJsonAs(pod, { labels: { a: '1' }, mode: 3 })],
  ['nobody', new GoPointer(pointerTo(container), undefined)],
  ['call', new GoFunction(double)],
  ['plain', fromJson({ list: ['a', 'b', 'c'], map: { b: 2, a: 1 }, nothing: null, text: 'é€', n: 3 })],
]);

const functions: FunctionTable = new Map([
  ['list', define([ANY], (items) => anyList(items), { variadic: true })],
  ['shout', define([STRING], ([text]) => `${typeof text === 'string' ? text : ''}!`, { result: STRING })],
  ['many', define([INT, INT, STRING], () => null, { variadic: true })],
  ['isTrue', define([BOOL], ([value]) => value ?? null, { result: BOOL })],
  [
    'fail',
    define([], () => {
      throw new Error('no luck');
    }),
  ],
]);

const run = (text: string, options: Partial<TemplateSource> = {}): string => {
  try {
    return compileTemplate({ name: 't', text, functions, ...options }).execute(data);
  } catch (error) {
    if (error instanceof TemplateError) return `${error.stage}: ${error.message}`;
    throw error;
  }
};

const at = (place: string, node: string, reason: string): string =>
  `execute: template: t:${place}: executing "t" at <${node}>: ${reason}`;

/** Template, and what Go makes of it. */
const ROWS: readonly (readonly [text: string, wanted: string])[] = [
  // one place that sees several types
  [
    '{{define "n"}}{{.Name}};{{end}}{{range $x := list .container .volume .entries .volume .container}}{{template "n" $x}}{{end}}',
    'c;v;e;v;c;',
  ],
  [
    '{{define "n"}}{{.Size}};{{end}}{{template "n" .volume}}{{template "n" .container}}',
    at('1:16', '.Size', "can't evaluate field Size in type v1.Container").replace('executing "t"', 'executing "n"'),
  ],
  // the value before in a pipeline is none of the arguments that are there
  ['{{1 | many}}', at('1:6', 'many', 'wrong number of args for many: want at least 2 got 0')],
  ['{{1 | many 2}}', '<no value>'],
  // numbers
  ['{{0x1F}} {{0o17}} {{017}} {{0b101}} {{1_000}} {{0x_ff}} {{+3}}', '31 15 15 5 1000 255 3'],
  ['{{1.5e3}} {{0x1p-2}} {{.5}} {{1_0.2_5}} {{089.}}', '1500 0.25 0.5 10.25 89'],
  ["{{'a'}} {{'\\n'}} {{'\\x41'}} {{'\\u00e9'}} {{'\\''}}", '97 10 65 233 39'],
  ['{{1i}} {{1+2i}} {{0i}}', '(0+1i) (1+2i) (0+0i)'],
  ['{{089}}', 'parse: template: t:1: integer overflow: "089"'],
  ['{{1__0}}', 'parse: template: t:1: illegal number syntax: "1__0"'],
  ["{{'ab'}}", "parse: template: t:1: malformed character constant: 'ab'"],
  ['{{18446744073709551616}}', 'parse: template: t:1: integer overflow: "18446744073709551616"'],
  // strings
  ['{{"\\x41\\101\\u00e9\\U0001F600\\a" | printf "%q"}}', '"AAé😀\\a"'],
  ['{{"\\z"}}', 'parse: template: t:1: invalid syntax'],
  ['{{"\\xc3" | printf "%q"}} {{"\\xc3\\xa9"}} {{slice "é" 0 1 | printf "%x"}}', '"\\xc3" é c3'],
  ['{{len "é€"}} {{index "é" 1}} {{slice "é€" 2}}', '5 169 €'],
  // variables
  ['{{$x := 1}}{{range $i, $e := .plain.list}}{{$x = $i}}{{end}}{{$x}}', '2'],
  ['{{range $x := .plain.list}}{{end}}{{$x}}', 'parse: template: t:1: undefined variable "$x"'],
  ['{{with $x := 3}}{{$x}}{{else}}{{$x}}{{end}}', '3'],
  ['{{range $a, 3}}{{end}}', 'parse: template: t:1: range can only initialize variables'],
  // blocks
  ['{{if false}}a{{else if true}}b{{else}}c{{end}}', 'b'],
  ['{{range .plain.map}}{{break}}{{else}}none{{end}}x', 'x'],
  ['{{range .plain.list}}{{if eq . "b"}}{{continue}}{{end}}{{.}}{{end}}', 'ac'],
  ['{{range 3}}{{end}}', at('1:8', '3', "range can't iterate over 3")],
  ['{{with else}}', 'parse: template: t:1: unexpected <else> in with'],
  ['{{range .plain.list}}{{else if true}}{{end}}', 'parse: template: t:1: unexpected <if> in input'],
  ['{{if true}}{{define "x"}}{{end}}{{end}}', 'parse: template: t:1: unexpected <define> in command'],
  ['{{if}}{{end}}', 'parse: template: t:1: missing value for if'],
  ['{{1 | 2}}', 'parse: template: t:1: non executable command in pipeline stage 2'],
  ['{{"a".b}}', 'parse: template: t:1: unexpected . after term "\\"a\\""'],
  ['{{(1}}', 'parse: template: t:1: unclosed left paren'],
  ['{{/* a */ }}', 'parse: template: t:1: comment ends before closing delimiter'],
  ['{{/* a', 'parse: template: t:1: unclosed comment'],
  ['{{1\n', 'parse: template: t:2: unclosed action started at t:1'],
  ['{{"abcdefghijklmnop" "x"', 'parse: template: t:1: unclosed action'],
  ['{{define "abcdefghijklmnop" "x"}}', 'parse: template: t:1: unexpected "\\"x\\"" in define clause'],
  ['{{template "abc" , }}', 'parse: template: t:1: unexpected "," in template clause'],
  ['{{$x := 1 := 2}}', 'parse: template: t:1: unexpected ":=" in operand'],
  ['a\n\n{{- /* c */ -}}\n\nb', 'ab'],
  ['a {{- 1 -}} \n b', 'a1b'],
  [
    '{{define "a"}}1{{end}}{{define "a"}}2{{end}}',
    'parse: template: t:1: template: multiple definition of template "a"',
  ],
  ['{{define "a"}}{{$}}{{end}}{{template "a" 5}}{{template "a"}}', '5<no value>'],
  ['{{define "a"}}{{.x.y.z}}{{end}}{{template "a" .plain}}', '<no value>'],
  // structs and pointers
  ['{{.spec.ServiceAccountName}}|{{.spec.Mode}}|{{.spec.Mode.String}}|{{printf "%d" .spec.Mode}}', '|TPROXY|TPROXY|3'],
  ['{{.spec.Nothing}}', at('1:7', '.spec.Nothing', "can't evaluate field Nothing in type interface {}")],
  ['{{.spec.Labels.x.y}}|{{index .spec.Labels "x"}}|{{.spec.Labels.a}}', '<no value>||1'],
  ['{{.spec.First.Name}}', at('1:7', '.spec.First.Name', 'nil pointer evaluating *v1.Container.Name')],
  ['{{.spec.First.Nope}}', at('1:7', '.spec.First.Nope', "can't evaluate field Nope in type *v1.Container")],
  ['{{.spec.First}} {{.nobody}} {{if .nobody}}a{{else}}b{{end}}', '<nil> <nil> b'],
  ['{{.spec.Mode.String 1}}', at('1:7', '.spec.Mode.String', 'wrong number of args for String: want 0 got 1')],
  ['{{.spec.Labels 1}}', at('1:7', '.spec.Labels', 'Labels has arguments but cannot be invoked as function')],
  [
    '{{printf "%v %+v" .spec .spec}}',
    '{ <nil> map[a:1] TPROXY} {ServiceAccountName: First:<nil> Labels:map[a:1] Mode:TPROXY}',
  ],
  // functions
  ['{{shout "a"}}{{"b" | shout}}', 'a!b!'],
  ['{{shout 5}}', at('1:8', '5', 'expected string; found 5')],
  ['{{shout .plain.n}}', at('1:14', '.plain.n', 'wrong type for value; expected string; got int64')],
  ['{{shout .plain.nothing}}', at('1:14', '.plain.nothing', 'wrong type for value; expected string; got interface {}')],
  ['{{shout .plain.absent}}', at('1:14', '.plain.absent', 'invalid value; expected string')],
  ['{{shout nil}}', at('1:8', 'nil', 'cannot assign nil to string')],
  ['{{isTrue 1}}', at('1:9', '1', 'expected bool; found 1')],
  ['{{fail}}', at('1:2', 'fail', 'error calling fail: no luck')],
  ['{{(fail).x}}', at('1:3', 'fail', 'error calling fail: no luck')],
  ['{{call .call 4}}', '4'],
  [
    '{{call .call "a"}}',
    at('1:2', 'call .call "a"', 'error calling call: arg 0: value has type string; should be int'),
  ],
  ['{{call .plain.nothing}}', at('1:2', 'call .plain.nothing', 'error calling call: call of nil')],
  ['{{.call}}', at('1:2', '{{.call}}', "can't print {{.call}} of type func(int) int")],
  [
    '{{len .plain.absent}}',
    at('1:2', 'len .plain.absent', 'error calling len: reflect: call of reflect.Value.Type on zero Value'),
  ],
  [
    '{{index .plain.list 3}}',
    at('1:2', 'index .plain.list 3', 'error calling index: reflect: slice index out of range'),
  ],
  [
    '{{index .plain.map 1}}',
    at('1:2', 'index .plain.map 1', 'error calling index: value has type int; should be string'),
  ],
  [
    '{{index .plain.list "a"}}',
    at('1:2', 'index .plain.list "a"', 'error calling index: cannot index slice/array with type string'),
  ],
  ['{{slice .plain.list 2 1}}', at('1:2', 'slice .plain.list 2 1', 'error calling slice: invalid slice index: 2 > 1')],
  ['{{slice "abc" 0 1 2}}', at('1:2', 'slice "abc" 0 1 2', 'error calling slice: cannot 3-index slice a string')],
  [
    '{{eq .plain.list .plain.list}}',
    at('1:2', 'eq .plain.list .plain.list', 'error calling eq: non-comparable type [a b c]: []interface {}'),
  ],
  // eq, ne and the order of values, as of Go 1.19
  [
    '{{eq .plain.map .absent}} {{ne .plain.map .absent}} {{eq .absent .plain.list}} {{eq nil .absent}}',
    'false true false true',
  ],
  [
    '{{eq .plain.nothing nil}} {{eq .plain.nothing .plain.absent}} {{eq 1 .absent}} {{eq .absent 1 nil}}',
    'true true false true',
  ],
  ['{{eq .nobody nil}} {{eq nil .nobody}} {{eq .nobody .nobody}} {{eq .call nil}}', 'true true true false'],
  [
    '{{eq .spec .spec}} {{eq .container .volume}} {{eq 1 2 3 1}} {{eq "a" "b" "a"}}',
    at(
      '1:2',
      'eq .spec .spec',
      'error calling eq: non-comparable type { %!s(*v1.Container=<nil>) map[a:1] TPROXY}: v1.PodSpec',
    ),
  ],
  ['{{eq .container .volume}} {{eq 1 2 3 1}} {{eq "a" "b" "a"}} {{eq 1.5 1.5}}', 'false true true true'],
  ['{{eq .plain.n 3}} {{ne .plain.n 4}} {{lt 1 2}} {{ge "b" "a"}} {{le 1.5 1.5}}', 'true true true true true'],
  ['{{eq .plain.list 1}}', at('1:2', 'eq .plain.list 1', 'error calling eq: incompatible types for comparison')],
  ['{{eq 1 .plain.list}}', at('1:2', 'eq 1 .plain.list', 'error calling eq: incompatible types for comparison')],
  ['{{eq 1 2 "a"}}', at('1:2', 'eq 1 2 "a"', 'error calling eq: incompatible types for comparison')],
  ['{{eq 1 1 "a"}}', 'true'],
  [
    '{{ne .plain.map .plain.map}}',
    at(
      '1:2',
      'ne .plain.map .plain.map',
      'error calling ne: non-comparable type map[a:%!s(int64=1) b:%!s(int64=2)]: map[string]interface {}',
    ),
  ],
  [
    '{{eq .plain.map .plain.list}}',
    at(
      '1:2',
      'eq .plain.map .plain.list',
      'error calling eq: non-comparable types map[a:%!s(int64=1) b:%!s(int64=2)]: map[string]interface {}, []interface {}: [a b c]',
    ),
  ],
  [
    '{{lt .plain.list .plain.list}}',
    at('1:2', 'lt .plain.list .plain.list', 'error calling lt: invalid type for comparison'),
  ],
  ['{{lt 1 .absent}}', at('1:2', 'lt 1 .absent', 'error calling lt: invalid type for comparison')],
  ['{{gt 1 "a"}}', at('1:2', 'gt 1 "a"', 'error calling gt: incompatible types for comparison')],
  // slice does not look into what holds an index, index does
  [
    '{{slice .plain.text .plain.n}}',
    at('1:2', 'slice .plain.text .plain.n', 'error calling slice: cannot index slice/array with type interface {}'),
  ],
  [
    '{{slice .plain.list 0 .plain.n}}',
    at('1:2', 'slice .plain.list 0 .plain.n', 'error calling slice: cannot index slice/array with type interface {}'),
  ],
  [
    '{{slice .plain.list .plain.nothing}}',
    at(
      '1:2',
      'slice .plain.list .plain.nothing',
      'error calling slice: cannot index slice/array with type interface {}',
    ),
  ],
  [
    '{{slice .plain.list .absent}}',
    at('1:2', 'slice .plain.list .absent', 'error calling slice: cannot index slice/array with nil'),
  ],
  ['{{$n := .plain.n}}{{slice .plain.list 1 $n}} {{slice "abc" (.plain.n)}} {{index "abcd" .plain.n}}', '[b c]  100'],
  // printf
  [
    '{{printf "%." 3}}|{{printf "%5." 3}}|{{printf "%-5." 3}}|{{printf "%[1]." 3}}',
    '%!.(int=3)|%!.(int=    3)|%!.(int=3    )|%!.(int=3)',
  ],
  [
    '{{printf "%."}}|{{printf "a%"}}|{{printf "%" 3}}|{{printf "%.d" 3}}|{{printf "%.%"}}',
    '%!.(MISSING)|a%!(NOVERB)|%!(NOVERB)%!(EXTRA int=3)|3|%',
  ],
  ['{{printf "%w" 1}} {{printf "%w" "x"}} {{printf "%w" nil}}', '%!w(int=1) %!w(string=x) %!w(<nil>)'],
  [
    '{{printf "%w" .plain.map}} {{printf "%w" .plain.list}}',
    '%!w(map[string]interface {}=map[a:1 b:2]) %!w([]interface {}=[a b c])',
  ],
  ['{{printf "%6w" .plain.list}}', '%!w([]interface {}=[     a      b      c])'],
  ['{{eq 1}}', at('1:2', 'eq 1', 'error calling eq: missing argument for comparison')],
  ['{{lt true false}}', at('1:2', 'lt true false', 'error calling lt: invalid type for comparison')],
  ['{{or 0 "" .plain.nothing}}|{{and 1 "x"}}|{{"p" | and 1}}|{{not 0}}', '<no value>|x|p|true'],
  ['{{print nil 1}} {{println "a" 1}}', '<nil> 1 a 1\n'],
  ['{{html nil}} {{urlquery "é~ /"}} {{js "\\u2028é="}}', '&lt;no value&gt; %C3%A9~+%2F \\u2028é\\u003D'],
  ['{{(1).x}}', at('1:3', '1', "can't evaluate field x in type int")],
  ['{{nil}}', at('1:2', 'nil', 'nil is not a command')],
];

describe('templates', () => {
  for (const [text, wanted] of ROWS) {
    it(`${JSON.stringify(text)} comes out as in Go`, () => {
      expect(run(text)).to.equal(wanted);
    });
  }

  it('take any delimiters', () => {
    expect(run('<% .plain.n %>{{x}}', { leftDelim: '<%', rightDelim: '%>' })).to.equal('3{{x}}');
  });

  it('say where an error is, by line and byte', () => {
    const template = compileTemplate({ name: 't', text: 'a\né{{.a.b.c}}' });
    expect(() => template.execute(fromJson({ a: { b: 1 } })))
      .to.throw(TemplateError, 't:2:6')
      .that.includes({ stage: 'execute', line: 2, column: 6 });
  });

  it('are not changed by being rendered', () => {
    const template = compileTemplate({ name: 't', text: '{{$x := .a}}{{$x = 2}}{{$x}}{{.a}}' });
    const wanted = ['21', '25'];
    expect([1, 5].map((a) => template.execute(anyMap([['a', int(a)]])))).to.deep.equal(wanted);
  });

  it('let a function of the name of a builtin or a keyword win', () => {
    const own: FunctionTable = new Map([
      ['len', define([STRING], () => 'mine', { result: STRING })],
      ['break', define([], () => 'broke', { result: STRING })],
    ]);
    expect(run('{{len "abc"}} {{break}}', { functions: own })).to.equal('mine broke');
  });
});
