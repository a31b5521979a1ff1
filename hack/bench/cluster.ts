import { readFile } from 'node:fs/promises';
import { loadAll } from 'js-yaml';

import { parseInjectionConfig } from '../../src/injection/config/injection-config.js';
import type { SidecarConfig } from '../../src/injection/config/sidecar-config.js';
import { planInitialization } from '../../src/injection/initializers/initialization-plan.js';
import { parseMeshConfig } from '../../src/injection/mesh/mesh-config.js';
import { isJsonObject, type JsonObject, objectAt, stringIn } from '../../src/json/json.js';
import { KeepAliveClient } from './keep-alive-client.js';

/** Where the benchmark creates Deployments. */
export const DEPLOYMENTS = '/apis/extensions/v1beta1/namespaces/default/deployments';

const COLLECTIONS: Readonly<Record<string, string>> = {
  Namespace: '/api/v1/namespaces',
  ConfigMap: '/api/v1/namespaces/istio-system/configmaps',
  InitializerConfiguration: '/apis/admissionregistration.k8s.io/v1alpha1/initializerconfigurations',
};

/** Creates the objects of `manifests/` that are of these kinds. */
export async function apply(port: number, ...kinds: readonly string[]): Promise<void> {
  const client = await KeepAliveClient.connect(port);
  try {
    for (const object of await manifests()) {
      const kind = stringIn(object['kind']) ?? '';
      const path = COLLECTIONS[kind];
      if (path === undefined || !kinds.includes(kind)) continue;
      const status = await client.send({ method: 'POST', path, body: JSON.stringify(object) });
      if (status !== 201) throw new Error(`create the ${kind} of the manifests: got ${status}, want 201`);
    }
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

/** The patch that the controller would send for a pending object, byte for byte. */
export async function createPatchFactory(example: Buffer): Promise<(pending: Buffer) => string> {
  const object: unknown = JSON.parse(example.toString());
  if (!isJsonObject(object)) throw new Error('plan the patch: got no object');
  const plan = planInitialization(object, await sidecarConfig());
  if (plan.action !== 'inject') throw new Error(`plan the patch: got ${plan.action}, want inject`);
  const text = JSON.stringify(plan.patch);
  const [before, after] = text.split(`"${resourceVersionOf(example)}"`);
  if (before === undefined || after === undefined) throw new Error('plan the patch: it names no resourceVersion');
  return (pending) => `${before}"${resourceVersionOf(pending)}"${after}`;
}

const RESOURCE_VERSION = '"resourceVersion":"';

function resourceVersionOf(object: Buffer): string {
  const start = object.indexOf(RESOURCE_VERSION) + RESOURCE_VERSION.length;
  return object.toString('latin1', start, object.indexOf('"', start));
}

async function manifests(): Promise<readonly JsonObject[]> {
  const texts = await Promise.all(
    ['istio', 'istio-initializer'].map((name) => readFile(`manifests/${name}.yaml`, 'utf8')),
  );
  return texts.flatMap((text) => loadAll(text)).filter(isJsonObject);
}

async function sidecarConfig(): Promise<SidecarConfig> {
  const data = (await manifests()).map((object) => objectAt(object, 'data'));
  const textOf = (key: string): string =>
    data.map((map) => stringIn(map[key])).find((text) => text !== undefined) ?? '';
  const config = parseInjectionConfig(textOf('config'), { key: 'config', name: 'istio-inject' });
  return { config, mesh: parseMeshConfig(textOf('mesh'), { key: 'mesh', name: 'istio' }, config.compatibility) };
}
