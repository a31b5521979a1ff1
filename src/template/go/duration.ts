import trimEnd from 'lodash/trimEnd.js';

const UNIT_NS = {
  ns: 1,
  us: 1e3,
  µs: 1e3, // U+00B5, micro sign
  μs: 1e3, // U+03BC, Greek letter mu
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
} as const;

type Unit = keyof typeof UNIT_NS;

const isUnit = (text: string): text is Unit => text in UNIT_NS;

/**
 * Nanoseconds in a duration as Go's time.ParseDuration reads it (`1.5s`, `1m30s`, `250ms`, `0`), the form in which both
 * mesh configurations and flags are written; undefined where the text is not a duration.
 */
export function parseDuration(text: string): number | undefined {
  const match = /^([-+])?(?:0|((?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+))$/.exec(text);
  if (!match) return undefined;
  let total = 0;
  for (const [, amount, unit] of (match[2] ?? '').matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/gy)) {
    if (unit !== undefined && isUnit(unit)) total += Number(amount) * UNIT_NS[unit];
  }
  return Math.round(match[1] === '-' ? -total : total);
}

/** A duration as Go prints it: `1m30s`, `250ms`, `1.5s`, `0s`. The proxy's arguments are written like this. */
export function formatDuration(nanoseconds: number): string {
  const sign = nanoseconds < 0 ? '-' : '';
  const ns = Math.abs(nanoseconds);
  if (ns === 0) return '0s';
  if (ns < UNIT_NS.us) return `${sign}${ns}ns`;
  if (ns < UNIT_NS.ms) return `${sign}${ns / UNIT_NS.us}µs`;
  if (ns < UNIT_NS.s) return `${sign}${ns / UNIT_NS.ms}ms`;
  const hours = Math.floor(ns / UNIT_NS.h);
  const minutes = Math.floor((ns % UNIT_NS.h) / UNIT_NS.m);
  // Never 1e-7: toFixed, then without the zeros at the end.
  const seconds = `${trimEnd(trimEnd(((ns % UNIT_NS.m) / UNIT_NS.s).toFixed(9), '0'), '.')}s`;
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
}
