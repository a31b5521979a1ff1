/** A regular expression as steps of a machine that reads a text once, in whatever state it could be (Thompson, Pike). */

import type { Assertion, CharacterTest, Repetition, Syntax } from './syntax.js';

/** What a state does; the numbers are those of the states after it, the preferred one first. */
export type Step =
  | { readonly do: 'read'; readonly matches: CharacterTest; readonly then: number }
  | { readonly do: 'split'; readonly then: readonly number[] }
  | { readonly do: 'save'; readonly slot: number; readonly then: number }
  | { readonly do: 'check'; readonly holds: Assertion; readonly then: number }
  | { readonly do: 'match' };

/** The states, and the one to begin in. */
export interface Program {
  readonly steps: readonly Step[];
  readonly start: number;
}

const MOST_STEPS = 100_000;

/** Compiles from the end to the beginning, so that every state knows what comes after it. */
export function compileRegex(syntax: Syntax): Program {
  const compiler = new Compiler();
  return { start: compiler.before(syntax, 0), steps: compiler.steps };
}

class Compiler {
  readonly steps: Step[] = [{ do: 'match' }];

  /** Adds what an item is made of; the number of its first state. */
  before(item: Syntax, then: number): number {
    switch (item.kind) {
      case 'empty':
        return then;
      case 'character':
        return this.add({ do: 'read', matches: item.matches, then });
      case 'assertion':
        return this.add({ do: 'check', holds: item.holds, then });
      case 'sequence':
        return item.items.reduceRight((after, part) => this.before(part, after), then);
      case 'alternatives':
        return this.add({ do: 'split', then: item.items.map((part) => this.before(part, then)) });
      case 'group':
        return this.group(item, then);
      case 'repetition':
        return this.repetition(item, then);
    }
  }

  private group({ index, item }: Extract<Syntax, { kind: 'group' }>, then: number): number {
    const end = this.add({ do: 'save', slot: index * 2 + 1, then });
    return this.add({ do: 'save', slot: index * 2, then: this.before(item, end) });
  }

  private repetition({ item, least, most, isGreedy }: Repetition, then: number): number {
    const choice = (again: number): Step => ({ do: 'split', then: isGreedy ? [again, then] : [then, again] });
    let after = then;
    if (most === undefined) {
      // A loop needs its own number before what is in it is there.
      const loop = this.add({ do: 'match' });
      const body = this.before(item, loop);
      this.steps[loop] = choice(body);
      // `x*` is `(?:x+)?`, as in Go: an item that matches nothing still takes part.
      after = least === 0 ? this.add(choice(body)) : loop;
    }
    // Each of those that may be there can lead to the end at once.
    for (let may = (most ?? least) - least; may > 0; may--) after = this.add(choice(this.before(item, after)));
    for (let must = least; must > 0; must--) after = this.before(item, after);
    return after;
  }

  private add(step: Step): number {
    if (this.steps.length >= MOST_STEPS) throw new Error('error parsing regexp: expression too large');
    return this.steps.push(step) - 1;
  }
}
