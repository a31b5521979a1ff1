import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';

/** Where a pod says why it is not ready. */
interface ReadinessAddress {
  readonly scheme: string;
  readonly port: number;
  readonly path: string;
}

/** Where this project's processes say it. */
const READINESS_PATH = '/readyz';
const NOT_READY = 'not ready';
// It is asked between two looks at the rollout.
const TIMEOUT_MS = 2000;

/**
 * What a running pod that is not ready says about why, asked through the API server: a phrase for each reason. None where it
 * is ready, or where the server does not serve pods' proxies, or not to this user. Never throws.
 */
export async function unreadyReasons(client: ApiClient, pod: JsonObject): Promise<readonly string[]> {
  const address = isRunningUnready(pod) ? readinessAddress(pod) : undefined;
  if (!address) return [];
  const { namespace, name } = objectAt(pod, 'metadata');
  const { scheme, port, path: asked } = address;
  const target = `${scheme === 'https' ? 'https:' : ''}${stringIn(name) ?? ''}:${port}`;
  const path = `/api/v1/namespaces/${stringIn(namespace) ?? ''}/pods/${target}/proxy${asked}`;
  try {
    await client.request({ method: 'GET', path, timeoutMs: TIMEOUT_MS });
    return [];
  } catch (error) {
    return error instanceof KubeApiError ? reasonsIn(error) : [];
  }
}

/** The lines of an answer of `/readyz`; none of another one, such as that of a server that has not reached the pod. */
function reasonsIn({ status, reason, serverMessage }: KubeApiError): readonly string[] {
  const [first, ...reasons] = serverMessage.split('\n').map((line) => line.trim());
  return status === 503 && reason === '' && first === NOT_READY ? reasons.filter((line) => line !== '') : [];
}

function isRunningUnready(pod: JsonObject): boolean {
  const { phase, conditions } = objectAt(pod, 'status');
  const isReady = objectsIn(conditions).some(({ type, status }) => type === 'Ready' && status === 'True');
  return phase === 'Running' && !isReady;
}

/** By the first readiness probe that asks for it. */
function readinessAddress(pod: JsonObject): ReadinessAddress | undefined {
  for (const container of objectsIn(objectAt(pod, 'spec')['containers'])) {
    const { path, port, scheme } = objectAt(container, 'readinessProbe', 'httpGet');
    const named = objectsIn(container['ports']).find(({ name }) => name !== undefined && name === port);
    const number = named ? named['containerPort'] : port;
    if (path !== READINESS_PATH || typeof number !== 'number') continue;
    return { path, port: number, scheme: (stringIn(scheme) ?? 'HTTP').toLowerCase() };
  }
  return undefined;
}
