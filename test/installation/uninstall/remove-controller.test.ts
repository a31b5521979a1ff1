import { expect } from 'chai';

import { workloadName } from '../../../src/injection/workload/workload.js';
import { type JsonObject, stringIn } from '../../../src/json/json.js';
import { type ApiResource, groupOf, resourcePath } from '../../../src/kubernetes/discovery/api-resources.js';
import { servedResources } from '../../../src/kubernetes/discovery/served-resources.js';
import { readObject } from '../../../src/kubernetes/resources/apply-object.js';
import type { ApiClient } from '../../../src/kubernetes/transport/api-client.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { installedObjects, labelOf, MANAGED_FILE, manifestObjects, PODS_FILE } from '../../manifests/manifest.js';
import type { CommandResult } from '../../support/cli.js';
import { runCommand } from '../../support/command.js';
import { sandboxClient } from '../../support/sandbox-client.js';

/** Versions without Initializers, and which of the webhook's manifests each takes. */
const SERVERS = [
  ['1.16', 'v1.16.15'],
  ['1.20', 'v1.20.2'],
  ['1.22', 'v1.22.17'],
  ['1.33', 'v1.33.1'],
] as const;

/** What an upgrade of the cluster leaves of an installation: all but the kind that the server no longer has. */
const LEFT = [...installedObjects(), ...[PODS_FILE, MANAGED_FILE].flatMap(manifestObjects)].filter(
  ({ kind }) => kind !== 'InitializerConfiguration',
);
const STAYS = ['Namespace istio-system', 'ConfigMap istio-system/istio', 'ConfigMap istio-system/istio-inject'];

/** The same object in a version that the server has. */
function asServed(object: JsonObject, resources: readonly ApiResource[]): { path: string; body: JsonObject } {
  const group = groupOf(stringIn(object['apiVersion']) ?? '');
  const found = resources.find(({ kind, groupVersion }) => kind === object['kind'] && groupOf(groupVersion) === group);
  if (!found) throw new Error(`${labelOf(object)} is not served`);
  const { namespace } = workloadName(object);
  const path = resourcePath(found, found.namespaced ? { namespace } : {});
  return { path, body: { ...object, apiVersion: found.groupVersion } };
}

for (const [kubernetesVersion, gitVersion] of SERVERS) {
  describe(`what is left of an installation on Kubernetes ${kubernetesVersion}`, () => {
    let sandbox: Sandbox;
    let client: ApiClient;

    beforeEach(async () => {
      sandbox = await startSandbox({ kubernetesVersion });
      client = sandboxClient(sandbox.url, '');
      const resources = await servedResources(client);
      for (const object of LEFT) {
        const { path, body } = asServed(object, resources);
        await client.request({ method: 'POST', path, body });
      }
    });

    afterEach(async () => {
      client.close();
      await sandbox.close();
    });

    const run = (...args: readonly string[]): Promise<CommandResult> => runCommand([...args, '--master', sandbox.url]);
    const labelsThere = async (): Promise<readonly string[]> => {
      const found = await Promise.all(LEFT.map((object) => readObject(client, object)));
      return LEFT.filter((_, index) => found[index] !== undefined).map(labelOf);
    };

    it('is removed by uninstall, in whichever versions the server has the kinds', async () => {
      const dryRun = await run('uninstall', '--dry-run');
      expect(dryRun.code, dryRun.stderr).to.equal(0);
      expect(dryRun.stdout).to.contain('Deployment istio-system/istio-initializer deleted');
      expect(await labelsThere()).to.have.length(LEFT.length);
      const { code, stdout, stderr } = await run('uninstall');
      expect(code, stderr).to.equal(0);
      expect(stdout.match(/^InitializerConfiguration .* not there$/gm)).to.have.length(2);
      for (const object of LEFT.map(labelOf).filter((label) => !STAYS.includes(label))) {
        expect(stdout).to.contain(`${object} deleted\n`);
      }
      expect(await labelsThere()).to.have.members(STAYS);
      const again = await run('uninstall');
      expect(again.code, again.stderr).to.equal(0);
      expect(again.stdout).not.to.contain('deleted');
    });

    it('is told by every other command as what it is, which changes nothing', async () => {
      const gone = `Kubernetes ${gitVersion}: Initializers were removed in 1.14`;
      for (const args of [
        ['check'],
        ['install'],
        ['upgrade'],
        ['controller', '--port', '0', '--monitoringPort', '0'],
      ]) {
        const { code, stdout, stderr } = await run(...args);
        expect(code, args[0]).to.equal(1);
        expect(stdout + stderr, args[0]).to.contain(gone);
        expect(stdout + stderr, args[0]).to.contain('istio-initializer uninstall removes what is left');
      }
      const pending = await run('pending', '--all-namespaces');
      expect([pending.code, pending.stdout, pending.stderr]).to.deep.equal([
        0,
        'nothing is pending\n',
        `Kubernetes ${gitVersion} has no Initializers, which are in 1.7 to 1.13: nothing waits for any\n`,
      ]);
      const explained = await run('explain', '--all-namespaces');
      expect(explained.code, explained.stderr).to.equal(0);
      expect(explained.stdout).to.match(/\nDeployment +istio-system +istio-initializer +no +/);
      expect(await labelsThere()).to.have.length(LEFT.length);
    });
  });
}
