const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gy;

/** Reads a duration as Go writes it (`30s`, `1m30s`, `1.5h`, `0`), in milliseconds; undefined where it is none. */
export function goDurationMs(text: string): number | undefined {
  if (/^[-+]?0$/.test(text)) return 0;
  const parts = [...text.replace(/^[-+]/, '').matchAll(PART)];
  const length = parts.reduce((total, [part]) => total + part.length, /^[-+]/.test(text) ? 1 : 0);
  if (parts.length === 0 || length !== text.length) return undefined;
  const sum = parts.reduce((total, [, amount, unit]) => total + Number(amount) * (UNIT_MS[unit ?? ''] ?? 0), 0);
  return text.startsWith('-') ? -sum : sum;
}
