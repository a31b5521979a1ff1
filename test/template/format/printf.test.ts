import { expect } from 'chai';

import { sprint, sprintln } from '../../../src/template/format/print.js';
import { sprintf } from '../../../src/template/format/printf.js';
import { fromJsonAs } from '../../../src/template/go/from-json.js';
import { anyList, anyMap, int, stringList } from '../../../src/template/go/go-literals.js';
import {
  INT64,
  namedType,
  pointerTo,
  sliceOf,
  STRING,
  STRING_MAP,
  structOf,
  UINT8,
  UINT32,
} from '../../../src/template/go/go-type.js';
import {
  GoComplex,
  GoInt,
  GoList,
  GoMap,
  GoNamed,
  GoPointer,
  type GoValue,
} from '../../../src/template/go/go-value.js';

const stringMap = (entries: Readonly<Record<string, string>> | undefined): GoMap =>
  new GoMap(STRING_MAP, entries && Object.entries(entries));
const unlimited = { size: (): void => undefined, step: (): void => undefined, nest: (): void => undefined };

const point = structOf('demo.Point', () => [
  { name: 'X', jsonName: 'x', type: INT64 },
  { name: 'Label', jsonName: 'label', type: STRING },
]);
const duration = namedType('time.Duration', INT64, { String: { call: () => '1s' } });
const origin = fromJsonAs(point, { x: 1, label: 'o' });

