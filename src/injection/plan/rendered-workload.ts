import type { JsonObject } from '../../json/json.js';
import type { SidecarConfig } from '../config/sidecar-config.js';
import type { TemplatesConfig } from '../config/templates-config.js';
import type { RenderedPod } from '../rendering/rendered-pod.js';
import { SidecarError } from '../sidecar/sidecar-error.js';
import type { WorkloadShape } from '../workload/workload.js';
import { podPartsOf } from './pod-change.js';

/**
 * The pod that the templates of a configuration make of a workload's.
 * @throws SidecarError where a template fails, or an annotation is wrong
 */
export function renderWorkloadPod(
  { config }: SidecarConfig<TemplatesConfig>,
  workload: JsonObject,
  shape: WorkloadShape,
): RenderedPod {
  if (config.templates.size > 0) {
    const problem = 'the templates of Istio 1.9 and later are read, but not rendered';
    throw new SidecarError('TemplateFailed', problem);
  }
  return { ...podPartsOf(workload, shape), warnings: [], done: [] };
}
