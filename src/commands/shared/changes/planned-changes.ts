import { objectLabel } from '../../../installation/object-label.js';
import type { ObjectResult, Reporter } from '../../../installation/reporter.js';
import type { JsonObject } from '../../../json/json.js';
import { unseenActivity } from '../../../runtime/activity.js';
import { printWarning } from '../terminal/terminal-reporter.js';
import { changeDiff } from './change-diff.js';

/** What a result of a dry run means for an object, as a command; results that are not here change nothing. */
const VERBS: Readonly<Record<string, string>> = { created: 'create', configured: 'change', deleted: 'delete' };

/** Nobody reads more, and thousands of objects may be pending. */
const MOST_SHOWN = 100;

/** Collects what a dry run reports, to be shown before it is done. */
export class PlannedChanges {
  #count = 0;
  readonly #lines: string[] = [];
  readonly #diffs: string[] = [];
  readonly #warned = new Set<string>();

  /** For the dry run: keeps what would change, and prints warnings at once. */
  readonly reporter: Reporter = {
    object: (object, result) => {
      this.#add(object, result);
    },
    progress: () => undefined,
    warning: (sentence) => {
      this.#warned.add(sentence);
      printWarning(sentence);
    },
    pending: () => undefined,
    activity: unseenActivity,
  };

  /** Nothing would change. */
  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** A line for each object that changes, and a diff for each that is there already. */
  get text(): string {
    const more = this.#count - this.#lines.length;
    const rest = more > 0 ? [`  and ${more} more\n`] : [];
    return [...this.#lines.map((line) => `  ${line}\n`), ...rest, ...this.#diffs].join('');
  }

  /** Prints what is printed by another, but for the warnings that the dry run has given already. */
  withoutWarned(reporter: Reporter): Reporter {
    return {
      ...reporter,
      warning: (sentence) => {
        if (!this.#warned.has(sentence)) reporter.warning(sentence);
      },
    };
  }

  #add(object: JsonObject, { result, note, change }: ObjectResult): void {
    const verb = VERBS[result];
    if (verb === undefined) return;
    this.#count += 1;
    if (this.#count > MOST_SHOWN) return;
    this.#lines.push(`${verb} ${objectLabel(object)}${note === undefined ? '' : ` (${note})`}`);
    if (change) this.#diffs.push(changeDiff(object, change));
  }
}