/** Format, values, what Go prints. */
const ROWS: readonly (readonly [string, readonly GoValue[], string])[] = [
  // integers
  ['%d|%5d|%-5d|%05d', [int(7), int(7), int(7), int(-7)], '7|    7|7    |-0007'],
  ['%+d|% d|%+.3d|%8.3d|%-8.3d|', [int(7), int(7), int(7), int(7), int(7)], '+7| 7|+007|     007|007     |'],
  ['%.0d|%5.0d|', [int(0), int(0)], '|     |'],
  ['%x|%X|%#x|%#X|%b|%#b|%o|%#o|%O', Array(9).fill(int(44)), '2c|2C|0x2c|0X2C|101100|0b101100|54|054|0o54'],
  ['%x', [int(-255)], '-ff'],
  ['%c|%q|%U|%#U|%+q', [int(0xe9), int(0xe9), int(0xe9), int(0xe9), int(0xe9)], "é|'é'|U+00E9|U+00E9 'é'|'\\u00e9'"],
  ['%c|%q', [int(-1), int(10)], "\uFFFD|'\\n'"],
  ['%v|%#v|%T', Array(3).fill(new GoInt(UINT32, 80n)), '80|0x50|uint32'],
  ['%s', [int(5)], '%!s(int=5)'],
  ['%5z', [int(5)], '%!z(int=    5)'],
  // floats
  [
    '%v|%g|%f|%.2f|%e|%E|%G',
    Array(7).fill(1234.5678),
    '1234.5678|1234.5678|1234.567800|1234.57|1.234568e+03|1.234568E+03|1234.5678',
  ],
  ['%v|%v|%v|%v', [1e6, 123456789, 1e20, 1e-5], '1e+06|1.23456789e+08|1e+20|1e-05'],
  ['%.0f|%.0f|%.1f|%.2f', [2.5, 3.5, 0.25, 1.005], '2|4|0.2|1.00'],
  ['%8.2f|%-8.2f|%08.2f|%+.1f|% .1f', [3.14159, 3.14159, -3.14159, 1, 1], '    3.14|3.14    |-0003.14|+1.0| 1.0'],
  ['%.3g|%.3g|%#.3g|%#g', [1234, 0.00001234, 1, 1], '1.23e+03|1.23e-05|1.00|1.00000'],
  ['%b|%x|%X|%.2x|%x', [1, 1.5, 1.5, 1.999, 0], '4503599627370496p-52|0x1.8p+00|0X1.8P+00|0x1.00p+01|0x0p+00'],
  ['%v|%5v|%v|%05f', [Infinity, -Infinity, NaN, Infinity], '+Inf| -Inf|NaN| +Inf'],
  ['%d|%s', [1.5, 1.5], '%!d(float64=1.5)|%!s(float64=1.5)'],
  ['%v|%.1f', [new GoComplex(1, -2), new GoComplex(1, 2)], '(1-2i)|(1.0+2.0i)'],
  // texts
  ['%s|%5s|%-5s|%.2s|%05s|%q', ['é€', 'é€', 'é€', 'é€x', 'ab', 'a"b'], 'é€|   é€|é€   |é€|000ab|"a\\"b"'],
  ['%x|%X|% x|%#x|% #x|%.1x', Array(6).fill('hé'), '68c3a9|68C3A9|68 c3 a9|0x68c3a9|0x68 0xc3 0xa9|68'],
  ['%#q|%+q|%#q', ['a\\b', 'é😀\u200b', 'a`b'], '`a\\b`|"\\u00e9\\U0001f600\\u200b"|"a`b"'],
  ['%q', ['\x00\x07\x1f\x7f\t\ufeff'], '"\\x00\\a\\x1f\\x7f\\t\\ufeff"'],
  ['%d|%t', ['x', 'x'], '%!d(string=x)|%!t(string=x)'],
  ['%t|%v|%5t|%d', [true, false, true, true], 'true|false| true|%!d(bool=true)'],
  // composites
  [
    '%v|%d|%s',
    [anyList([int(1), 'a', null]), stringList(['a']), anyMap([['k', null]])],
    '[1 a <nil>]|[%!d(string=a)]|map[k:<nil>]',
  ],
  [
    '%#v|%#v',
    [anyList([1.5, null]), stringMap({ b: '1', a: '2' })],
    '[]interface {}{1.5, interface {}(nil)}|map[string]string{"a":"2", "b":"1"}',
  ],
  [
    '%v|%#v|%#v',
    [stringMap(undefined), stringMap(undefined), new GoList(sliceOf(STRING), undefined)],
    'map[]|map[string]string(nil)|[]string(nil)',
  ],
  ['%v|%+v|%#v', [origin, origin, origin], '{1 o}|{X:1 Label:o}|demo.Point{X:1, Label:"o"}'],
  [
    '%v|%+v|%v',
    [
      new GoPointer(pointerTo(point), origin),
      new GoPointer(pointerTo(point), origin),
      new GoPointer(pointerTo(point), undefined),
    ],
    '&{1 o}|&{X:1 Label:o}|<nil>',
  ],
  [
    '%s|%x|%v',
    Array(3).fill(new GoList(sliceOf(UINT8), [new GoInt(UINT8, 104n), new GoInt(UINT8, 105n)])),
    'hi|6869|[104 105]',
  ],
  // methods
  ['%v|%s|%d|%q', Array(4).fill(new GoInt(duration, 1_000_000_000n)), '1s|1s|1000000000|"1s"'],
  ['%v|%T', Array(2).fill(new GoNamed(namedType('v1.Protocol', STRING), 'TCP')), 'TCP|v1.Protocol'],
  // nil
  ['%v|%s|%T|%5v', [null, null, null, null], '<nil>|%!s(<nil>)|<nil>|<nil>'],
  // widths and precisions from arguments, and indexes
  ['%*d|%-*d|%.*f', [int(4), int(7), int(4), int(7), int(1), 2.55], '   7|7   |2.5'],
  ['%*d|%*d', [int(-4), int(7), 'x', int(7)], '7   |%!(BADWIDTH)7'],
  ['%.*d', [int(-1), int(7)], '%!(BADPREC)7'],
  ['%[2]d %[1]d|%[2]*[1]d', [int(1), int(2)], '2 1| 1'],
  ['%[3]d|%[x]d|%[]d|%[1', [int(1)], '%!d(BADINDEX)|%!d(BADINDEX)|%!d(BADINDEX)|%!(NOVERB)'],
  ['%[1]2d', [int(1)], '%!d(BADINDEX)'],
  // what is wrong
  ['%d %d', [int(1)], '1 %!d(MISSING)'],
  ['%d', [int(1), 'a', null], '1%!(EXTRA string=a, <nil>)'],
  ['100%', [], '100%!(NOVERB)'],
  ['%-', [], '%!(NOVERB)'],
  ['%%|%5%', [], '%|%'],
  ['%é', ['x'], '%!é(string=x)'],
  ['%1000000000d', [int(1)], '%!(NOVERB)%!(EXTRA int=1)'],
  ['%w', ['x'], '%!w(string=x)'],
];

describe('printf', () => {
  for (const [format, values, wanted] of ROWS) {
    it(`fills in ${JSON.stringify(format)} as Go does`, () => {
      expect(sprintf(format, values, unlimited)).to.equal(wanted);
    });
  }
});

describe('print and println', () => {
  it('put spaces where Go does', () => {
    const values = ['a', 'b', int(1), int(2), 'c', true, null];
    expect(sprint(values, unlimited)).to.equal('ab1 2ctrue <nil>');
    expect(sprintln(values, unlimited)).to.equal('a b 1 2 c true <nil>\n');
  });
});
