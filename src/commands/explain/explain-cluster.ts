import uniqBy from 'lodash/uniqBy.js';

import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { explainInCluster } from '../../injection/explain/explanation.js';
import { withPods } from '../../injection/explain/workload-with-pods.js';
import { POD_TEMPLATE_PATHS, type PodTemplatePath, workloadShape } from '../../injection/workload/workload.js';
import type { JsonObject } from '../../json/json.js';
import { type ApiResource, groupOf } from '../../kubernetes/discovery/api-resources.js';
import { servedResources } from '../../kubernetes/discovery/served-resources.js';
import { type ListedObject, listObjects } from '../../kubernetes/resources/list-objects.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { withClient } from '../shared/with-client.js';
import { type ExplainResult, isService } from './explain-result.js';
import type { ExplainFlags } from './flags.js';

const typeOf = ({ groupVersion, kind }: ApiResource): JsonObject => ({ apiVersion: groupVersion, kind });

/** Items of a list have no apiVersion and kind of their own. */
const withType = ({ resource, object }: ListedObject): JsonObject => ({ ...object, ...typeOf(resource) });

/**
 * Explains the workloads of one namespace of a cluster, or of all.
 * @throws KubeApiError if the server does not answer, or nothing may be listed
 */
export function explainCluster(flags: ExplainFlags, sidecarConfig: SidecarConfig): Promise<ExplainResult> {
  return withClient(flags, (client) => explainServed(client, flags, sidecarConfig));
}

/** Each kind once: `extensions` serves the same objects as `apps`. */
async function wantedResources(client: ApiClient, others: readonly PodTemplatePath[]): Promise<readonly ApiResource[]> {
  const wanted = (await servedResources(client)).filter((resource) => {
    const type = typeOf(resource);
    return isService(type) || workloadShape(type, others);
  });
  const isExtension = ({ groupVersion }: ApiResource): boolean => groupOf(groupVersion) === 'extensions';
  const ordered = [...wanted.filter((resource) => !isExtension(resource)), ...wanted.filter(isExtension)];
  return uniqBy(ordered, (resource) => {
    const group = groupOf(resource.groupVersion);
    return `${isExtension(resource) ? 'apps' : group}/${resource.plural}`;
  });
}

async function explainServed(
  client: ApiClient,
  { namespace, podTemplatePath = [] }: ExplainFlags,
  sidecarConfig: SidecarConfig,
): Promise<ExplainResult> {
  const others = [...POD_TEMPLATE_PATHS, ...podTemplatePath];
  const { objects, refused } = await listObjects(client, await wantedResources(client, others), { namespace });
  const all = objects.map(withType);
  const shaped = all.flatMap((object) => {
    const shape = workloadShape(object, others);
    return shape ? [{ object, shape }] : [];
  });
  return {
    workloads: withPods(shaped).map((workload) => {
      const { object, shape } = workload;
      return { file: undefined, object, shape, explanation: explainInCluster(workload, sidecarConfig) };
    }),
    services: all.filter(isService),
    servicesKnown: !refused.some(({ resource }) => isService(typeOf(resource))),
    warnings: refused.map(
      ({ resource, error }) => `${resource.plural} (${resource.groupVersion}) can't be listed: ${error.serverMessage}`,
    ),
  };
}
