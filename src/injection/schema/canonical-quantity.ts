const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+)|([numkMGTPE])|([KMGTPE])i)?$/;
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'] as const;
const BINARY = ['', 'K', 'M', 'G', 'T', 'P', 'E'] as const;
const NANO = 9;
const THOUSAND = 1000n;
const KIBI = 1024n;
/** Longer ones are beyond what Kubernetes counts. */
const MAX_DIGITS = 40;

/** What a quantity is, without its sign. */
interface Amount {
  readonly sign: string;
  /** In billionths. */
  readonly nanos: bigint;
  readonly unit: 'decimal' | 'binary' | 'exponent';
}

/**
 * A quantity as Kubernetes writes it: whole, with the largest unit that leaves it whole, in the kind of unit that it was given
 * in; what is below a billionth is rounded up. A text that is none, or very long, stays as it is.
 */
export function canonicalQuantity(text: string): string {
  const amount = amountOf(text);
  if (!amount) return text;
  const { sign, nanos, unit } = amount;
  if (nanos === 0n) return '0';
  const one = 10n ** BigInt(NANO);
  const isWholeBinary = unit === 'binary' && nanos >= KIBI * one && nanos % one === 0n;
  return sign + (isWholeBinary ? binaryForm(nanos / one) : decimalForm(nanos, unit));
}

function amountOf(text: string): Amount | undefined {
  const [, sign = '', whole = '', fraction = '', exponent, decimal = '', binary] = QUANTITY.exec(text) ?? [];
  const power = Number(exponent ?? 3 * (DECIMAL.findIndex((unit) => unit === decimal) - 3));
  const digits = whole + fraction;
  if (digits === '' || digits.length + Math.abs(power) > MAX_DIGITS) return undefined;
  const scale =
    KIBI **
    BigInt(
      Math.max(
        BINARY.findIndex((unit) => unit === binary),
        0,
      ),
    );
  return {
    sign: sign.replace('+', ''),
    nanos: scaled(BigInt(digits) * scale, NANO + power - fraction.length),
    unit: unitOf(exponent, binary),
  };
}

function unitOf(exponent: string | undefined, binary: string | undefined): Amount['unit'] {
  if (exponent !== undefined) return 'exponent';
  return binary === undefined ? 'decimal' : 'binary';
}

/** A number times a power of ten, rounded up. */
function scaled(number: bigint, power: number): bigint {
  if (power >= 0) return number * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (number + divisor - 1n) / divisor;
}

function binaryForm(bytes: bigint): string {
  let [number, unit] = [bytes, 0];
  while (number % KIBI === 0n && unit < BINARY.length - 1) [number, unit] = [number / KIBI, unit + 1];
  return `${number}${BINARY[unit] ?? ''}${unit === 0 ? '' : 'i'}`;
}

function decimalForm(nanos: bigint, kind: Amount['unit']): string {
  let [number, unit] = [nanos, 0];
  while (number % THOUSAND === 0n && unit < DECIMAL.length - 1) [number, unit] = [number / THOUSAND, unit + 1];
  const power = 3 * unit - NANO;
  if (kind === 'exponent') return `${number}${power === 0 ? '' : `e${power}`}`;
  return `${number}${DECIMAL[unit] ?? ''}`;
}
