import type { Reporter } from '../../../installation/reporter.js';
import { terminalReporter } from '../terminal/terminal-reporter.js';
import { changeDiff } from './change-diff.js';

/** Prints what a procedure would do, with a diff of each object that is there and would be changed. */
export function dryRunReporter(): Reporter {
  const reporter = terminalReporter({ dryRun: true });
  return {
    ...reporter,
    object: (object, result) => {
      reporter.object(object, result);
      if (result.change) process.stdout.write(changeDiff(object, result.change));
    },
  };
}
