/** SHA-1 and SHA-256 of bytes (FIPS 180-4): templates are executed where there is nothing of the platform. */

type Words = readonly number[];
type FiveWords = readonly [number, number, number, number, number];
type EightWords = readonly [number, number, number, number, number, number, number, number];

const SHA1_START: FiveWords = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
const SHA256_START: EightWords = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

/** The digest in hexadecimal. */
export function sha1(bytes: Uint8Array): string {
  return hexadecimal(blocks(bytes).reduce<FiveWords>(sha1Block, SHA1_START));
}

/** The digest in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  const constants = firstPrimes(64).map((prime) => fraction(Math.cbrt(prime)));
  return hexadecimal(
    blocks(bytes).reduce<EightWords>((state, block) => sha256Block(state, block, constants), SHA256_START),
  );
}

// The first 32 bits behind the point.
const fraction = (value: number): number => Math.floor((value - Math.floor(value)) * 2 ** 32);

function firstPrimes(count: number): Words {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  }
  return found;
}

const hexadecimal = (words: Words): string => words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');

/** The bytes with a one bit, zeros and their length behind them, as blocks of 16 words. */
function blocks(bytes: Uint8Array): readonly Words[] {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  return Array.from({ length: padded.length / 64 }, (_, block) =>
    Array.from({ length: 16 }, (_word, at) => view.getUint32(block * 64 + at * 4)),
  );
}

const rotatedRight = (word: number, by: number): number => (word >>> by) | (word << (32 - by));
const wordAt = (words: Words, at: number): number => words[at] ?? 0;
const sum = (a: number, b: number): number => (a + b) | 0;

function sha256Block(state: EightWords, block: Words, constants: Words): EightWords {
  const words = [...block];
  for (let at = 16; at < 64; at++) {
    const [w2, w15] = [wordAt(words, at - 2), wordAt(words, at - 15)];
    const low = rotatedRight(w15, 7) ^ rotatedRight(w15, 18) ^ (w15 >>> 3);
    const high = rotatedRight(w2, 17) ^ rotatedRight(w2, 19) ^ (w2 >>> 10);
    words.push((wordAt(words, at - 16) + low + wordAt(words, at - 7) + high) | 0);
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (const [at, word] of words.entries()) {
    const high = rotatedRight(e, 6) ^ rotatedRight(e, 11) ^ rotatedRight(e, 25);
    const one = (h + high + ((e & f) ^ (~e & g)) + wordAt(constants, at) + word) | 0;
    const low = rotatedRight(a, 2) ^ rotatedRight(a, 13) ^ rotatedRight(a, 22);
    const two = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [a, b, c, d, e, f, g, h] = [sum(one, two), a, b, c, sum(d, one), e, f, g];
  }
  const [s0, s1, s2, s3, s4, s5, s6, s7] = state;
  return [sum(s0, a), sum(s1, b), sum(s2, c), sum(s3, d), sum(s4, e), sum(s5, f), sum(s6, g), sum(s7, h)];
}

function sha1Block(state: FiveWords, block: Words): FiveWords {
  const words = [...block];
  for (let at = 16; at < 80; at++) {
    const mixed = [3, 8, 14, 16].reduce((word, back) => word ^ wordAt(words, at - back), 0);
    words.push(rotatedRight(mixed, 31));
  }
  let [a, b, c, d, e] = state;
  for (const [at, word] of words.entries()) {
    const [mixed, constant] = sha1Round(at, [b, c, d]);
    [a, b, c, d, e] = [(rotatedRight(a, 27) + mixed + e + constant + word) | 0, a, rotatedRight(b, 2), c, d];
  }
  const [s0, s1, s2, s3, s4] = state;
  return [sum(s0, a), sum(s1, b), sum(s2, c), sum(s3, d), sum(s4, e)];
}

function sha1Round(at: number, [b, c, d]: readonly [number, number, number]): readonly [number, number] {
  if (at < 20) return [(b & c) | (~b & d), 0x5a827999];
  if (at < 40) return [b ^ c ^ d, 0x6ed9eba1];
  if (at < 60) return [(b & c) | (b & d) | (c & d), 0x8f1bbcdc];
  return [b ^ c ^ d, 0xca62c1d6];
}
