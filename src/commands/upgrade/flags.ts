import type { InstallationFlags } from '../shared/installation-flags.js';

/** Flags of `upgrade`, as commander gives them. */
export type UpgradeFlags = InstallationFlags;
