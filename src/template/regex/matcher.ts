import type { Program, Step } from './program.js';

/** Where a match and its groups begin and end, two places each; undefined for a group that took no part. */
export type Match = readonly (number | undefined)[];

/** A text to search, from a place on. */
export interface Search {
  readonly text: string;
  readonly from: number;
  /** Called for every state of the machine; it throws when it has had enough. */
  readonly step: () => void;
}

interface Thread {
  readonly state: number;
  readonly slots: Match;
}

/** The leftmost match, of several there the one that a backtracking engine would find first; time grows with the text only. */
export function findMatch(program: Program, search: Search): Match | undefined {
  let threads: readonly Thread[] = [];
  let found: Match | undefined;
  for (let at = search.from; ; at += lengthAt(search.text, at)) {
    const begun = found === undefined ? [...threads, { state: program.start, slots: [at] }] : threads;
    const now = settled(program, begun, { search, at });
    const matched = now.findIndex(({ state }) => program.steps[state]?.do === 'match');
    // What is after the match in the list is of less worth than it.
    if (matched >= 0) found = withEnd(now[matched]?.slots ?? [], at);
    threads = advanced(program, matched >= 0 ? now.slice(0, matched) : now, search.text.codePointAt(at));
    if (at >= search.text.length || (threads.length === 0 && found !== undefined)) return found;
  }
}

const lengthAt = (text: string, at: number): number => ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);

const withEnd = ([start, , ...groups]: Match, end: number): Match => [start, end, ...groups];

/** The threads whose states read the character, in their next states. */
function advanced({ steps }: Program, threads: readonly Thread[], code: number | undefined): readonly Thread[] {
  if (code === undefined) return [];
  return threads.flatMap(({ state, slots }) => {
    const step = steps[state];
    return step?.do === 'read' && step.matches(code) ? [{ state: step.then, slots }] : [];
  });
}

interface Place {
  readonly search: Search;
  readonly at: number;
}

/** Follows all that reads nothing; each state once, by the best way to it. */
function settled({ steps }: Program, threads: readonly Thread[], place: Place): readonly Thread[] {
  const seen = new Set<number>();
  const there: Thread[] = [];
  const stack = threads.toReversed();
  for (let thread = stack.pop(); thread !== undefined; thread = stack.pop()) {
    const step = steps[thread.state];
    if (step === undefined || seen.has(thread.state)) continue;
    seen.add(thread.state);
    place.search.step();
    if (step.do === 'read' || step.do === 'match') there.push(thread);
    else stack.push(...followed(step, thread.slots, place));
  }
  return there;
}

type SilentStep = Exclude<Step, { readonly do: 'read' | 'match' }>;

/** Where a state that reads nothing leads to, the best way last. */
function followed(step: SilentStep, slots: Match, { search, at }: Place): readonly Thread[] {
  switch (step.do) {
    case 'split':
      return step.then.map((state) => ({ state, slots })).reverse();
    case 'save':
      return [{ state: step.then, slots: saved(slots, step.slot, at) }];
    case 'check':
      return step.holds(codeBefore(search.text, at), search.text.codePointAt(at)) ? [{ state: step.then, slots }] : [];
  }
}

function saved(slots: Match, slot: number, at: number): Match {
  const copy = [...slots];
  copy[slot] = at;
  return copy;
}

function codeBefore(text: string, at: number): number | undefined {
  if (at === 0) return undefined;
  const isPair = /[\udc00-\udfff]/.test(text.charAt(at - 1)) && (text.codePointAt(at - 2) ?? 0) > 0xffff;
  return text.codePointAt(isPair ? at - 2 : at - 1);
}
