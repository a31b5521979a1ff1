import type { StuckRow } from '../../../installation/stuck-entry.js';
import type { Paint } from './colors.js';
import { textTable } from './text-table.js';

const HEADER = ['KIND', 'NAMESPACE', 'NAME', 'AGE', 'WAITS FOR', 'AFTER IT'];

const TOO_LARGE = 'too large to be changed: delete it (--delete)';

/** The stuck objects as a table. @param paint gives it colors; default: none */
export function stuckTable(rows: readonly StuckRow[], paint: Paint = (_, text) => text): string {
  const note = rows.some(({ tooLarge }) => tooLarge) ? (text: string) => [text] : () => [];
  const lines = rows.map((row) => [...cells(row), ...note(row.tooLarge ? TOO_LARGE : '-')]);
  return textTable([[...HEADER, ...note('NOTE')], ...lines], { paint, looks: { NOTE: { [TOO_LARGE]: 'bad' } } });
}

function age(seconds: number): string {
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}

function cells({ kind, namespace, name, ageSeconds, waitsFor, pending }: StuckRow): readonly string[] {
  const next = pending.slice(1).join(', ');
  return [
    kind,
    namespace === '' ? '-' : namespace,
    name,
    age(ageSeconds),
    waitsFor === '' ? '-' : waitsFor,
    next === '' ? '-' : next,
  ];
}
