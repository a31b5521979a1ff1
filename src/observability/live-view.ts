/** A decision about one object. */
export interface Decision {
  /** Counts up from 1. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** `injected`, `released`, ... */
  readonly action: string;
  readonly reason: string;
  /** What the reason means, as the end of the sentence "... because". */
  readonly explanation: string;
  /** What the server said, or what is missing. */
  readonly detail?: string;
}

/** An object that is pending. */
interface PendingRow {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** When it was created, or first seen; milliseconds since 1970. */
  readonly sinceMs: number;
  readonly waitsFor: readonly string[];
  readonly turns: number;
  readonly lastError?: string;
}

/** The watch of one kind. */
interface WatchRow {
  readonly kind: string;
  readonly established: boolean;
  /** When its last event came, or, where it is not established, when it was lost; milliseconds since 1970. */
  readonly sinceMs: number;
}

/** What the page shows; its script reads this as JSON. */
export interface LiveView {
  readonly ready: boolean;
  readonly notes: readonly string[];
  /** Undefined: replicas elect no leader. */
  readonly leader?: boolean;
  /** What is in force: names and values, in order. */
  readonly configuration: readonly (readonly [name: string, value: string])[];
  /** Warnings for its author. */
  readonly configurationWarnings: readonly string[];
  /** Why the configuration that was read last is not in force. */
  readonly configurationError?: string;
  readonly watches: readonly WatchRow[];
  readonly pendingCount: number;
  /** The ones that have waited longest. */
  readonly pending: readonly PendingRow[];
  /** Newest last. */
  readonly decisions: readonly Decision[];
}

/** Where the page's content comes from. */
export interface LiveSource {
  /** The current state, with the decisions whose id is greater than `afterId`. Called only while there are viewers. */
  readonly view: (afterId: number) => LiveView;
  /** Calls back at each change until the result is called. */
  readonly onChange: (listener: () => void) => () => void;
}
