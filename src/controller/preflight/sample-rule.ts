import { trySample } from '../../injection/initializers/sample-workload.js';
import { type CheckResult, warning } from './check-result.js';
import type { PreflightInput } from './preflight-input.js';
import { valueOf } from './settled.js';

/** A plain Deployment gets its sidecar by the configuration that was read, and the server keeps all of it. */
export function sampleIsInjected({ configuration }: Pick<PreflightInput, 'configuration'>): readonly CheckResult[] {
  const read = valueOf(configuration);
  if (!read) return [];
  const { refusal, leftOut } = trySample(read.sidecarConfig);
  const refused =
    refusal === undefined
      ? []
      : [warning('configuration', `a plain Deployment would get no sidecar: ${refusal}`, fixOfRefusal(refusal))];
  const fix =
    'nothing where that is well, else the values that ask for it, such as --set global.proxy.startupProbe.enabled=false';
  return [...refused, ...leftOut.map((what) => warning('configuration', `${what}: this server leaves it out`, fix))];
}

function fixOfRefusal(refusal: string): string {
  if (refusal.includes('native sidecar')) return 'set the flag --native-sidecars false of check and controller';
  return 'correct the template, or the values that ask for it';
}
