import { quote } from '../go/quote.js';
import { isAlphaNumeric } from './characters.js';
import type { Scanner } from './scanner.js';
import type { Token } from './token.js';

const DECIMAL = '0123456789_';
const HEXADECIMAL = '0123456789abcdefABCDEF_';

/**
 * A number, as far as the lexer can tell: it takes `0x0.2` and `089` too, which the parser refuses. `1+2i` is one token,
 * and must end in `i`.
 */
export function lexNumber(scanner: Scanner): Token {
  const bad = (): Token => scanner.error(`bad number syntax: ${quote(scanner.word)}`);
  const scan = (): boolean => {
    passNumber(scanner);
    if (!isAlphaNumeric(scanner.peek())) return true;
    scanner.next();
    return false;
  };
  if (!scan()) return bad();
  if (scanner.peek() !== '+' && scanner.peek() !== '-') return scanner.token('number');
  return scan() && scanner.word.endsWith('i') ? scanner.token('complex') : bad();
}

function passNumber(scanner: Scanner): void {
  scanner.accept('+-');
  const digits = scanner.accept('0') ? digitsAfterZero(scanner) : DECIMAL;
  scanner.acceptRun(digits);
  if (scanner.accept('.')) scanner.acceptRun(digits);
  const exponent = (digits === DECIMAL && scanner.accept('eE')) || (digits === HEXADECIMAL && scanner.accept('pP'));
  if (exponent) {
    scanner.accept('+-');
    scanner.acceptRun(DECIMAL);
  }
  scanner.accept('i');
}

function digitsAfterZero(scanner: Scanner): string {
  if (scanner.accept('xX')) return HEXADECIMAL;
  if (scanner.accept('oO')) return '01234567_';
  return scanner.accept('bB') ? '01_' : DECIMAL;
}
