import type { HistoryView } from './activity/history.js';
import type { Total } from './activity/totals.js';

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
export interface PendingRow {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** When it was created, or first seen; milliseconds since 1970. */
  readonly sinceMs: number;
  readonly waitsFor: readonly string[];
  readonly turns: number;
  readonly lastError?: string;
  /** Others hold it: this controller has nothing to do with it now. */
  readonly held?: true;
  /** A command line that shows it. */
  readonly kubectl: string;
}

/** Another replica, as the lock shows it. */
export interface ReplicaRow {
  readonly identity: string;
  /** When this replica saw it write to the lock last; milliseconds since 1970. */
  readonly seenMs: number;
  /** Of its page; undefined: it does not say, or what it says is none. */
  readonly url?: string;
  /** A command line that makes its page reachable from outside of the cluster. */
  readonly kubectl: string;
}

/** This replica and the others. */
export interface ReplicasView {
  readonly identity: string;
  /** The identity of the one that leads; undefined: none does, or it is not known. */
  readonly leader?: string;
  /** Those that are ready. */
  readonly others: readonly ReplicaRow[];
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
  /** Undefined: nothing is known of replicas. */
  readonly replicas?: ReplicasView;
  /** The controller's; undefined: no configuration is in force. */
  readonly initializerName?: string;
  /** What is in force: names and values, in order. */
  readonly configuration: readonly (readonly [name: string, value: string])[];
  /** Warnings for its author. */
  readonly configurationWarnings: readonly string[];
  /** Why the configuration that was read last is not in force. */
  readonly configurationError?: string;
  readonly watches: readonly WatchRow[];
  readonly pendingCount: number;
  /** The first of them. */
  readonly pending: readonly PendingRow[];
  readonly history: HistoryView;
  /** Since the start, the most frequent first. */
  readonly totals: readonly Total[];
  /** The webhook's: names and values; absent: there is none, or none yet. */
  readonly certificate?: readonly (readonly [name: string, value: string])[];
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
