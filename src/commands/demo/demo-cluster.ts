import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { InjectionPolicy } from '../../injection/config/config-keys.js';
import { isJsonObject, type JsonObject, objectAt, objectsIn } from '../../json/json.js';
import { readConfigMapValue } from '../../kubernetes/resources/config-map.js';
import { collectionPathOf, identityOf } from '../../kubernetes/resources/object-path.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { type Child, startChild } from './child.js';

const CONFIG = { namespace: 'istio-system', name: 'istio-inject', key: 'config' };

/** The kubeconfig of the demo in its folder. */
export function kubeconfigIn(folder: string): string {
  return join(folder, 'kubeconfig');
}

/** Starts a sandbox; resolves when it listens and the folder holds its kubeconfig. */
export async function startSandboxProcess(kubernetesVersion: string, folder: string): Promise<Child> {
  const [kubeconfig, log] = [kubeconfigIn(folder), join(folder, 'sandbox.log')];
  const { promise: listening, resolve, reject } = withResolvers();
  const child = startChild({
    args: ['sandbox', '--port', '0', '--kubernetes-version', kubernetesVersion, '--kubeconfig-out', kubeconfig],
    read: 'stdout',
    onLine: (line) => {
      if (line.startsWith('listening on ')) resolve();
    },
    onExit: () => {
      reject(
        new OperationalError(`start the sandbox: it exited before it listened: ${readFileSync(log, 'utf8').trim()}`),
      );
    },
    log,
  });
  await listening;
  return child;
}

interface Resolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** A created object as the server answered it, and how long that took. */
export interface CreatedObject {
  readonly object: JsonObject;
  /** From POST to answer. */
  readonly milliseconds: number;
}

/** Creates an object; the answer comes when it is initialized. */
export async function create(client: ApiClient, object: JsonObject): Promise<CreatedObject> {
  const path = await collectionPathOf(client, identityOf(object));
  const start = performance.now();
  const created = await client.request({ method: 'POST', path, body: object });
  const milliseconds = Math.round((performance.now() - start) * 10) / 10;
  return { object: isJsonObject(created) ? created : {}, milliseconds };
}

/** Writes the policy into the ConfigMap istio-inject. */
export async function setPolicy(client: ApiClient, policy: InjectionPolicy): Promise<void> {
  const config = await readConfigMapValue(client, CONFIG);
  await client.request({
    method: 'PATCH',
    path: `/api/v1/namespaces/${CONFIG.namespace}/configmaps/${CONFIG.name}`,
    body: { data: { config: config.replace(/^policy:.*$/m, `policy: "${policy}"`) } },
    contentType: 'application/merge-patch+json',
  });
}

/** True where a workload's pod template has the proxy. */
export function hasProxy(workload: JsonObject): boolean {
  const containers = objectsIn(objectAt(workload, 'spec', 'template', 'spec')['containers']);
  return containers.some((container) => container['name'] === 'istio-proxy');
}

function withResolvers(): Resolvers {
  let settle: Omit<Resolvers, 'promise'> = { resolve: () => undefined, reject: () => undefined };
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle };
}
