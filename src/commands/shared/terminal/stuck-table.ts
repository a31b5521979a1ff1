import type { StuckRow } from '../../../installation/stuck-entry.js';
import { textTable } from './text-table.js';

const HEADER = ['KIND', 'NAMESPACE', 'NAME', 'AGE', 'WAITS FOR', 'AFTER IT'];

/** The stuck objects as a table. */
export function stuckTable(rows: readonly StuckRow[]): string {
  return textTable([HEADER, ...rows.map(cells)]);
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
