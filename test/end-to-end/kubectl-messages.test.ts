import { expect } from 'chai';

import { Cluster } from '../fault/processes.js';
import { allKubectls, Kubectl, type KubectlCommand, type Ran } from '../sandbox/clients/kubectl.js';
import { COLLECTIONS, INITIALIZER_CONFIGURATIONS } from '../support/api.js';
import { killAll } from '../support/cli.js';
import { runCommand } from '../support/command.js';
import { until } from '../support/until.js';
import { workload } from '../support/workloads.js';

// What a creator reads, with every kubectl of this machine: of a Status with the reason Invalid that has no causes, kubectl 1.20
// prints "The request is invalid" and nothing else.

const REFUSED = 'what the server says';
const OTHER = 'other.example.com';
/** Daemon sets wait for it, and nobody is there to initialize them. */
const OTHER_CONFIGURATION = {
  apiVersion: 'admissionregistration.k8s.io/v1alpha1',
  kind: 'InitializerConfiguration',
  metadata: { name: 'other' },
  initializers: [{ name: OTHER, rules: [{ apiGroups: ['*'], apiVersions: ['*'], resources: ['daemonsets'] }] }],
};
const kubectls = allKubectls();

// What a kubectl prints of an answer does not depend on the server, so one of them is enough for the older.
for (const [version, commands] of [
  ['1.7', kubectls.slice(0, 1)],
  ['1.9', kubectls],
] as const) {
  describe(`what kubectl prints of a workload that is failed, against Kubernetes ${version}`, function () {
    this.timeout(60_000);

    let cluster: Cluster;
    let base: Kubectl;

    before(async function () {
      if (kubectls.length === 0) this.skip();
      cluster = await Cluster.start('--kubernetes-version', version);
      const config = 'uninjectable: Fail';
      await cluster.api.mergePatch('/api/v1/namespaces/istio-system/configmaps/istio-inject', { data: { config } });
      base = await Kubectl.for({ url: cluster.url, servingCertificate: () => Promise.reject(new Error('no TLS')) });
      await cluster.controller();
      await cluster.register();
      await cluster.api.post(INITIALIZER_CONFIGURATIONS, OTHER_CONFIGURATION);
    });

    after(async () => {
      await killAll();
      await base.remove();
    });

    const create = (command: KubectlCommand, verb: string, [kind, name]: readonly [string, string]): Promise<Ran> =>
      base.of(command).run([verb, '--validate=false', '-f', '-'], workload(kind, name));

    for (const command of commands) {
      const name = `web-${command.version.replaceAll(/[^0-9a-z]/g, '-')}`;

      it(`${command.version} create: why the controller does not inject it, and what to do`, async () => {
        const { code, stdout, stderr } = await create(command, 'create', ['Job', name]);
        expect([code, stdout]).to.deep.equal([1, '']);
        const before = `The Job "${name}" is invalid: metadata.initializers: sidecar.initializer.istio.io could not add`;
        expect(stderr.startsWith(`${before} the sidecar to Job default/${name}: `), stderr).to.equal(true);
        expect(stderr.trimEnd().endsWith('annotate it with sidecar.istio.io/inject: "false"'), stderr).to.equal(true);
      });

      it(`${command.version} apply: why the server refuses the sidecar`, async () => {
        const body = { kind: 'Status', status: 'Failure', code: 422, reason: 'Invalid', message: REFUSED };
        const match = { methods: ['PATCH'], path: `/deployments/${name}$` };
        await cluster.fault({ match, when: { nth: 1 }, action: { do: 'answer', code: 422, body } });
        const { code, stderr } = await create(command, 'apply', ['Deployment', name]);
        expect(code).to.equal(1);
        expect(stderr).to.contain(`The Deployment "${name}" is invalid: `);
        expect(stderr).to.contain(`the API server refused it: ${REFUSED}; to create it without a sidecar, annotate`);
      });

      it(`${command.version} create: that it is too large, where there is no room for a sentence`, async () => {
        const body = { kind: 'Status', status: 'Failure', code: 500, message: 'etcdserver: request is too large' };
        const match = { methods: ['PATCH'], path: `/deployments/large-${name}$` };
        await cluster.fault({ match, when: { times: 2 }, action: { do: 'answer', code: 500, body } });
        const { code, stderr } = await create(command, 'create', ['Deployment', `large-${name}`]);
        expect(code).to.equal(1);
        expect(stderr).to.match(/^Error from server: .*too large for a sidecar\n$/);
      });

      it(`${command.version} apply: whom it waited for, where \`pending --fail\` fails it`, async () => {
        const path = `${COLLECTIONS['DaemonSet'] ?? ''}/${name}?includeUninitialized=true`;
        const creating = create(command, 'apply', ['DaemonSet', name]);
        await until(async () => (await cluster.api.get(path)).status === 200);
        const failed = await runCommand([
          'pending',
          '--master',
          cluster.url,
          '--initializer',
          OTHER,
          '--fail',
          '--yes',
        ]);
        expect(failed.code, failed.stderr).to.equal(0);
        const { code, stderr } = await creating;
        expect(code).to.equal(1);
        expect(stderr.trimEnd()).to.equal(
          `The DaemonSet "${name}" is invalid: metadata.initializers: ${OTHER} did not initialize it; it was failed by hand`,
        );
      });
    }
  });
}
