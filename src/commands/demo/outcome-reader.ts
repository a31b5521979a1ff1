import { OperationalError } from '../../runtime/operational-error.js';

/** The fields of a line of the controller's log that the demo reads. */
interface LogLine {
  readonly message?: string;
  readonly kind?: string;
  readonly kinds?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly action?: string;
  readonly reason?: string;
  readonly policy?: string;
}

/** What says which policy is in force: when the controller starts, and afterwards. */
const CONFIGURED = ['initializing', 'a new configuration is in force'];
const FINAL_ACTIONS = ['injected', 'released', 'refused', 'incomplete'];
const TIMEOUT_MS = 20_000;

const keyOf = (kind = '', namespace = '', name = ''): string => `${kind} ${namespace}/${name}`;

/** Reads the outcome of each workload from a controller's log. */
export class OutcomeReader {
  readonly #reasons = new Map<string, string>();
  readonly #watching = new Set<string>();
  #kinds: readonly string[] | undefined;
  #policy: string | undefined;
  #ended = false;
  #wake: () => void = () => undefined;

  /** Reads one line of the log. */
  readonly onLine = (line: string): void => {
    const { message = '', kind, kinds = '', namespace, name, action = '', reason = '', policy } = parse(line);
    if (CONFIGURED.includes(message)) this.#policy = policy;
    if (message === 'initializing') this.#kinds = kinds.split(',');
    if (message === 'watching') this.#watching.add(kind ?? '');
    if (FINAL_ACTIONS.includes(action)) this.#reasons.set(keyOf(kind, namespace, name), reason);
    this.#wake();
  };

  /** The log has ended. */
  readonly onExit = (): void => {
    this.#ended = true;
    this.#wake();
  };

  /** Resolves when the controller watches all its kinds. */
  ready(): Promise<true> {
    const watchesAll = (): true | undefined =>
      this.#kinds?.every((kind) => this.#watching.has(kind)) === true ? true : undefined;
    return this.#waitFor(watchesAll, 'start');
  }

  /** Resolves when the controller decides by this policy. */
  async inForce(policy: string): Promise<void> {
    await this.#waitFor(() => (this.#policy === policy ? true : undefined), `take the policy ${policy} over`);
  }

  /** Resolves with the reason that the controller logged for a workload. */
  reasonOf(kind: string, namespace: string, name: string): Promise<string> {
    const key = keyOf(kind, namespace, name);
    return this.#waitFor(() => this.#reasons.get(key), `log what it did with ${key}`);
  }

  async #waitFor<T>(read: () => T | undefined, what: string): Promise<T> {
    const end = performance.now() + TIMEOUT_MS;
    const deadline = setTimeout(() => {
      this.#wake();
    }, TIMEOUT_MS);
    try {
      for (let value = read(); ; value = read()) {
        if (value !== undefined) return value;
        if (this.#ended) throw new OperationalError(`wait for the controller to ${what}: it has exited`);
        if (performance.now() >= end) {
          throw new OperationalError(`wait for the controller to ${what}: nothing happened in ${TIMEOUT_MS / 1000} s`);
        }
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      clearTimeout(deadline);
    }
  }
}

function parse(line: string): LogLine {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    // Not a log line, but for instance why the controller could not start: the user should see it.
    process.stderr.write(`${line}\n`);
    return {};
  }
}
