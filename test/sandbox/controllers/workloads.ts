import { expect } from 'chai';

import { listAt, objectsAt } from '../../../src/sandbox/json/json-path.js';
import type { JsonObject } from '../../../src/sandbox/json/json-value.js';
import { type Answer, post, until } from '../api-client.js';

/** The pods of the default namespace. */
export const PODS = '/api/v1/namespaces/default/pods';
/** Its ReplicaSets. */
export const REPLICA_SETS = '/apis/extensions/v1beta1/namespaces/default/replicasets';
/** Its Jobs. */
export const JOBS = '/apis/batch/v1/namespaces/default/jobs';
const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1alpha1/initializerconfigurations';

/** The items of a list. */
export const itemsOf = ({ body }: Answer): readonly JsonObject[] => objectsAt(body, 'items');

/** The only owner of an object. */
export function ownerOf(object: JsonObject | undefined): JsonObject {
  const owners = objectsAt(object, 'metadata', 'ownerReferences');
  expect(owners).to.have.length(1);
  return owners[0] ?? {};
}

/** A list as soon as it has so many items. */
export async function untilCount(url: string, count: number): Promise<readonly JsonObject[]> {
  return itemsOf(await until(url, ({ body }) => listAt(body, 'items').length === count));
}

/** A Job whose pods never restart. */
export function job(name: string, spec: JsonObject): JsonObject {
  const podSpec = { restartPolicy: 'Never', containers: [{ name: 'app', image: 'busybox' }] };
  return { metadata: { name }, spec: { ...spec, template: { spec: podSpec } } };
}

/** A Deployment of the apps group. */
export function web(spec: JsonObject = {}, image = 'nginx:1'): JsonObject {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image }] } };
  return { metadata: { name: 'web' }, spec: { ...spec, template } };
}

/** Makes an initializer pending on every new object of these kinds. */
export async function initialize(url: string, ...resources: readonly string[]): Promise<void> {
  const rules = [{ apiGroups: ['*'], apiVersions: ['*'], resources }];
  await post(url + CONFIGURATIONS, { metadata: { name: 'ours' }, initializers: [{ name: 'a.example.com', rules }] });
}
