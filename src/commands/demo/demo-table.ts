import type { Paint } from '../shared/terminal/colors.js';
import { textTable } from '../shared/terminal/text-table.js';

/** The outcome of one workload: a row of the table, and an item of what `--json` prints. */
export interface DemoRow {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly policy: string;
  readonly annotation: string | null;
  readonly injected: boolean;
  readonly reason: string;
  /** From POST to answer. */
  readonly milliseconds: number;
}

const HEADER = ['KIND', 'NAMESPACE/NAME', 'POLICY', 'ANNOTATION', 'INJECTED', 'REASON', 'MS'] as const;

/** The rows as a table in text, a line each, under a header. */
export function demoTable(rows: readonly DemoRow[], paint: Paint): string {
  const looks = { INJECTED: { yes: 'good', no: 'unimportant' } } as const;
  return textTable([HEADER, ...rows.map(cellsOf)], { paint, looks });
}

function cellsOf(row: DemoRow): readonly string[] {
  const { kind, namespace, name, policy, annotation, injected, reason, milliseconds } = row;
  const done = injected ? 'yes' : 'no';
  return [kind, `${namespace}/${name}`, policy, annotation ?? '-', done, reason, milliseconds.toFixed(1)];
}
