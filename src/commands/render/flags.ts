import type { InjectorFlags } from '../shared/injector-flags.js';

/** Flags of `render`, as commander gives them. */
export interface RenderFlags extends InjectorFlags {
  /** Of data that is a workload and names none. */
  readonly namespace?: string;
  readonly template: string;
  readonly data: string;
  readonly delims: readonly [string, string];
  readonly missingkey: 'default' | 'zero' | 'error';
}
