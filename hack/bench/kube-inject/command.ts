import { spawnSync } from 'node:child_process';

import { MODERN_FILES } from '../configurations.js';

/** The command line that the build has made. */
export const CLI = 'dist/istio-initializer.js';

/** The flags of `kube-inject` for the templates of Istio 1.31. */
export const MODERN = ['--injectConfigFile', MODERN_FILES.inject, '--meshConfigFile', MODERN_FILES.mesh];

/**
 * Wall time of a process of this Node from its start to its end, in milliseconds.
 * @throws Error where it fails
 */
export function timeOf(args: readonly string[]): number {
  const begin = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')}: exit code ${String(status)}\n${stderr}`);
  return performance.now() - begin;
}
