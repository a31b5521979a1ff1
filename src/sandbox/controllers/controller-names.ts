/** Controllers that can be turned on; `deployment` includes ReplicaSets. */
export const CONTROLLER_NAMES = ['deployment', 'job'] as const;

/** One of them. */
export type ControllerName = (typeof CONTROLLER_NAMES)[number];
