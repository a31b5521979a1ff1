import { isJsonObject, type JsonObject, objectAt, objectsIn, stringIn } from '../../../src/json/json.js';

const TEMPLATE = ['spec', 'template'];
const PATHS: Readonly<Record<string, readonly string[]>> = {
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  ...Object.fromEntries(
    ['Deployment', 'DaemonSet', 'StatefulSet', 'ReplicaSet', 'Job', 'ReplicationController', 'DeploymentConfig'].map(
      (kind) => [kind, TEMPLATE],
    ),
  ),
};

/** A pod as a webhook is asked about it, and the namespace of its request. */
export interface RequestedPod {
  readonly pod: JsonObject;
  readonly namespace: string;
}

/** The pods of documents, as the controllers of their workloads create them. */
export function requestedPods(documents: readonly unknown[]): readonly RequestedPod[] {
  return carriers(documents).map((object) => ({
    pod: podOf(object),
    namespace: stringIn(objectAt(object, 'metadata')['namespace']) ?? '',
  }));
}

function podOf(object: JsonObject): JsonObject {
  const kind = stringIn(object['kind']) ?? '';
  if (kind === 'Pod') return object;
  const template = objectAt(object, ...(PATHS[kind] ?? []));
  const name = stringIn(objectAt(object, 'metadata')['name']) ?? '';
  const isDeployment = kind === 'Deployment';
  const owner = isDeployment
    ? { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${name}-fake` }
    : { apiVersion: object['apiVersion'], kind, name };
  const metadata = objectAt(template, 'metadata');
  return {
    ...template,
    metadata: {
      ...metadata,
      generateName: isDeployment ? `${name}-fake-` : name,
      ownerReferences: [{ ...owner, controller: true }],
      ...(isDeployment && { labels: { ...objectAt(metadata, 'labels'), 'pod-template-hash': 'fake' } }),
    },
  };
}

/** The objects of documents, those in Lists too, that carry pods. */
function carriers(documents: readonly unknown[]): readonly JsonObject[] {
  return documents.filter(isJsonObject).flatMap((document) => {
    if (document['kind'] === 'List') return carriers(objectsIn(document['items']));
    const kind = stringIn(document['kind']) ?? '';
    return kind === 'Pod' || Object.hasOwn(PATHS, kind) ? [document] : [];
  });
}
