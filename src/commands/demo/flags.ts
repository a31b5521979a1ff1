import type { ColorWhen } from '../shared/terminal/colors.js';

/** Flags of the demo, as commander gives them. */
export interface DemoFlags {
  readonly kubernetesVersion: '1.7' | '1.9';
  /** Undefined: the controller's demo. */
  readonly istioVersion?: '1.31';
  readonly keep?: true;
  readonly json?: true;
  readonly color: ColorWhen;
}
