import { isJsonObject, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import { resourcePath } from '../../kubernetes/discovery/api-resources.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';

const ANNOTATION = 'sidecar.istio.io/inject';
const PAGE = '500';
const MOST_NAMED = 10;

const WORKLOADS = [
  { groupVersion: 'apps/v1', plural: 'deployments', kind: 'Deployment' },
  { groupVersion: 'apps/v1', plural: 'statefulsets', kind: 'StatefulSet' },
  { groupVersion: 'apps/v1', plural: 'daemonsets', kind: 'DaemonSet' },
  { groupVersion: 'batch/v1', plural: 'jobs', kind: 'Job' },
] as const;

/**
 * Warnings about workloads whose annotation a webhook does not see, because it is not in their pod template; a line
 * each. What can't be listed is a line too.
 */
export async function unseenAnnotations(client: ApiClient): Promise<readonly string[]> {
  const lists = WORKLOADS.map(async (resource) => {
    try {
      return { names: await unseenOf(client, resource), problems: [] };
    } catch (error) {
      if (!(error instanceof KubeApiError)) throw error;
      return { names: [], problems: [`${resource.plural} can't be listed: ${error.message}`] };
    }
  });
  const all = await Promise.all(lists);
  const names = all.flatMap((list) => list.names);
  const shown = names.slice(0, MOST_NAMED).join(', ');
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  const what = `${ANNOTATION} is in their own metadata, where a webhook does not see it; set it in their pod templates`;
  return [...(names.length === 0 ? [] : [`${shown}${more}: ${what}`]), ...all.flatMap((list) => list.problems)];
}

/** Its own metadata has the annotation, and its pod template has none. */
function isUnseen(workload: JsonObject): boolean {
  const own = objectAt(workload, 'metadata', 'annotations')[ANNOTATION];
  const ofPods = objectAt(workload, 'spec', 'template', 'metadata', 'annotations')[ANNOTATION];
  return own !== undefined && ofPods === undefined;
}

async function unseenOf(
  client: ApiClient,
  { kind, ...resource }: (typeof WORKLOADS)[number],
): Promise<readonly string[]> {
  const names: string[] = [];
  let next = '';
  do {
    const query = new URLSearchParams({ limit: PAGE, ...(next !== '' && { continue: next }) });
    const list = await client.request({ method: 'GET', path: `${resourcePath(resource)}?${query.toString()}` });
    const found = isJsonObject(list) ? list : {};
    for (const workload of objectsIn(found['items']).filter(isUnseen)) {
      const { namespace, name } = objectAt(workload, 'metadata');
      names.push(`${kind} ${stringIn(namespace) ?? ''}/${stringIn(name) ?? ''}`);
    }
    next = stringIn(objectAt(found, 'metadata')['continue']) ?? '';
  } while (next !== '');
  return names;
}
