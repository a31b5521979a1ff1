import { workloadShape } from '../../injection/workload/workload.js';
import { type JsonObject, objectAt, objectsIn } from '../../json/json.js';
import type { ApiResource } from '../../kubernetes/discovery/api-resources.js';
import { servedResources } from '../../kubernetes/discovery/served-resources.js';
import { listObjects } from '../../kubernetes/resources/list-objects.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import type { BeginActivity } from '../../runtime/activity.js';
import { messageWithAdvice } from '../../runtime/advice-of.js';
import { objectLabel } from '../object-label.js';

const ANNOTATION = 'sidecar.istio.io/inject';
const MOST_NAMED = 10;

const typeOf = ({ groupVersion, kind }: ApiResource): JsonObject => ({ apiVersion: groupVersion, kind });

/**
 * Warnings about workloads whose annotation a webhook does not see, because it is not in their pod template; a line
 * each. What can't be listed is a line too.
 * @param activity is told how far it is
 */
export async function unseenAnnotations(client: ApiClient, activity: BeginActivity): Promise<readonly string[]> {
  try {
    const workloads = (await servedResources(client)).filter((resource) => hasTemplate(typeOf(resource)));
    const { objects, refused } = await listObjects(client, workloads, { namespace: undefined, activity });
    const names = objects
      .map(({ resource, object }) => ({ ...object, ...typeOf(resource) }))
      .filter(isUnseen)
      .map(objectLabel);
    return [
      ...(names.length === 0 ? [] : [warningAbout(names)]),
      ...refused.map(({ resource, error }) => `${resource.plural} can't be listed: ${messageWithAdvice(error)}`),
    ];
  } catch (error) {
    if (!(error instanceof KubeApiError)) throw error;
    return [`workloads can't be listed: ${messageWithAdvice(error)}`];
  }
}

function warningAbout(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).join(', ');
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  const what = `${ANNOTATION} is in their own metadata, where a webhook does not see it; set it in their pod templates`;
  return `${shown}${more}: ${what}`;
}

/** A pod is its own template. */
function hasTemplate(object: JsonObject): boolean {
  const shape = workloadShape(object);
  return shape !== undefined && shape.podTemplate.length > 0;
}

/** Its own metadata has the annotation, and its pod template has none. What a controller made has it from its owner. */
function isUnseen(workload: JsonObject): boolean {
  const owners = objectsIn(objectAt(workload, 'metadata')['ownerReferences']);
  if (owners.some(({ controller }) => controller === true)) return false;
  const own = objectAt(workload, 'metadata', 'annotations')[ANNOTATION];
  const path = workloadShape(workload)?.podTemplate ?? [];
  const ofPods = objectAt(workload, ...path, 'metadata', 'annotations')[ANNOTATION];
  return own !== undefined && ofPods === undefined;
}
