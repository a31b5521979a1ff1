import { type JsonObject, objectAt, stringIn } from '../../json/json.js';
import type { SidecarConfig } from '../config/sidecar-config.js';
import type { TemplatesConfig } from '../config/templates-config.js';
import { NO_SETTINGS } from '../rendering/injector-settings.js';
import type { RenderedPod } from '../rendering/rendered-pod.js';
import { ownerOf } from '../workload/pod-owner.js';
import type { WorkloadShape } from '../workload/workload.js';
import { checkMetadata } from './pod-annotations.js';
import { podPartsOf } from './pod-change.js';

/**
 * The pod that the templates of a configuration make of a workload's.
 * @throws SidecarError where a template fails, or an annotation is wrong
 */
export function renderWorkloadPod(
  sidecarConfig: SidecarConfig<TemplatesConfig> & { readonly urlPath?: string },
  workload: JsonObject,
  shape: WorkloadShape,
): RenderedPod {
  const { config, mesh, values = {}, injector, urlPath = '' } = sidecarConfig;
  const settings = { ...NO_SETTINGS, ...injector };
  const pod = podPartsOf(workload, shape);
  checkMetadata(pod.metadata, {
    rules: config.rules.annotations,
    proxyConfig: config.checkProxyConfig,
  });
  return config.renderPod({
    pod,
    owner: ownerOf(workload, shape, { rules: config.rules.owner, door: settings.door }),
    namespace: stringIn(objectAt(workload, 'metadata')['namespace']) ?? '',
    mesh: mesh.json,
    values,
    injector: settings,
    urlPath,
  });
}
