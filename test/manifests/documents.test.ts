import { expect } from 'chai';
import { loadAll } from 'js-yaml';
import { parseAllDocuments } from 'yaml';

import { isJsonObject, objectAt, stringIn } from '../../src/json/json.js';
import {
  ALL_FILES,
  installed,
  installedObjects,
  labelOf,
  MANAGED_FILE,
  manifestObjects,
  manifestText,
  PODS_FILE,
} from './manifest.js';

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'istio.yaml': [
    'Namespace istio-system',
    'ConfigMap istio-system/istio',
    'ClusterRole istio-initializer',
    'ClusterRoleBinding istio-initializer',
    'Role istio-system/istio-initializer',
    'RoleBinding istio-system/istio-initializer',
  ],
  'istio-initializer.yaml': [
    'ServiceAccount istio-system/istio-initializer-service-account',
    'ConfigMap istio-system/istio-inject',
    'Deployment istio-system/istio-initializer',
    'PodDisruptionBudget istio-system/istio-initializer',
    'InitializerConfiguration istio-sidecar',
  ],
  [PODS_FILE]: [
    'ClusterRole istio-initializer-pods',
    'ClusterRoleBinding istio-initializer-pods',
    'InitializerConfiguration istio-sidecar-pods',
  ],
  [MANAGED_FILE]: ['ClusterRole istio-initializer-managed', 'ClusterRoleBinding istio-initializer-managed'],
};

/** Served by every Kubernetes that has Initializers: 1.7 to 1.13. */
const API_VERSIONS: Readonly<Record<string, string>> = {
  Namespace: 'v1',
  ConfigMap: 'v1',
  ServiceAccount: 'v1',
  ClusterRole: 'rbac.authorization.k8s.io/v1beta1',
  ClusterRoleBinding: 'rbac.authorization.k8s.io/v1beta1',
  Role: 'rbac.authorization.k8s.io/v1beta1',
  RoleBinding: 'rbac.authorization.k8s.io/v1beta1',
  Deployment: 'apps/v1beta1',
  PodDisruptionBudget: 'policy/v1beta1',
  InitializerConfiguration: 'admissionregistration.k8s.io/v1alpha1',
};

describe('the manifests', () => {
  for (const file of ALL_FILES) {
    it(`${file} holds its objects in the order in which they can be created`, () => {
      expect(manifestObjects(file).map(labelOf)).to.deep.equal(EXPECTED[file]);
    });

    it(`${file} has no empty documents, which some kubectls complain about`, () => {
      expect(loadAll(manifestText(file)).filter((document) => !isJsonObject(document))).to.deep.equal([]);
    });

    it(`${file} means the same to readers of YAML 1.1, such as kubectl, and of YAML 1.2`, () => {
      const documents = parseAllDocuments(manifestText(file), { version: '1.1' });
      const objects = Array.isArray(documents) ? documents.map((document) => document.toJS() as unknown) : [];
      expect(objects).to.deep.equal(manifestObjects(file));
    });
  }

  it('name only groups and versions that Kubernetes 1.7 and 1.13 both serve', () => {
    for (const object of ALL_FILES.flatMap(manifestObjects)) {
      expect(object['apiVersion'], labelOf(object)).to.equal(API_VERSIONS[stringIn(object['kind']) ?? '']);
    }
  });

  it('create a namespace before anything in it', () => {
    const objects = installedObjects();
    const created = new Set<string>();
    for (const object of objects) {
      const { name, namespace } = objectAt(object, 'metadata');
      if (namespace !== undefined) expect([...created], labelOf(object)).to.include(namespace);
      if (object['kind'] === 'Namespace') created.add(stringIn(name) ?? '');
    }
    expect([...created]).to.deep.equal(['istio-system']);
  });

  for (const objects of [installedObjects(), manifestObjects(PODS_FILE)]) {
    const last = objects.length - 1;
    it(`create ${labelOf(objects[last] ?? {})} last: after it, objects wait for the controller`, () => {
      const kinds = objects.map((object) => object['kind']);
      expect(kinds.indexOf('InitializerConfiguration')).to.equal(last);
    });
  }

  it('can be applied again: no object has an empty pending list, which a 1.7 refuses in every update', () => {
    for (const object of ALL_FILES.flatMap(manifestObjects)) {
      expect(objectAt(object, 'metadata'), labelOf(object)).not.to.have.property('initializers');
    }
    const { annotations } = objectAt(installed('Deployment istio-system/istio-initializer'), 'metadata');
    expect(annotations).to.deep.equal({ 'sidecar.istio.io/inject': 'false' });
  });
});
