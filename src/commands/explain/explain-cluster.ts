import uniqBy from 'lodash/uniqBy.js';

import { isAutoscaler } from '../../injection/analysis/autoscaler-rules.js';
import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { hasDoor } from '../../injection/explain/admission.js';
import { webhookSelections } from '../../injection/explain/asked-webhooks.js';
import { type ExplainResult, isService } from '../../injection/explain/explain-result.js';
import { explainInCluster } from '../../injection/explain/explanation.js';
import { withPods } from '../../injection/explain/workload-with-pods.js';
import { POD_TEMPLATE_PATHS, type PodTemplatePath, workloadShape } from '../../injection/workload/workload.js';
import type { JsonObject } from '../../json/json.js';
import { type ApiResource, groupOf } from '../../kubernetes/discovery/api-resources.js';
import { resourcesOfEveryVersion } from '../../kubernetes/discovery/served-resources.js';
import { type ListedObject, listObjects } from '../../kubernetes/resources/list-objects.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { type BeginActivity, during } from '../../runtime/activity.js';
import { withAdvice } from '../../runtime/advice-of.js';
import { withStatusLine } from '../shared/terminal/status-line.js';
import { namespaceOf, withClient } from '../shared/with-client.js';
import type { ExplainFlags } from './flags.js';
import { readDoors } from './read-doors.js';

const typeOf = ({ groupVersion, kind }: ApiResource): JsonObject => ({ apiVersion: groupVersion, kind });

const NO_DOOR = (initializerName: string): string =>
  'nobody injects in this cluster: it has no MutatingWebhookConfiguration of a sidecar injector, and no ' +
  `InitializerConfiguration names ${initializerName}; INJECTED and NOW say what kube-inject would do`;

/** Items of a list have no apiVersion and kind of their own. */
const withType = ({ resource, object }: ListedObject): JsonObject => ({ ...object, ...typeOf(resource) });

/**
 * Explains the workloads of one namespace of a cluster, or of all.
 * @throws KubeApiError if the server does not answer, or nothing may be listed
 */
export function explainCluster(flags: ExplainFlags, sidecarConfig: SidecarConfig): Promise<ExplainResult> {
  return withClient(flags, (client, kubeConfig) => {
    const namespace = flags.allNamespaces ? undefined : namespaceOf(flags.namespace, kubeConfig);
    return withStatusLine(({ begin }) => explainServed(client, { ...flags, namespace, begin }, sidecarConfig));
  });
}

/** Each kind once, in the best of its versions: `extensions` serves the same objects as `apps`. */
function wantedResources(served: readonly ApiResource[], others: readonly PodTemplatePath[]): readonly ApiResource[] {
  const wanted = served.filter((resource) => {
    const type = typeOf(resource);
    return isService(type) || isAutoscaler(type) || workloadShape(type, others);
  });
  const isExtension = ({ groupVersion }: ApiResource): boolean => groupOf(groupVersion) === 'extensions';
  const ordered = [...wanted.filter((resource) => !isExtension(resource)), ...wanted.filter(isExtension)];
  return uniqBy(ordered, (resource) => {
    const group = groupOf(resource.groupVersion);
    return `${isExtension(resource) ? 'apps' : group}/${resource.plural}`;
  });
}

/** What is looked at, and who is told how far it is. */
interface ExplainScope {
  readonly namespace: string | undefined;
  readonly begin: BeginActivity;
}

async function explainServed(
  client: ApiClient,
  { namespace, podTemplatePath = [], begin }: Pick<ExplainFlags, 'podTemplatePath'> & ExplainScope,
  sidecarConfig: SidecarConfig,
): Promise<ExplainResult> {
  const others = [...POD_TEMPLATE_PATHS, ...podTemplatePath];
  const served = await during(begin, 'asking which kinds the server has', () => resourcesOfEveryVersion(client));
  const listing = { namespace, activity: begin };
  const { objects, refused } = await listObjects(client, wantedResources(served, others), listing);
  const { doors, namespaces, warnings } = await during(begin, 'reading who injects', () =>
    readDoors(client, sidecarConfig, { namespace, resources: served }),
  );
  const all = objects.map(withType);
  const shaped = all.flatMap((object) => {
    const shape = workloadShape(object, others);
    return shape ? [{ object, shape }] : [];
  });
  return {
    workloads: await counting(withPods(shaped), begin, (workload) => {
      const { object, shape } = workload;
      return { file: undefined, object, shape, explanation: explainInCluster(workload, sidecarConfig, doors) };
    }),
    services: all.filter(isService),
    autoscalers: all.filter(isAutoscaler),
    namespaces,
    webhooks: doors.webhookConfigurations?.flatMap(webhookSelections),
    servicesKnown: !refused.some(({ resource }) => isService(typeOf(resource))),
    warnings: [
      ...refused.map(
        ({ resource, error }) =>
          `${resource.plural} (${resource.groupVersion}) can't be listed: ${withAdvice(error.serverMessage, error)}`,
      ),
      ...warnings,
    ],
    ...(!hasDoor(doors) && { note: NO_DOOR(sidecarConfig.config.initializerName) }),
  };
}

/** Each of them; says how far it is. */
function counting<T, U>(all: readonly T[], begin: BeginActivity, each: (one: T) => U): Promise<readonly U[]> {
  return during(begin, 'explaining', (tell) =>
    all.map((one, index) => {
      const done = each(one);
      tell(`${index + 1} of ${all.length} workloads`);
      return done;
    }),
  );
}
