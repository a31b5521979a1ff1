import type { OutputFlags } from '../shared/manifests/manifest-flags.js';

/** Flags of `uninject`, as commander gives them. */
export type UninjectFlags = OutputFlags;
