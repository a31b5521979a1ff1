import { objectLabel } from '../../../installation/object-label.js';
import type { Reporter } from '../../../installation/reporter.js';
import { unseenActivity } from '../../../runtime/activity.js';
import { stuckTable } from './stuck-table.js';

/** Prints what a procedure does: what became of objects on standard output, all else on standard error. */
export function terminalReporter({ dryRun = false }: { readonly dryRun?: boolean } = {}): Reporter {
  return {
    object: (object, { result, note }) => {
      const notes = [...(note === undefined ? [] : [note]), ...(dryRun ? ['dry run'] : [])];
      process.stdout.write(`${objectLabel(object)} ${result}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}\n`);
    },
    progress: printLine,
    warning: printWarning,
    pending: (rows) => {
      process.stderr.write(stuckTable(rows));
    },
    activity: unseenActivity,
  };
}

/** A line for the person who waits, on standard error. */
export function printLine(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A sentence about what may be wrong, on standard error. */
export function printWarning(sentence: string): void {
  printLine(`warning: ${sentence}`);
}
