import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

import { computedFields } from '../../../src/injection/data/computed-fields.js';
import { EffectiveProxyConfigs } from '../../../src/injection/data/effective-proxy-config.js';
import { readTypedValues } from '../../../src/injection/data/typed-values.js';
import { parseModernMesh } from '../../../src/injection/mesh/modern-mesh.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import { type Release, releaseNamed } from '../../../src/injection/releases/release.js';
import { MESH_HISTORY } from '../../../src/injection/releases/rules/mesh-rules.js';
import { TEMPLATE_HISTORY } from '../../../src/injection/releases/rules/template-rules.js';
import { parseConfigText } from '../../../src/injection/schema/config-text.js';
import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../../src/json/json.js';
import { compileInjectionTemplate, type InjectionTemplate } from '../../../src/template/istio/injection-template.js';
import { readYamlDocument } from '../../../src/yaml/read-document.js';

// Istio's own test data lies beside the checkout and is not part of this project.
const ROOT = fileURLToPath(new URL('../../../../shared/golden/istio-modern/', import.meta.url));

// The others are for Gateways that Istio deploys: they have other data.
const OF_PODS: readonly string[] = ['sidecar', 'gateway', 'grpc-simple', 'grpc-agent', 'custom', 'spire'];

const readMap = (path: string): JsonObject =>
  parseConfigText(readFileSync(path, 'utf8'), { key: 'config', name: path });

interface Case {
  readonly folder: string;
  readonly json: JsonObject;
}

function casesOf(tag: string): readonly Case[] {
  const inject = join(ROOT, tag, 'inject');
  return readdirSync(inject).map((name) => ({
    folder: join(inject, name),
    json: readMap(join(inject, name, 'case.json')),
  }));
}

/** The texts of a configuration that render something of a pod, compiled for the release. */
function templatesOf(path: string, release: Release, environment: Readonly<Record<string, string>>) {
  const config = readMap(path);
  const { proxyDefaults } = rulesAt(MESH_HISTORY, release);
  const features = rulesAt(TEMPLATE_HISTORY, release);
  const texts = isJsonObject(config['templates']) ? config['templates'] : { sidecar: config['template'] };
  return Object.entries(texts).flatMap(([name, text]): readonly InjectionTemplate[] =>
    typeof text === 'string' && OF_PODS.includes(name)
      ? [compileInjectionTemplate(text, undefined, { features, environment, proxyDefaults })]
      : [],
  );
}

interface Workload {
  readonly typeMeta: JsonObject;
  readonly metadata: JsonObject;
  readonly pod: JsonObject;
}

function workloadsIn(path: string): readonly Workload[] {
  const documents = readFileSync(path, 'utf8').split(/^---.*$/m);
  return documents
    .map((text): Json => readYamlDocument(text))
    .filter(isJsonObject)
    .flatMap((document) => (document['kind'] === 'List' ? objectsIn(document['items']) : [document]))
    .map((object) => {
      const { apiVersion, kind } = object;
      const pod = kind === 'Pod' ? object : objectAt(object, 'spec', 'template');
      return { typeMeta: { apiVersion, kind }, metadata: objectAt(object, 'metadata'), pod };
    })
    .filter(({ pod }) => isJsonObject(pod['spec']));
}

type Compiled = Map<string, readonly InjectionTemplate[]>;

function renderAll({ folder, json }: Case, release: Release, compiled: Compiled): readonly string[] {
  const at = (key: string): string => join(folder, stringIn(json[key]) ?? '');
  const rules = { ...rulesAt(MESH_HISTORY, release), ...rulesAt(TEMPLATE_HISTORY, release) };
  const mesh = parseModernMesh(readFileSync(at('mesh'), 'utf8'), { key: 'mesh', name: 'mesh' }, rules).json;
  const configs = new EffectiveProxyConfigs(mesh, rules);
  const values = readMap(at('values'));
  const environment = Object.fromEntries(
    Object.entries(objectAt(json, 'env')).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  const key = JSON.stringify([at('config'), environment]);
  const templates = compiled.get(key) ?? templatesOf(at('config'), release, environment);
  compiled.set(key, templates);
  return workloadsIn(join(folder, 'input.yaml')).flatMap(({ typeMeta, metadata, pod }) => {
    const objectMeta = objectAt(pod, 'metadata');
    const { proxyConfig, meshConfig } = configs.of({ namespace: 'default', metadata: objectMeta, resources: [] });
    const annotations = objectAt(objectMeta, 'annotations');
    const parts = {
      ...{
        typeMeta,
        deploymentMeta: metadata,
        objectMeta,
        spec: objectAt(pod, 'spec'),
        proxyConfig,
        meshConfig,
        values,
      },
      ...computedFields({ values: readTypedValues(values), proxyConfig, meshConfig, annotations }),
      ...{ proxyUID: 1337, proxyGID: 1337, nativeSidecars: json['nativeSidecars'] === true },
    };
    return templates.map((template) => template.execute(parts));
  });
}

describe("Istio's own templates", () => {
  const tags = existsSync(ROOT) ? readdirSync(ROOT).filter((name) => existsSync(join(ROOT, name, 'inject'))) : [];
  if (tags.length === 0) it.skip(`are not here: there is no ${ROOT}`);
  for (const tag of tags) {
    it(`of ${tag} render YAML over every workload that their tests inject`, () => {
      const { release } = releaseNamed(tag) ?? { release: '1.31' };
      const cases = casesOf(tag).filter(
        ({ folder, json }) => existsSync(join(folder, 'input.yaml')) && json['expectedError'] === undefined,
      );
      expect(cases).not.to.have.lengthOf(0);
      const compiled: Compiled = new Map();
      for (const one of cases) {
        for (const text of renderAll(one, release, compiled)) {
          expect(isJsonObject(readYamlDocument(text)), `${one.folder}: ${text}`).to.equal(true);
        }
      }
    });
  }
});
