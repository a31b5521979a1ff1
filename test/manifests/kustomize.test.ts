import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { load, loadAll } from 'js-yaml';
import sortBy from 'lodash/sortBy.js';

import { withValueAt } from '../../src/injection/workload/workload.js';
import { isJsonObject, type JsonObject, objectAt, objectsIn, stringIn } from '../../src/json/json.js';
import { hasKubectl } from '../sandbox/clients/kubectl.js';
import { labelOf, MANAGED_FILE, manifestObjects, PODS_FILE, textsIn } from './manifest.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const manifests = join(root, 'manifests');
const run = promisify(execFile);

const files = readdirSync(manifests, { recursive: true, encoding: 'utf8' });
const kustomizations = files.filter((file) => file.endsWith('kustomization.yaml')).map((file) => dirname(file));

interface Kustomization {
  readonly folder: string;
  readonly content: JsonObject;
}

function read(folder: string): Kustomization {
  const content = load(readFileSync(join(manifests, folder, 'kustomization.yaml'), 'utf8'));
  return { folder, content: isJsonObject(content) ? content : {} };
}

async function built(folder: string): Promise<readonly JsonObject[]> {
  const { stdout } = await run(process.env['KUBECTL'] ?? 'kubectl', ['kustomize', join(manifests, folder)]);
  return sortBy(loadAll(stdout).filter(isJsonObject), labelOf);
}

const of = (...names: readonly string[]): readonly JsonObject[] => names.flatMap(manifestObjects);
const withoutRegistration = (objects: readonly JsonObject[]): readonly JsonObject[] =>
  objects.filter(({ kind }) => kind !== 'InitializerConfiguration');

/** The objects with the arguments of one Deployment changed. */
function withArgs(
  objects: readonly JsonObject[],
  name: string,
  change: (args: readonly string[]) => readonly string[],
): readonly JsonObject[] {
  return objects.map((object) => {
    if (labelOf(object) !== `Deployment istio-system/${name}`) return object;
    const path = ['spec', 'template', 'spec', 'containers'];
    return withValueAt(object, path, (containers) =>
      (containers as readonly JsonObject[]).map((one) => ({ ...one, args: change(textsIn(one['args'])) })),
    );
  });
}

const CONTROLLER = of('istio.yaml', 'istio-initializer.yaml');
const RELEASE = of('istio-sidecar-injector-configmap-release.yaml');
const V1BETA1 = of('v1beta1/istio-sidecar-injector.yaml');
const ISTIO_1_31 = of('istio-1.31/istio-sidecar-injector-configmap.yaml', 'istio-1.31/istio-sidecar-injector.yaml');

/** The objects, where the two webhooks that select by `istio.io/rev` take another value besides `default`. */
function withTag(objects: readonly JsonObject[], tag: string): readonly JsonObject[] {
  const places = ['namespaceSelector', 'objectSelector'] as const;
  const at = (index: number): string[] => [places[index] ?? '', 'matchExpressions'];
  const tagged = (webhook: JsonObject, index: number): JsonObject =>
    index >= places.length
      ? webhook
      : withValueAt(webhook, at(index), (expressions) =>
          (expressions as readonly JsonObject[]).map((one) =>
            one['key'] === 'istio.io/rev' ? { ...one, values: [...textsIn(one['values']), tag] } : one,
          ),
        );
  return objects.map((object) =>
    object['kind'] === 'MutatingWebhookConfiguration'
      ? { ...object, webhooks: objectsIn(object['webhooks']).map(tagged) }
      : object,
  );
}

