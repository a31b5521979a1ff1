import { expect } from 'chai';

import { type ApiAnswer, COLLECTIONS, names } from '../support/api.js';
import { killAll } from '../support/cli.js';
import { workload } from '../support/workloads.js';
import { MonitoredController } from './monitored-controller.js';
import { Cluster, CONFIG_MAPS } from './processes.js';

// What happens to a workload whose injection the server refuses: rows of the table in docs/outcomes.md.

const DEPLOYMENTS = COLLECTIONS['Deployment'] ?? '';
const WHY = 'what the server says';

const refusal = (code: number, reason: string, message = WHY) => ({
  do: 'answer',
  code,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message },
});

interface Row {
  readonly name: string;
  readonly what: string;
  /** None: the server refuses it by itself. */
  readonly action?: object;
  /** The reason that the server gives, within the sentence. */
  readonly why: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

const ROWS: readonly Row[] = [
  { name: 'a400', what: '400', action: refusal(400, 'BadRequest'), why: WHY },
  { name: 'a413', what: '413', action: refusal(413, 'RequestEntityTooLarge'), why: WHY },
  { name: 'a422', what: '422', action: refusal(422, 'Invalid'), why: WHY },
  {
    name: 'a500',
    what: '500 for what is too large to be stored',
    action: refusal(500, '', 'rpc error: code = 2 desc = etcdserver: request is too large'),
    why: 'etcdserver: request is too large',
  },
  {
    name: 'annotated',
    what: '422, as one annotation more is too much',
    // All annotations together may have 256 KiB, with the one that says what was injected.
    annotations: { padding: 'x'.repeat(262_144 - 'padding'.length - 10) },
    why: 'must have at most 262144 characters',
  },
];

describe('an injection that is refused', function () {
  this.timeout(60_000);

  let cluster: Cluster;
  let controller: MonitoredController;

  const begin = async (failurePolicy: string): Promise<void> => {
    cluster = await Cluster.start();
    await cluster.api.mergePatch(`${CONFIG_MAPS}/istio-inject`, {
      data: { config: `failurePolicy: ${failurePolicy}` },
    });
    controller = await MonitoredController.start(cluster);
    await cluster.register();
  };

  /** Creates it, and refuses its first PATCH. The server would keep its creator waiting for 30 s. */
  const create = async ({ name, action, annotations = {} }: Row): Promise<ApiAnswer> => {
    const match = { methods: ['PATCH'], path: `/deployments/${name}$` };
    if (action) await cluster.fault({ match, when: { nth: 1 }, action });
    const object = workload('Deployment', name);
    return cluster.api.post(DEPLOYMENTS, { ...object, metadata: { name, annotations } });
  };

  describe('with the failure policy Fail', () => {
    before(() => begin('Fail'));
    after(killAll);

    for (const row of ROWS) {
      it(`answered ${row.what}: its creator gets at once what was refused, why, and what to do`, async () => {
        const counted = await controller.initializations('refused', 'RejectedByServer');
        const { status, body } = await create(row);
        expect([status, body.kind]).to.deep.equal([422, 'Status']);
        const { message = '' } = body;
        const before = `sidecar.initializer.istio.io could not add the sidecar to Deployment default/${row.name}: the API`;
        expect(message.startsWith(`${before} server refused it: `), message).to.equal(true);
        expect(message).to.contain(row.why);
        const wayOut = '; to create it without a sidecar, annotate it with sidecar.istio.io/inject: "false"';
        expect(message.endsWith(wayOut), message).to.equal(true);
        expect((await cluster.api.get(`${DEPLOYMENTS}/${row.name}?includeUninitialized=true`)).status).to.equal(404);

        const line = await controller.logged(row.name, 'refused: the API server tells its creator why');
        expect(line).to.include({ level: 'warn', action: 'refused', reason: 'RejectedByServer', error: message });
        expect(await cluster.event(row.name, 'InjectionRefused')).to.contain(`not created: ${before}`);
        expect(await controller.initializations('refused', 'RejectedByServer')).to.equal(counted + 1);
      });
    }
  });

  describe('with the failure policy Ignore', () => {
    before(() => begin('Ignore'));
    after(killAll);

    for (const row of ROWS) {
      it(`answered ${row.what}: it is created at once, without a sidecar`, async () => {
        const counted = await controller.initializations('released', 'RejectedByServer');
        const { status, body } = await create(row);
        expect([status, ...names(body.spec.template.spec.containers)]).to.deep.equal([201, 'app']);
        expect(body.metadata.initializers).to.equal(undefined);

        const line = await controller.logged(row.name, 'released: the API server refused the change');
        expect(line).to.include({ level: 'warn', action: 'released', reason: 'RejectedByServer' });
        expect(line['error']).to.contain(row.why);
        const event = await cluster.event(row.name, 'InjectionRejected');
        expect(event).to.contain('created without a sidecar: the API server refused the change: ');
        expect(await controller.initializations('released', 'RejectedByServer')).to.equal(counted + 1);
      });
    }
  });
});
