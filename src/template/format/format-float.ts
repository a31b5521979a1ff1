import { type Flags, pad } from './flags.js';
import { type FloatForm, floatText } from './float-text.js';

const FORMS: Readonly<Record<string, Pick<FloatForm, 'verb' | 'precision'>>> = {
  v: { verb: 'g', precision: undefined },
  b: { verb: 'b', precision: undefined },
  g: { verb: 'g', precision: undefined },
  G: { verb: 'G', precision: undefined },
  x: { verb: 'x', precision: undefined },
  X: { verb: 'X', precision: undefined },
  e: { verb: 'e', precision: 6 },
  E: { verb: 'E', precision: 6 },
  f: { verb: 'f', precision: 6 },
  F: { verb: 'f', precision: 6 },
};

/** A float, and whether it is a float32 or a float64. */
export interface SizedFloat {
  readonly float: number;
  readonly bits: 32 | 64;
}

/** A float by one of printf's verbs; `undefined` if floats do not have the verb. */
export function formatFloat({ float, bits }: SizedFloat, verb: string, flags: Flags): string | undefined {
  const form = Object.hasOwn(FORMS, verb) ? FORMS[verb] : undefined;
  if (form === undefined) return undefined;
  return withFlags(
    { text: floatText(float, { ...form, precision: flags.precision ?? form.precision, bits }), form },
    flags,
  );
}

interface FloatOutput {
  readonly text: string;
  readonly form: Pick<FloatForm, 'verb' | 'precision'>;
}

function withFlags({ text, form }: FloatOutput, flags: Flags): string {
  const sign = signOf(text, flags);
  const digits = text.replace(/^[+-]/, '');
  // Infinities and NaN get no leading zeros; infinities always have their sign.
  if (digits === 'NaN') return pad(sign + digits, { ...flags, zero: false });
  if (digits === 'Inf') return pad(`${sign === '' ? '+' : sign}${digits}`, { ...flags, zero: false });
  const whole = flags.sharp ? withPoint(digits, form.verb, flags.precision ?? form.precision) : digits;
  if (!flags.zero) return pad(sign + whole, flags);
  return sign + pad(whole, { ...flags, width: (flags.width ?? 0) - sign.length });
}

function signOf(text: string, { plus, space }: Flags): string {
  if (text.startsWith('-')) return '-';
  if (plus) return '+';
  return space ? ' ' : '';
}

/** `#`: a decimal point always, and for %g the zeros that would be left out. */
function withPoint(text: string, verb: FloatForm['verb'], precision: number | undefined): string {
  if (verb === 'b') return text;
  const [body, tail] = splitExponent(text, verb);
  const pointed = body.includes('.') ? body : `${body}.`;
  if (!'gGx'.includes(verb)) return pointed + tail;
  const significant = body.replace('.', '').replace(/^0+/, '');
  const missing = (precision ?? 6) - significant.length - (body === '0' ? 1 : 0);
  return pointed + '0'.repeat(Math.max(0, missing)) + tail;
}

function splitExponent(text: string, verb: FloatForm['verb']): readonly [string, string] {
  const at = text.search(verb === 'x' || verb === 'X' ? /[pP]/ : /[eE]/);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at)];
}
