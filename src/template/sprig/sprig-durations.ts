/** sprig's functions of durations; those of dates need a clock or a time zone. */

import { formatDuration, parseDuration } from '../go/duration.js';
import { INT64, STRING } from '../go/go-type.js';
import { ANY, GoInt, type GoValue, type TemplateFunction } from '../go/go-value.js';
import { define } from '../go/template-function.js';

const SECOND_NS = 1e9;
const HOUR_NS = 3600 * SECOND_NS;

const UNITS: readonly (readonly [ns: number, name: string])[] = [
  [365 * 24 * HOUR_NS, 'y'],
  [30 * 24 * HOUR_NS, 'mo'],
  [24 * HOUR_NS, 'd'],
  [HOUR_NS, 'h'],
  [60 * SECOND_NS, 'm'],
  [SECOND_NS, 's'],
];

/** The functions by name. */
export function sprigDurations(): Readonly<Record<string, TemplateFunction>> {
  return {
    duration: define([ANY], ([seconds = null]) => formatDuration(secondsIn(seconds) * SECOND_NS), { result: STRING }),
    durationRound: define([ANY], ([duration = null]) => round(nanosecondsIn(duration)), { result: STRING }),
  };
}

/** Of numbers only an int64 counts. */
function int64In(value: GoValue): number {
  return value instanceof GoInt && value.type.name === INT64.name ? Number(value.value) : 0;
}

function secondsIn(value: GoValue): number {
  return typeof value === 'string' && /^[-+]?\d{1,18}$/.test(value) ? Number(value) : int64In(value);
}

function nanosecondsIn(value: GoValue): number {
  return typeof value === 'string' ? (parseDuration(value) ?? 0) : int64In(value);
}

/** In the largest unit of which there is more than one. */
function round(nanoseconds: number): string {
  const size = Math.abs(nanoseconds);
  const [ns, name] = UNITS.find(([unit]) => size > unit) ?? [Infinity, 's'];
  return `${Math.floor(size / ns)}${name}`;
}
