import type { InstallationFlags } from '../shared/installation-flags.js';

/** Flags of `install`, as commander gives them. */
export type InstallFlags = InstallationFlags;
