import { expect } from 'chai';

import { type JsonObject, objectAt } from '../../src/json/json.js';
import { labelOf, manifestObjects, objectOf } from './manifest.js';

const SERVICE_ACCOUNT = {
  kind: 'ServiceAccount',
  name: 'istio-sidecar-injector-service-account',
  namespace: 'istio-system',
};

const found = (kind: string): JsonObject => objectOf(kind, 'istio-sidecar-injector.yaml');

describe('the rights of the webhook', () => {
  it('are to read its ConfigMaps and what decides of pods, to patch its own configuration, to write Events, and no more', () => {
    expect(found('Role')['rules']).to.deep.equal([
      {
        apiGroups: [''],
        resources: ['configmaps'],
        resourceNames: ['istio', 'istio-sidecar-injector', 'istio-inject'],
        verbs: ['get', 'watch'],
      },
    ]);
    expect(found('ClusterRole')['rules']).to.deep.equal([
      {
        apiGroups: ['admissionregistration.k8s.io'],
        resources: ['mutatingwebhookconfigurations'],
        resourceNames: ['istio-sidecar-injector'],
        verbs: ['get', 'watch', 'patch'],
      },
      { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
      // Kubelet versions and OpenShift's user ids, and ProxyConfigs: for templates of 1.9 and later.
      { apiGroups: [''], resources: ['nodes', 'namespaces'], verbs: ['list', 'watch'] },
      { apiGroups: ['networking.istio.io'], resources: ['proxyconfigs'], verbs: ['list', 'watch'] },
    ]);
  });

  it('are in v1beta1 to watch all ConfigMaps and configurations: a 1.9 does not see that it is for one alone', () => {
    const watching = manifestObjects('v1beta1/istio-sidecar-injector.yaml').filter((object) =>
      labelOf(object).endsWith('istio-sidecar-injector-watch'),
    );
    const [role, roleBinding, clusterRole, clusterRoleBinding] = watching;
    expect(role?.['rules']).to.deep.equal([{ apiGroups: [''], resources: ['configmaps'], verbs: ['list', 'watch'] }]);
    expect(clusterRole?.['rules']).to.deep.equal([
      {
        apiGroups: ['admissionregistration.k8s.io'],
        resources: ['mutatingwebhookconfigurations'],
        verbs: ['list', 'watch'],
      },
    ]);
    for (const [binding, kind] of [
      [roleBinding, 'Role'],
      [clusterRoleBinding, 'ClusterRole'],
    ] as const) {
      expect(binding?.['subjects']).to.deep.equal([SERVICE_ACCOUNT]);
      expect(binding?.['roleRef']).to.deep.include({ kind, name: 'istio-sidecar-injector-watch' });
    }
  });

  it('are bound to its service account and to no other subject', () => {
    for (const kind of ['Role', 'ClusterRole']) {
      const { roleRef, subjects } = found(`${kind}Binding`);
      const { name } = objectAt(found(kind), 'metadata');
      expect(roleRef).to.deep.equal({ apiGroup: 'rbac.authorization.k8s.io', kind, name });
      expect(subjects).to.deep.equal([SERVICE_ACCOUNT]);
    }
    expect(objectAt(found('Deployment'), 'spec', 'template', 'spec')['serviceAccountName']).to.equal(
      SERVICE_ACCOUNT.name,
    );
    const { name, namespace } = SERVICE_ACCOUNT;
    expect(found('ServiceAccount')['metadata']).to.deep.equal({ name, namespace });
  });
});
