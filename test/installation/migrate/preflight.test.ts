import { expect } from 'chai';

import { checkServerForMigrate } from '../../../src/installation/migrate/preflight.js';
import { scriptedClient } from '../../support/scripted-client.js';

const CONFIGURATION = {
  apiVersion: 'admissionregistration.k8s.io/v1beta1',
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: 'istio-sidecar-injector' },
};

describe('checkServerForMigrate', () => {
  for (const [minor, folder] of [
    ['14', 'v1beta1/'],
    ['15+', 'v1beta1/'],
    ['16', 'kubernetes-1.16/'],
    ['20', 'kubernetes-1.16/'],
    ['21', ''],
    ['33', ''],
  ] as const) {
    it(`names for 1.${minor}, which has no Initializers, the manifest whose versions it serves`, async () => {
      const client = scriptedClient(() => ({ major: '1', minor, gitVersion: `v1.${minor}.2` }));
      const failure = await checkServerForMigrate(client, CONFIGURATION).catch(String);
      expect(failure).to.match(
        / it no longer has Initializers, and istio-initializer uninstall .*; apply manifests\/\S+$/,
      );
      expect(failure).to.contain(`apply manifests/${folder}istio-sidecar-injector.yaml`);
    });
  }
});
