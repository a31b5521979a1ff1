const DECIMAL = /^[+-]?(\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)([eE][+-]?\d[\d_]*)?$/;
const HEXADECIMAL =
  /^(?<sign>[+-]?)0[xX](?<whole>[0-9a-fA-F_]*)(?:\.(?<fraction>[0-9a-fA-F_]*))?[pP](?<exponent>[+-]?\d[\d_]*)$/;
// Not between two digits.
const LOOSE_UNDERSCORE = /(?:^|[^0-9])_|_(?:[^0-9]|$)/;
const LOOSE_HEXADECIMAL_UNDERSCORE = /(?:^|[^0-9a-fA-F])_|_(?:[^0-9a-fA-F]|$)/;

/** A float64 as strconv.ParseFloat reads it; `undefined` if it is not one or does not fit. */
export function parseFloat64(text: string): number | undefined {
  if (text.includes('_') && !hasValidUnderscores(text.replace(/^[+-]/, ''))) return undefined;
  const value = DECIMAL.test(text) ? Number(text.replaceAll('_', '')) : parseHexFloat(text);
  return value === undefined || Number.isFinite(value) ? value : undefined;
}

/** Whether underscores are between digits, or between a prefix such as `0x` and a digit; of a number without sign. */
export function hasValidUnderscores(number: string): boolean {
  const isHex = /^0[xX]/.test(number);
  const body = number.replace(/^0[xXbBoO]/, '0');
  return !(isHex ? LOOSE_HEXADECIMAL_UNDERSCORE : LOOSE_UNDERSCORE).test(body);
}

function parseHexFloat(text: string): number | undefined {
  const groups = HEXADECIMAL.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const clean = (part: string | undefined): string => (part ?? '').replaceAll('_', '');
  const fraction = clean(groups['fraction']);
  const digits = `${clean(groups['whole'])}${fraction}`;
  if (digits === '') return undefined;
  const value = scale(BigInt(`0x${digits}`), Number(clean(groups['exponent'])) - 4 * fraction.length);
  return groups['sign'] === '-' ? -value : value;
}

/** mantissa × 2^exponent; a mantissa beyond a float64 is cut, with a mark that something was cut, so that it rounds once. */
function scale(mantissa: bigint, exponent: number): number {
  const excess = Math.max(0, mantissa.toString(2).length - 60);
  const cut = mantissa >> BigInt(excess);
  const sticky = cut << BigInt(excess) === mantissa ? cut : cut | 1n;
  const power = exponent + excess;
  // In two steps, because 2^power itself may be beyond a float64 where the product is not.
  const half = Math.trunc(power / 2);
  return Number(sticky) * 2 ** half * 2 ** (power - half);
}
