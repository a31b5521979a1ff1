import { readFile } from 'node:fs/promises';
import { loadAll } from 'js-yaml';

import { readValidConfig } from '../../src/controller/configuration/config-reading.js';
import type { SidecarConfig } from '../../src/injection/config/sidecar-config.js';
import { planInitialization } from '../../src/injection/initializers/initialization-plan.js';
import { isJsonObject, type JsonObject, objectAt, stringIn } from '../../src/json/json.js';
import { createApiClient } from '../../src/kubernetes/transport/api-client.js';
import { loadKubeConfig } from '../../src/kubernetes/transport/kube-config.js';
import { type Configuration, CONFIGURATIONS } from './configurations.js';
import { KeepAliveClient } from './keep-alive-client.js';

/** Where the benchmark creates Deployments. */
export const DEPLOYMENTS = '/apis/extensions/v1beta1/namespaces/default/deployments';

const COLLECTIONS: Readonly<Record<string, (namespace: string) => string>> = {
  Namespace: () => '/api/v1/namespaces',
  ConfigMap: (namespace) => `/api/v1/namespaces/${namespace}/configmaps`,
  InitializerConfiguration: () => '/apis/admissionregistration.k8s.io/v1alpha1/initializerconfigurations',
};

/** Creates the objects of all configurations that are of these kinds. */
export async function apply(port: number, ...kinds: readonly string[]): Promise<void> {
  const client = await KeepAliveClient.connect(port);
  try {
    const objects = (await Promise.all(CONFIGURATIONS.map(manifests))).flat();
    for (const object of objects.filter(({ kind }) => kinds.includes(kind))) await create(client, object);
  } finally {
    client.close();
  }
}

// Bytes of the defaults, the uid, the times and the frame of a watch event.
const ADDED_BY_SERVER = 700;

/** A typical Deployment, padded with an annotation to about so many bytes in the store. */
export function deployment(name: string, bytes = 0): string {
  const containers = [
    { name: 'app', image: 'nginx:1.13', ports: [{ containerPort: 80 }], env: [{ name: 'A', value: 'b' }] },
  ];
  const template = { metadata: { labels: { app: name } }, spec: { containers } };
  const text = (annotations: object): string =>
    JSON.stringify({ metadata: { name, labels: { app: name }, annotations }, spec: { replicas: 2, template } });
  const missing = bytes - text({}).length - ADDED_BY_SERVER;
  return text(missing > 0 ? { 'example.com/padding': 'x'.repeat(missing) } : {});
}

// In place of the version of one object, which may stand elsewhere in the patch, as a port.
const ANY_VERSION = 'the version that was read';

/** The patch that the controller would send for a pending object of the server on this port. */
export async function createPatchFactory(
  { port, configuration }: { readonly port: number; readonly configuration: Configuration },
  example: Buffer,
): Promise<(pending: Buffer) => string> {
  const object: unknown = JSON.parse(example.toString());
  if (!isJsonObject(object)) throw new Error('plan the patch: got no object');
  const metadata = { ...objectAt(object, 'metadata'), resourceVersion: ANY_VERSION };
  const plan = planInitialization({ ...object, metadata }, await sidecarConfig(port, configuration));
  if (plan.action !== 'inject') throw new Error(`plan the patch: got ${plan.action}, want inject`);
  const [before, after] = JSON.stringify(plan.patch).split(`"${ANY_VERSION}"`);
  if (before === undefined || after === undefined) throw new Error('plan the patch: it names no resourceVersion');
  return (pending) => `${before}"${resourceVersionOf(pending)}"${after}`;
}

const RESOURCE_VERSION = '"resourceVersion":"';

function resourceVersionOf(object: Buffer): string {
  const start = object.indexOf(RESOURCE_VERSION) + RESOURCE_VERSION.length;
  return object.toString('latin1', start, object.indexOf('"', start));
}

/** An object of the manifests, and where it is created. */
interface ManifestObject {
  readonly kind: string;
  readonly path: string;
  readonly object: JsonObject;
}

/** The objects of a configuration whose kinds the benchmark can create, in its namespace. */
async function manifests({ files, namespace }: Configuration): Promise<readonly ManifestObject[]> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts
    .flatMap((text) => loadAll(text))
    .filter(isJsonObject)
    .flatMap((object) => {
      const kind = stringIn(object['kind']) ?? '';
      const path = COLLECTIONS[kind]?.(namespace);
      const metadata = { ...objectAt(object, 'metadata'), ...placeOf(kind, namespace) };
      return path === undefined ? [] : [{ kind, path, object: { ...object, metadata } }];
    });
}

function placeOf(kind: string, namespace: string): JsonObject {
  return kind === 'Namespace' ? { name: namespace } : { namespace };
}

async function create(client: KeepAliveClient, { kind, path, object }: ManifestObject): Promise<void> {
  const status = await client.send({ method: 'POST', path, body: JSON.stringify(object) });
  if (status !== 201) throw new Error(`create the ${kind} of the manifests at ${path}: got ${status}, want 201`);
}

/** As the controller reads it. */
async function sidecarConfig(port: number, { namespace, injectConfig }: Configuration): Promise<SidecarConfig> {
  const server = loadKubeConfig({ master: `http://127.0.0.1:${port}`, inCluster: false });
  const client = createApiClient(server, { maxSockets: 1 });
  try {
    return (await readValidConfig(client, { namespace, injectConfig })).sidecarConfig;
  } finally {
    client.close();
  }
}
