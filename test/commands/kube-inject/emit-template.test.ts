import { expect } from 'chai';

import { emitConfigText } from '../../../src/commands/kube-inject/emit-template.js';
import type { ParamFlags } from '../../../src/commands/shared/sidecar-config/config-flags.js';
import { flagConfigText } from '../../../src/commands/shared/sidecar-config/flag-config.js';
import { parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import { parseMeshConfig } from '../../../src/injection/mesh/mesh-config.js';
import { planInjection } from '../../../src/injection/plan/inject.js';
import type { Sidecar } from '../../../src/injection/sidecar/sidecar.js';
import type { JsonObject } from '../../../src/json/json.js';
import { deployment, shapeOf, sidecarIn } from '../../injection/fixtures.js';

const MESH =
  'proxyListenPort: 16001\ndefaultConfig: {configPath: /x, binaryPath: /y, serviceCluster: all, drainDuration: 45s, ' +
  'parentShutdownDuration: 1m, discoveryAddress: "p:1", discoveryRefreshDelay: 10s, zipkinAddress: "z:2", ' +
  'connectTimeout: 250ms, statsdUdpAddress: "s:3", proxyAdminPort: 15009, controlPlaneAuthPolicy: MUTUAL_TLS}\n';

/** Containers and volumes of the sidecar that a configuration makes. */
function sidecarOf(configText: string, meshText: string, workload: JsonObject): Partial<Sidecar> {
  const config = parseInjectionConfig(configText, { key: 'config', name: 'config.yaml' });
  const mesh = parseMeshConfig(meshText, { key: 'mesh', name: 'mesh.yaml' }, config.compatibility);
  const injection = planInjection(workload, shapeOf(workload), { config, mesh });
  if (injection.action === 'skip') expect.fail(`skipped: ${injection.reason}`);
  const { initContainers, containers, volumes } = sidecarIn(injection);
  return { initContainers, containers, volumes };
}

describe('the template that flags make', () => {
  const flagSets: readonly (readonly [string, ParamFlags])[] = [
    ['no flags', {}],
    ['every flag', { hub: 'h', tag: 'mine', verbosity: 0, sidecarProxyUID: 7, coreDump: true, debug: true }],
    ['ranges and a pull policy', { tag: '0.3.0', includeIPRanges: '10.0.0.0/8,11.0.0.0/8', imagePullPolicy: 'Never' }],
  ];
  const workloads: readonly (readonly [string, JsonObject])[] = [
    ['a pod with the label app', deployment()],
    ['a pod without', deployment({ labels: {} })],
    [
      'a pod with an empty one, and an account',
      deployment({ labels: { app: '' }, podSpec: { serviceAccountName: 'a' } }),
    ],
  ];
  for (const [what, flags] of flagSets) {
    for (const [pod, workload] of workloads) {
      it(`makes the sidecar of the flags, with ${what}, for ${pod}`, () => {
        for (const mesh of ['', MESH]) {
          const emitted = sidecarOf(emitConfigText(flags), mesh, workload);
          expect(emitted).to.deep.equal(sidecarOf(flagConfigText(flags), mesh, workload));
        }
      });
    }
  }

  it('has no mark left', () => {
    expect(emitConfigText({ coreDump: true })).to.not.match(/@|200\dh|-0\.15/);
  });
});
