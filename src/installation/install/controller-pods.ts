import { pendingInitializers } from '../../injection/initializers/pending-initializers.js';
import { isJsonObject, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import { coversPods, listInitializerConfigurations } from '../../kubernetes/initializers/initializer-configurations.js';
import { listUninitialized, type UninitializedObject } from '../../kubernetes/initializers/uninitialized-objects.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { objectLabel } from '../object-label.js';
import { release } from '../release/release.js';
import { retryWhileOverloaded } from '../retry-while-overloaded.js';
import { stuckEntries } from '../stuck-entry.js';
import { unreadyReasons } from './unready-pod.js';

const PODS = { groupVersion: 'v1', plural: 'pods', kind: 'Pod', namespaced: true, verbs: ['list', 'patch'] };
const NAMESPACE = 'istio-system';
const LABEL = { key: 'istio', value: 'initializer' };

const isOurs = ({ object }: UninitializedObject): boolean =>
  objectAt(object, 'metadata', 'labels')[LABEL.key] === LABEL.value;

/** Whether pods, the controllers' own among them, are made to wait for this name. */
export async function isPodInitializer(client: ApiClient, name: string): Promise<boolean> {
  return coversPods(await listInitializerConfigurations(client), name);
}

/**
 * Releases the pods of the controllers that wait for a controller: while none runs, each would wait for itself. Answers
 * their names.
 * @throws KubeApiError where the server refuses
 */
export async function releaseControllerPods(client: ApiClient, name: string): Promise<readonly string[]> {
  const { objects } = await listUninitialized(client, [PODS], { namespace: NAMESPACE });
  const waiting = objects.filter((found) => isOurs(found) && pendingInitializers(found.object)?.names[0] === name);
  const stuck = stuckEntries(waiting, { olderThanMs: 0 }, Date.now());
  for (const one of stuck) {
    await retryWhileOverloaded(() => release(client, one, { mode: 'release', initializer: name }));
  }
  return stuck.map(({ found }) => objectLabel({ ...found.object, kind: PODS.kind }));
}

/** Why pods of the Deployment do not run, in the cluster's words, or are not ready, in their own; a line each. */
export async function podProblems(client: ApiClient, deployment: JsonObject): Promise<readonly string[]> {
  const labels = Object.entries(objectAt(deployment, 'spec', 'selector', 'matchLabels'));
  const query = new URLSearchParams({
    labelSelector: labels.map(([key, value]) => `${key}=${stringIn(value) ?? ''}`).join(','),
  });
  const path = `/api/v1/namespaces/${NAMESPACE}/pods?${query.toString()}`;
  const list = await client.request({ method: 'GET', path });
  const pods = objectsIn(isJsonObject(list) ? list['items'] : []);
  return (await Promise.all(pods.map((pod) => problemsOf(client, pod)))).flat();
}

async function problemsOf(client: ApiClient, pod: JsonObject): Promise<readonly string[]> {
  const reasons = reasonsOf(pod);
  const unready = reasons.length === 0 ? await unreadyReasons(client, pod) : [];
  const name = stringIn(objectAt(pod, 'metadata')['name']) ?? '';
  if (reasons.length > 0) return [`pod ${name}: ${reasons.join('; ')}`];
  return unready.length === 0 ? [] : [`pod ${name} is not ready: ${unready.join('; ')}`];
}

function reasonsOf(pod: JsonObject): readonly string[] {
  const status = objectAt(pod, 'status');
  const waiting = objectsIn(status['containerStatuses']).map((container) => objectAt(container, 'state', 'waiting'));
  const unscheduled = objectsIn(status['conditions']).filter(
    ({ type, status: holds }) => type === 'PodScheduled' && holds === 'False',
  );
  return [...waiting, ...unscheduled].flatMap(({ reason, message }) => {
    const words = [reason, message].flatMap((text) => stringIn(text) ?? []);
    return words.length === 0 ? [] : [words.join(': ')];
  });
}
