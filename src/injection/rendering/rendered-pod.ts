import type { JsonObject } from '../../json/json.js';
import type { SidecarList } from '../sidecar/injection-status.js';

/** Metadata and spec of a pod, or of a pod template. */
export interface PodParts {
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
}

/** An item of a list that a template of parts has added. */
export interface AddedPart {
  readonly list: SidecarList;
  readonly name: string;
  /** It was put before all others of its list; else behind them. */
  readonly isFirst: boolean;
}

/** A pod as a release of 1.1 or later makes it. What it shares with the pod before is the same object. */
export interface RenderedPod extends PodParts {
  /** What its author should know although it was made; a sentence each. */
  readonly warnings: readonly string[];
  /** What was done to it, a phrase each, for `explain`: templates, overrides, probes. */
  readonly done: readonly string[];
  /** Up to 1.8: the items that the template added, in the order in which they were put in. */
  readonly added?: readonly AddedPart[];
}
