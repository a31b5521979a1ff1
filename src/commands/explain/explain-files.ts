import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { explainManifests } from '../../injection/explain/explain-manifests.js';
import type { ExplainResult } from '../../injection/explain/explain-result.js';
import { readInputs } from '../shared/manifests/input-files.js';
import type { InputFlags } from '../shared/manifests/manifest-flags.js';

/**
 * Explains the workloads of manifests.
 * @throws OperationalError if one can't be read, ManifestError if one does not parse
 */
export async function explainFiles(
  { filename = [], recursive, podTemplatePath = [] }: InputFlags,
  sidecarConfig: SidecarConfig,
): Promise<ExplainResult> {
  return explainManifests(await readInputs(filename, recursive === true), podTemplatePath, sidecarConfig);
}
