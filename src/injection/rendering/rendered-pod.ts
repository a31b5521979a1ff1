import type { JsonObject } from '../../json/json.js';

/** Metadata and spec of a pod, or of a pod template. */
export interface PodParts {
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
}

/** A pod as a release of 1.1 or later makes it. What it shares with the pod before is the same object. */
export interface RenderedPod extends PodParts {
  /** What its author should know although it was made; a sentence each. */
  readonly warnings: readonly string[];
  /** What was done to it, a phrase each, for `explain`: templates, overrides, probes. */
  readonly done: readonly string[];
}
