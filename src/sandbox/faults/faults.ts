import type { OpenWatch } from '../http/api-response.js';
import {
  type FaultAction,
  type FaultReader,
  type FaultRule,
  newFaultReader,
  type RestartOptions,
} from './fault-rule.js';
import { seededRandom } from './seeded-random.js';

/** What rules look at in a request. */
export interface FaultSubject {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  readonly userAgent: string;
  readonly watch: boolean;
}

/** A rule as it is listed: how many requests it matched (`seen`), and at how many of them it acted (`hits`). */
export interface ListedFault extends FaultRule {
  readonly id: string;
  readonly seen: number;
  readonly hits: number;
}

/** What happens to a request: a delay, and then perhaps an action instead of its answer. */
export interface Fault {
  readonly delayMs: number;
  readonly action?: Exclude<FaultAction, { readonly do: 'delay' }>;
}

interface ActiveRule {
  readonly id: string;
  readonly rule: FaultRule;
  readonly matches: (subject: FaultSubject) => boolean;
  readonly random: () => number;
  seen: number;
  hits: number;
}

/**
 * The fault rules of one server. A request is matched against the rules in the order in which they were added. Delays add up;
 * no rule after the first that does anything else sees the request.
 */
export class Faults {
  readonly reader: FaultReader = newFaultReader();
  readonly #rules = new Map<string, ActiveRule>();
  readonly #watches = new Map<OpenWatch, FaultSubject>();
  #lastId = 0;
  readonly #takeDown: (options: RestartOptions) => Promise<void>;

  /** @param takeDown takes the server down and brings it back. */
  constructor(takeDown: (options: RestartOptions) => Promise<void>) {
    this.#takeDown = takeDown;
  }

  /** Adds a rule after the others. @throws StatusError 400 where it is invalid. */
  add(rule: FaultRule): ListedFault {
    return this.parseAndAdd(rule);
  }

  /** Validates and adds a rule from outside. @throws StatusError 400 where it is invalid. */
  parseAndAdd(value: unknown): ListedFault {
    const rule = this.reader.readRule(value);
    this.#lastId += 1;
    const active: ActiveRule = {
      id: String(this.#lastId),
      rule,
      matches: matcher(rule),
      random: seededRandom(rule.when?.seed ?? 0),
      seen: 0,
      hits: 0,
    };
    this.#rules.set(active.id, active);
    if (rule.openWatches === true) this.#cutOpenWatches(active);
    return toListedFault(active);
  }

  /** Every rule, in order. */
  list(): readonly ListedFault[] {
    return [...this.#rules.values()].map(toListedFault);
  }

  /** The rule with an id, if there is one. */
  get(id: string): ListedFault | undefined {
    const active = this.#rules.get(id);
    return active === undefined ? undefined : toListedFault(active);
  }

  /** Removes a rule; returns whether there was one. */
  remove(id: string): boolean {
    return this.#rules.delete(id);
  }

  /** Removes all rules. Watches and requests that they have acted on are not restored. */
  clear(): void {
    this.#rules.clear();
  }

  /**
   * Cuts every connection, does not listen for `downMs`, and comes back on the same port with the same data. Resolves when it
   * is back.
   */
  restart(options: RestartOptions = {}): Promise<void> {
    return this.#takeDown(this.reader.readRestart(options));
  }

  /** What happens to a request; the rules that match count it. */
  faultFor(subject: FaultSubject): Fault {
    let delayMs = 0;
    for (const active of this.#rules.values()) {
      const { action, openWatches } = active.rule;
      if (openWatches === true || !active.matches(subject) || !countHit(active)) continue;
      if (action.do !== 'delay') return { delayMs, action };
      delayMs += action.ms;
    }
    return { delayMs };
  }

  /** Remembers a watch that is open, for rules about open watches. */
  trackWatch(subject: FaultSubject, watch: OpenWatch): void {
    this.#watches.set(watch, subject);
    watch.onEnd(() => this.#watches.delete(watch));
  }

  #cutOpenWatches(active: ActiveRule): void {
    const { action } = active.rule;
    if (action.do !== 'cutWatch') return;
    for (const [watch, subject] of [...this.#watches]) {
      if (active.matches(subject) && countHit(active)) {
        watch.cut({ how: action.how, afterEvents: action.afterEvents ?? 0 });
      }
    }
  }
}

function toListedFault({ id, rule, seen, hits }: ActiveRule): ListedFault {
  return { id, ...rule, seen, hits };
}

function matcher({ match = {}, action }: FaultRule): (subject: FaultSubject) => boolean {
  const path = new RegExp(match.path ?? '');
  const userAgent = new RegExp(match.userAgent ?? '');
  const { methods } = match;
  const watch = action.do === 'cutWatch' || action.do === 'forgetHistory' ? true : match.watch;
  // A watch without a resourceVersion does not resume, and misses no history.
  const resumes = action.do === 'forgetHistory' ? /[?&]resourceVersion=0*[1-9]/ : /(?:)/;
  return (subject) =>
    resumes.test(subject.target) &&
    (methods === undefined || methods.includes(subject.method)) &&
    (watch === undefined || watch === subject.watch) &&
    path.test(subject.target) &&
    userAgent.test(subject.userAgent);
}

/** Counts a matching request, and says whether the rule acts at it. */
function countHit(active: ActiveRule): boolean {
  const { nth, times = nth === undefined ? Infinity : 1, probability } = active.rule.when ?? {};
  active.seen += 1;
  if (active.seen < (nth ?? 1) || active.hits >= times) return false;
  if (probability !== undefined && active.random() >= probability) return false;
  active.hits += 1;
  return true;
}
