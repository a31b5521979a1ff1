import { expect } from 'chai';

import {
  type ApiAnswer,
  COLLECTIONS,
  INITIALIZER_CONFIGURATIONS,
  initializerConfiguration,
  names,
} from '../support/api.js';
import { type CommandResult, killAll } from '../support/cli.js';
import { until } from '../support/until.js';
import { OURS } from '../support/workloads.js';
import { kill, ReplicaCluster, type ReplicaProcess, terminate } from './replica-processes.js';

for (const kubernetesVersion of ['1.7', '1.9']) {
  describe(`--manageInitializerConfiguration on Kubernetes ${kubernetesVersion}`, () => {
    let cluster: ReplicaCluster;

    beforeEach(async () => {
      cluster = await ReplicaCluster.start('--kubernetes-version', kubernetesVersion);
    });

    afterEach(killAll);

    const registered = async (): Promise<boolean> => {
      const { items } = (await cluster.api.get(INITIALIZER_CONFIGURATIONS)).body;
      return names(items.map(({ metadata }) => metadata)).includes('istio-sidecar');
    };
    const start = (podName: string, ...flags: string[]): Promise<ReplicaProcess> =>
      cluster.replica(podName, '--manageInitializerConfiguration', ...flags);
    const containers = ({ status, body }: ApiAnswer): readonly unknown[] => [
      status,
      ...names(body.spec.template.spec.containers),
    ];

    it('registers when the first is ready, and takes it back when the last one stops', async () => {
      expect(await registered()).to.equal(false);
      const a = await start('a');
      await a.until(/registered in the InitializerConfiguration/);
      expect(await registered()).to.equal(true);
      const b = await start('b');
      expect((await terminate(a)).stderr).to.contain('another replica keeps running');
      expect(await registered()).to.equal(true);
      expect(containers(await cluster.create('between'))).to.deep.equal([201, 'app', 'istio-proxy']);
      expect((await terminate(b)).code).to.equal(0);
      expect(await registered()).to.equal(false);
      expect(containers(await cluster.create('after'))).to.deep.equal([201, 'app']);
    });

    it('initializes what is created in the very moment of stopping', async () => {
      const a = await start('a');
      await a.until(/registered in the InitializerConfiguration/);
      const stopping = terminate(a);
      const answers: (readonly unknown[])[] = [];
      let ended: CommandResult | undefined;
      for (let i = 0; ended === undefined; i += 1) {
        answers.push(containers(await cluster.create(`web-${i}`)));
        ended = await Promise.race([stopping, Promise.resolve(undefined)]);
      }
      expect(ended.code).to.equal(0);
      expect(answers.filter(([status]) => status !== 201)).to.deep.equal([]);
      // While it is registered all are initialized, from then on none is: no creation is kept waiting in between.
      const waited = answers.filter((answer) => answer.includes('istio-proxy')).length;
      expect(answers.slice(waited).every((answer) => !answer.includes('istio-proxy'))).to.equal(true);
      expect(answers.at(-1)).to.deep.equal([201, 'app']);
    });

    it('does not end before what waits for another first, and for it later', async () => {
      const object = initializerConfiguration('first.example.com') as object;
      await cluster.api.post(INITIALIZER_CONFIGURATIONS, { ...object, metadata: { name: 'before-istio' } });
      const a = await start('a', '--logLevel', 'debug');
      await a.until(/registered in the InitializerConfiguration/);
      const creating = cluster.create('web');
      await a.until(/NotOurTurn/);
      const stopping = terminate(a);
      await a.until(/the last replica/);
      await until(async () => !(await registered()));
      const rest = { metadata: { initializers: { pending: [{ name: OURS }] } } };
      await cluster.api.mergePatch(`${COLLECTIONS['Deployment'] ?? ''}/web`, rest);
      expect(containers(await creating)).to.deep.equal([201, 'app', 'istio-proxy']);
      expect((await stopping).stderr).to.contain('new workloads no longer wait for this initializer');
    });

    if (kubernetesVersion === '1.7') return;

    it('takes it back although the list still names one that was killed', async function () {
      // It waits ten seconds for a sign of life.
      this.timeout(60_000);
      const a = await start('a');
      const b = await start('b');
      await a.until(/registered in the InitializerConfiguration/);
      await kill(a);
      expect(await cluster.listed()).to.include('a');
      await terminate(b);
      expect(await registered()).to.equal(false);
    });
  });
}