/** What is applied as files, or as a folder. */
const OVERLAYS: Readonly<Record<string, readonly JsonObject[]>> = {
  controller: CONTROLLER,
  pods: [...CONTROLLER, ...of(PODS_FILE)],
  managed: withArgs([...withoutRegistration(CONTROLLER), ...of(MANAGED_FILE)], 'istio-initializer', (args) => [
    ...args,
    '--manageInitializerConfiguration',
  ]),
  webhook: [...RELEASE, ...of('istio-sidecar-injector.yaml')],
  'webhook-1.16': [...RELEASE, ...of('kubernetes-1.16/istio-sidecar-injector.yaml')],
  'webhook-v1beta1': [...RELEASE, ...V1BETA1],
  'istio-1.31': ISTIO_1_31,
  'istio-1.31-tag': withTag(ISTIO_1_31, 'stable'),
  both: withArgs([...CONTROLLER, ...V1BETA1], 'istio-sidecar-injector', (args) =>
    args.map((arg) => (arg.startsWith('--injectConfigMapName=') ? '--injectConfigMapName=istio-inject' : arg)),
  ),
};

describe('the manifests for kubectl apply', () => {
  it('are what the parts for kustomize make', () => {
    const check = spawnSync(process.execPath, [join(root, 'hack/manifests.mjs'), '--check'], { encoding: 'utf8' });
    expect(check.stderr).to.equal('');
    expect(check.status).to.equal(0);
  });
});

describe('the kustomizations', () => {
  const all = kustomizations.map(read);

  it('are of a form that kustomize 2.0.3, which Debian has, and later ones read', () => {
    const known = ['bases', 'resources', 'patchesJson6902', 'namespace', 'configMapGenerator', 'generatorOptions'];
    for (const { folder, content } of all) {
      expect(known, folder).to.include.members(Object.keys(content));
      // Later ones take folders as resources, the first ones only files.
      for (const file of textsIn(content['resources'])) expect(file, folder).to.match(/^[a-z-]+\.yaml$/);
      for (const base of textsIn(content['bases'])) expect(kustomizations).to.include(join(folder, base));
    }
  });

  it('reach every file of the manifests, or one that is made of what they reach', () => {
    const reached = all.flatMap(({ folder, content }) => {
      const patches = (content['patchesJson6902'] as readonly JsonObject[] | undefined) ?? [];
      const generators = (content['configMapGenerator'] as readonly JsonObject[] | undefined) ?? [];
      const names = [
        ...textsIn(content['resources']),
        ...patches.flatMap(({ path }) => stringIn(path) ?? []),
        ...generators.flatMap((generator) => textsIn(generator['files'])),
      ];
      return [...names, 'kustomization.yaml'].map((name) => join(folder, name));
    });
    const made = ['', 'istio-1.31/', 'kubernetes-1.16/', 'v1beta1/'].flatMap((folder) =>
      readdirSync(join(manifests, folder))
        .filter((name) => /^istio.*\.yaml$/.test(name))
        .map((name) => `${folder}${name}`),
    );
    // Schemas are for editors, the manifest for krew is for kubectl: no cluster gets them.
    const isOfCluster = /^(?!schema\/|krew\/).*\.(?:yaml|json)$/;
    expect([...reached, ...made].sort()).to.deep.equal(files.filter((file) => isOfCluster.test(file)).sort());
  });

  it('of the overlays are all known here', () => {
    expect(readdirSync(join(manifests, 'overlays')).sort()).to.deep.equal(Object.keys(OVERLAYS).sort());
  });

  describe('built by kubectl', () => {
    before(function () {
      if (!hasKubectl()) this.skip();
    });

    for (const [name, objects] of Object.entries(OVERLAYS)) {
      it(`overlays/${name} is what its files are`, async () => {
        expect(await built(`overlays/${name}`)).to.deep.equal(sortBy(objects, labelOf));
      });
    }

    for (const folder of kustomizations.filter((one) => !one.startsWith('overlays/'))) {
      it(`${folder} can be built by itself`, async () => {
        expect(await built(folder)).not.to.have.length(0);
      });
    }

    it('monitoring holds alerts and dashboard in a ConfigMap', async () => {
      const [configMap] = await built('monitoring');
      expect(labelOf(configMap ?? {})).to.equal('ConfigMap istio-system/istio-initializer-monitoring');
      expect(objectAt(configMap, 'data')).to.have.all.keys(
        'prometheus-rules.yaml',
        'prometheus-rules-webhook.yaml',
        'grafana-dashboard.json',
      );
    });
  });
});
