import { expect } from 'chai';

import { withoutSelfWait } from '../../../src/installation/install/self-wait.js';
import type { JsonObject } from '../../../src/json/json.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { hasKubectl, Kubectl } from '../../sandbox/clients/kubectl.js';
import { type CommandResult, killAll } from '../../support/cli.js';
import { runCommand, startCommand } from '../../support/command.js';
import { APPLY_FLAGS, InstalledCluster, PATHS } from '../../support/installation.js';
import { scriptedClient } from '../../support/scripted-client.js';

const DEPLOYMENT: JsonObject = { kind: 'Deployment', metadata: { name: 'a' } };
const BYPASSING: JsonObject = { kind: 'Deployment', metadata: { name: 'a', initializers: { pending: [] } } };

/** A cluster where initializers are registered for these resources. */
const registeredFor = (...resources: readonly string[]) =>
  scriptedClient(() => {
    const initializers = [{ name: 'a.b.c', rules: [{ apiGroups: ['*'], apiVersions: ['*'], resources }] }];
    return { items: [{ metadata: { name: 'x' }, initializers }] };
  });

describe('withoutSelfWait', () => {
  it('leaves the empty pending list out where no Deployment waits for anything', async () => {
    expect(await withoutSelfWait(registeredFor('jobs'), DEPLOYMENT, undefined)).to.equal(DEPLOYMENT);
    expect(await withoutSelfWait(registeredFor('jobs'), DEPLOYMENT, DEPLOYMENT)).to.equal(DEPLOYMENT);
  });

  it('adds it where Deployments wait, the one that is there does, or that can not be known', async () => {
    const waiting = { metadata: { initializers: { pending: [{ name: 'a.b.c' }] } } };
    expect(await withoutSelfWait(registeredFor('deployments'), DEPLOYMENT, undefined)).to.deep.equal(BYPASSING);
    expect(await withoutSelfWait(registeredFor('*'), DEPLOYMENT, undefined)).to.deep.equal(BYPASSING);
    expect(await withoutSelfWait(registeredFor('jobs'), DEPLOYMENT, waiting)).to.deep.equal(BYPASSING);
    const forbidden = scriptedClient(() => 403);
    expect(await withoutSelfWait(forbidden, DEPLOYMENT, undefined)).to.deep.equal(BYPASSING);
  });
});

for (const kubernetesVersion of ['1.7', '1.9'] as const) {
  describe(`the Deployment of an installation on Kubernetes ${kubernetesVersion}`, () => {
    let sandbox: Sandbox;
    let cluster: InstalledCluster;

    beforeEach(async () => {
      sandbox = await startSandbox({ kubernetesVersion, requestTimeoutMs: 2000 });
      cluster = new InstalledCluster(sandbox.url);
    });

    afterEach(async () => {
      await killAll();
      await sandbox.close();
    });

    /** Installs, with a controller that becomes ready when it is waited for. */
    const installReady = async (): Promise<CommandResult> => {
      const running = startCommand(['install', '--master', sandbox.url]);
      await running.until(/^waiting for Deployment/m);
      await cluster.markReady();
      return running.finished;
    };
    const withKubectl = async (work: (apply: () => Promise<readonly string[]>) => Promise<void>): Promise<void> => {
      const kubectl = await Kubectl.for(sandbox);
      try {
        await work(async () => (await kubectl.ok(`apply ${APPLY_FLAGS}`)).trimEnd().split('\n'));
      } finally {
        await kubectl.remove();
      }
    };
    /** A newer kubectl replaces the list of initializers, in which a 1.7 has filled in `failurePolicy`, by the same again. */
    const isUnchanged = (line: string): boolean =>
      line.endsWith(' unchanged') || (kubernetesVersion === '1.7' && line.startsWith('initializerconfiguration.'));

    it('can be applied by kubectl after install, and from the second time on nothing changes', async function () {
      if (!hasKubectl()) this.skip();
      await installReady();
      await withKubectl(async (apply) => {
        expect(await apply()).to.include('deployment.apps/istio-initializer configured');
        expect((await apply()).filter((line) => !isUnchanged(line))).to.deep.equal([]);
        await cluster.markReady();
        const again = await runCommand(['install', '--master', sandbox.url]);
        expect(again.code, again.stderr).to.equal(0);
        expect((await apply()).filter((line) => !isUnchanged(line))).to.deep.equal([]);
      });
    });

    it('can be applied by kubectl alone as often as wanted, and install takes over', async function () {
      if (!hasKubectl()) this.skip();
      await withKubectl(async (apply) => {
        expect(await apply()).to.include('deployment.apps/istio-initializer created');
        expect((await apply()).filter((line) => !isUnchanged(line))).to.deep.equal([]);
        expect((await installReady()).code).to.equal(0);
      });
    });

    it('is created again although Deployments wait for a controller, and does not wait for itself', async () => {
      await installReady();
      await cluster.delete(PATHS.deployment);
      const { code, stdout } = await installReady();
      expect(code).to.equal(0);
      expect(stdout).to.contain('Deployment istio-system/istio-initializer created\n');
      expect(stdout).to.contain('InitializerConfiguration istio-sidecar kept\n');
    });
  });
}
