import { expect } from 'chai';
import fc from 'fast-check';

import { ExecutionBudget, type ExecutionLimits } from '../../src/template/execute/limits.js';
import { fromJson } from '../../src/template/go/from-json.js';
import type { GoType, TemplateFunction } from '../../src/template/go/go-value.js';
import { compileWithFunctions } from '../../src/template/istio/template-with-functions.js';
import { TemplateError } from '../../src/template/parse/template-error.js';
import { compileTemplate } from '../../src/template/template.js';

const data = fromJson({ list: Array.from({ length: 100 }, (_, index) => index), map: { a: { b: 1 } }, text: 'é' });

const STRICT = { maxSteps: 400_000, maxOutputLength: 1_000_000 };

/** The end of the reason for which a template fails. */
function failure(text: string, limits: ExecutionLimits = STRICT): string {
  try {
    compileTemplate({ name: 't', text }).execute(data, new ExecutionBudget(limits));
    return 'none';
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return error.reason;
  }
}

const nested = (count: number, open: string, close: string): string => open.repeat(count) + close.repeat(count);

const CORPUS: readonly (readonly [what: string, text: string, reason: string])[] = [
  [
    'a template that calls itself',
    '{{define "a"}}{{template "a"}}{{end}}{{template "a"}}',
    'maximum template depth (1000)',
  ],
  [
    'one that calls itself from within many blocks',
    `{{define "a"}}${'{{if true}}'.repeat(300)}{{template "a"}}${'{{end}}'.repeat(300)}{{end}}{{template "a"}}`,
    'exceeded maximum',
  ],
  ['a text that doubles', '{{$x := "aaaaaaaa"}}{{range .list}}{{$x = print $x $x}}{{end}}', 'maximum output length'],
  ['loops in loops', nested(20, '{{range $.list}}', '{{end}}'), 'maximum number of steps'],
  ['wide numbers', '{{range .list}}{{printf "%999999d" 1}}{{end}}', 'maximum output length'],
  ['a wide format', `{{printf "${'%999999d'.repeat(50)}"${' 1'.repeat(50)}}}`, 'maximum output length'],
  [
    'work on a long text',
    '{{$x := printf "%900000s" ""}}{{range .list}}{{$y := js $x}}{{end}}',
    'maximum number of steps',
  ],
  ['parentheses', `{{${'('.repeat(100_000)}1${')'.repeat(100_000)}}}`, 'nested more than 500 deep'],
  ['blocks', '{{if true}}'.repeat(100_000), 'nested more than 500 deep'],
  ['definitions in definitions', '{{block "x" .}}'.repeat(100_000), 'nested more than 500 deep'],
  ['else if', `{{if false}}${'{{else if false}}'.repeat(100_000)}{{end}}`, 'nested more than 500 deep'],
  ['a long number', `{{0x${'f'.repeat(1_000_000)}p1}}`, 'longer than 1000 characters'],
  ['much space before no trim marker', `${' '.repeat(1_000_000)}x{{- 1`, 'unclosed action'],
];

const DEEP = '{{$x := list 1}}{{range until 300}}{{$x = list $x}}{{end}}';

describe('hostile templates', () => {
  for (const form of ['toJson', 'toYaml', 'toPrettyJson', 'print', 'printf "%v"']) {
    it(`get an error for lists nested deeper than Kubernetes has any, in ${form}`, () => {
      const template = compileWithFunctions({ name: 't', text: `${DEEP}{{${form} $x}}` });
      expect(() => template.execute(data)).to.throw(TemplateError, 'exceeded maximum nesting of values (200)');
    });
  }

  it('get an error for one large value that is written again and again', () => {
    const text = '{{range until 9999}}{{$x := len (toJson $)}}{{end}}';
    const large = fromJson(Array.from({ length: 10_000 }, () => ({ a: 1 })));
    const template = compileWithFunctions({ name: 't', text });
    const budget = new ExecutionBudget();
    expect(() => template.execute(large, budget)).to.throw(TemplateError, 'maximum number of steps');
  });

  for (const [what, text, reason] of CORPUS) {
    it(`get an error for ${what}`, () => {
      expect(failure(text)).to.include(reason);
    });
  }

  it('get an error where the stack is full before they are compiled', () => {
    const bottomless: TemplateFunction = {
      get parameters(): readonly GoType[] {
        return bottomless.parameters;
      },
      call: () => null,
    };
    expect(() => compileTemplate({ name: 't', text: '{{f}}', functions: new Map([['f', bottomless]]) }))
      .to.throw(TemplateError, 'template: t:1: exceeded maximum nesting')
      .with.property('stage', 'parse');
  });

  it('end after a million steps, loops without a body included', () => {
    expect(failure(nested(5, '{{range $.list}}', '{{end}}'), {})).to.include('maximum number of steps (1000000)');
  });

  it('do not come near the prototypes of JavaScript', () => {
    const text = '{{.constructor}}|{{.map.__proto__}}|{{index .map "toString"}}|{{.list}}';
    expect(compileTemplate({ name: 't', text: text.replace('|{{.list}}', '') }).execute(data)).to.equal(
      '<no value>|<no value>|<no value>',
    );
  });

  const pieces = [
    '{{',
    '}}',
    '{{-',
    ' -}}',
    '.',
    '$',
    '$x',
    ':=',
    '=',
    '|',
    '(',
    ')',
    '"a"',
    '`',
    "'c'",
    '1',
    '0x1p',
    ' ',
    '\n',
  ];
  const words = [
    'if ',
    'else',
    'end',
    'range ',
    'with ',
    'define "d"',
    'template "d"',
    'block "e" .',
    'break',
    'continue',
    'nil',
  ];
  const calls = [
    'printf "%*[2]d" ',
    'len ',
    'index ',
    'slice ',
    'eq ',
    'and ',
    '.list',
    '.map.a',
    '.text',
    'js ',
    '/*',
    '*/',
    'é',
    '%',
  ];

  it('of random pieces are rendered or get a TemplateError', () => {
    const text = fc
      .array(fc.constantFrom(...pieces, ...words, ...calls), { maxLength: 40 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (one) => {
        expect(failure(one, { maxSteps: 10_000, maxOutputLength: 100_000 })).to.be.a('string');
      }),
      { numRuns: 3000 },
    );
  });

  it('leave text without actions alone', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('{{')),
        (text) => {
          expect(compileTemplate({ name: 't', text }).execute(data)).to.equal(text);
        },
      ),
    );
  });

  it('print every string as it is, and quote it so that a template reads it back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const once = compileTemplate({ name: 't', text: '{{.}}|{{printf "%q" .}}' }).execute(text);
        expect(once.slice(0, text.length)).to.equal(text);
        const quoted = once.slice(text.length + 1);
        expect(compileTemplate({ name: 't', text: `{{${quoted}}}` }).execute(null)).to.equal(text);
      }),
    );
  });
});
