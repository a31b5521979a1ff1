/** Flags of the demo, as commander gives them. */
export interface DemoFlags {
  readonly kubernetesVersion: '1.7' | '1.9';
  readonly keep?: true;
  readonly json?: true;
}
