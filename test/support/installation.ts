import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { objectLabel } from '../../src/installation/object-label.js';
import { type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../src/json/json.js';
import { sandboxKubeconfig } from '../../src/sandbox/kubeconfig.js';
import { type Answer, send } from '../sandbox/api-client.js';
import { INITIALIZER_CONFIGURATIONS } from './api.js';
import { until } from './until.js';

const RBAC = '/apis/rbac.authorization.k8s.io/v1beta1';
const ISTIO_SYSTEM = '/api/v1/namespaces/istio-system';

/** Where the parts of an installation are. */
export const PATHS = {
  namespace: ISTIO_SYSTEM,
  deployment: '/apis/apps/v1beta1/namespaces/istio-system/deployments/istio-initializer',
  budget: '/apis/policy/v1beta1/namespaces/istio-system/poddisruptionbudgets/istio-initializer',
  injectConfig: `${ISTIO_SYSTEM}/configmaps/istio-inject`,
  configuration: `${INITIALIZER_CONFIGURATIONS}/istio-sidecar`,
  podsConfiguration: `${INITIALIZER_CONFIGURATIONS}/istio-sidecar-pods`,
  clusterRole: `${RBAC}/clusterroles/istio-initializer`,
  role: `${RBAC}/namespaces/istio-system/roles/istio-initializer`,
  podsRole: `${RBAC}/clusterroles/istio-initializer-pods`,
  managedRole: `${RBAC}/clusterroles/istio-initializer-managed`,
  managedBinding: `${RBAC}/clusterrolebindings/istio-initializer-managed`,
  pods: `${ISTIO_SYSTEM}/pods`,
} as const;

/** Where the objects of a kind are POSTed to. */
export const COLLECTIONS: Readonly<Record<string, string>> = {
  Namespace: '/api/v1/namespaces',
  ConfigMap: `${ISTIO_SYSTEM}/configmaps`,
  ServiceAccount: `${ISTIO_SYSTEM}/serviceaccounts`,
  ClusterRole: `${RBAC}/clusterroles`,
  ClusterRoleBinding: `${RBAC}/clusterrolebindings`,
  Role: `${RBAC}/namespaces/istio-system/roles`,
  RoleBinding: `${RBAC}/namespaces/istio-system/rolebindings`,
  Deployment: '/apis/apps/v1beta1/namespaces/istio-system/deployments',
  PodDisruptionBudget: '/apis/policy/v1beta1/namespaces/istio-system/poddisruptionbudgets',
  InitializerConfiguration: INITIALIZER_CONFIGURATIONS,
};

/** A server, as the tests of an installation look at it and change it behind the command's back. */
export class InstalledCluster {
  readonly #token: string | undefined;

  constructor(
    readonly url: string,
    token?: string,
  ) {
    this.#token = token;
  }

  #send(
    method: string,
    path: string,
    more: { readonly body?: JsonObject; readonly type?: string } = {},
  ): Promise<Answer> {
    const { body, type } = more;
    return send(this.url + path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(type !== undefined && { type }),
      ...(this.#token !== undefined && { token: this.#token }),
    });
  }

  /** The object; undefined where it is not there. */
  async get(path: string): Promise<JsonObject | undefined> {
    const { status, body } = await this.#send('GET', path);
    return status === 404 ? undefined : body;
  }

  async has(path: string): Promise<boolean> {
    return (await this.get(path)) !== undefined;
  }

  async items(path: string): Promise<readonly JsonObject[]> {
    return objectsIn((await this.get(path))?.['items']);
  }

  async patch(path: string, body: JsonObject): Promise<JsonObject> {
    const answer = await this.#send('PATCH', path, { body, type: 'application/merge-patch+json' });
    if (answer.status !== 200) throw new Error(`PATCH ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  async post(path: string, body: JsonObject): Promise<Answer> {
    return this.#send('POST', path, { body });
  }

  async delete(path: string): Promise<void> {
    // At once, as on a node that is gone.
    await this.#send('DELETE', path, { body: { propagationPolicy: 'Background', gracePeriodSeconds: 0 } });
  }

  /** Creates the objects of a manifest, one after the other. */
  async create(objects: readonly JsonObject[]): Promise<void> {
    for (const object of objects) {
      const path = COLLECTIONS[objectLabel(object).split(' ', 1)[0] ?? ''] ?? '';
      const { status, text } = await this.post(path, object);
      if (status !== 201) throw new Error(`create ${objectLabel(object)}: ${status} ${text}`);
    }
  }

  /** The status that a controller manager would write when so many replicas of the present form are ready. */
  async markReady(ready = 2): Promise<void> {
    const deployment = await this.get(PATHS.deployment);
    const generation = objectAt(deployment, 'metadata')['generation'] ?? 0;
    const counts: Json = { updatedReplicas: ready, readyReplicas: ready, availableReplicas: ready };
    const status: JsonObject = { observedGeneration: generation, replicas: ready, ...counts };
    await this.patch(`${PATHS.deployment}/status`, { status });
  }

  /** What kubelets do with the controllers' pods that are there for them to see. */
  async runPods(): Promise<void> {
    for (const pod of await this.items(PATHS.pods)) {
      const conditions = [{ type: 'Ready', status: 'True' }];
      await this.patch(`${PATHS.pods}/${nameIn(pod)}/status`, { status: { phase: 'Running', conditions } });
    }
  }

  /** Reads until it holds; the test's own time limit ends it otherwise. */
  async until(holds: () => Promise<boolean>): Promise<void> {
    await until(holds);
  }
}

/** The name of an object. */
export function nameIn(object: JsonObject): string {
  return stringIn(objectAt(object, 'metadata')['name']) ?? '';
}

/** The first container of a Deployment. */
export function containerOf(deployment: JsonObject | undefined): JsonObject {
  return objectsIn(objectAt(deployment, 'spec', 'template', 'spec')['containers'])[0] ?? {};
}

/** Runs `work` with the file of a kubeconfig for the users of a token file, by default for the first of them. */
export async function withKubeconfig<T>(url: string, tokens: string, work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
  try {
    const file = join(folder, 'config');
    await writeFile(file, sandboxKubeconfig(url, tokens));
    return await work(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The files that kubectl applies, as arguments. */
export const APPLY_FLAGS = ['istio.yaml', 'istio-initializer.yaml']
  .map((file) => `-f ${fileURLToPath(new URL(`../../manifests/${file}`, import.meta.url))}`)
  .join(' ');
