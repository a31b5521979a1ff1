import { expect } from 'chai';

import packageJson from '../../package.json' with { type: 'json' };
import { controllerCommand } from '../../src/commands/controller.js';
import { SHUTDOWN_GRACE_MS } from '../../src/commands/controller/controller-replicas.js';
import type { ControllerFlags } from '../../src/commands/controller/flags.js';
import { type JsonObject, objectAt, objectsIn, stringIn } from '../../src/json/json.js';
import { installed, textsIn } from './manifest.js';

const spec = objectAt(installed('Deployment istio-system/istio-initializer'), 'spec');
const podSpec = objectAt(spec, 'template', 'spec');
const containers = objectsIn(podSpec['containers']);
const container: JsonObject = containers[0] ?? {};

/** The flags of the container's arguments, as the command itself reads them. */
async function flags(): Promise<ControllerFlags> {
  const command = controllerCommand('0.0.0').exitOverride();
  command.action(() => undefined);
  await command.parseAsync([...textsIn(container['args']).slice(1)], { from: 'user' });
  return command.opts<ControllerFlags>();
}

describe('the Deployment', () => {
  it('runs the controller with arguments that it understands', async () => {
    expect(textsIn(container['args'])[0]).to.equal('controller');
    expect(await flags()).to.include({ address: '0.0.0.0', injectConfig: 'istio-inject' });
    expect(await flags()).not.to.have.any.keys('kubeconfig', 'master', 'meshconfig');
  });

  it('leaves POST /inject off, which has no authentication', async () => {
    expect((await flags()).port).to.equal(0);
  });

  it('tells the command its namespace by the variable that the command reads', () => {
    const [env] = objectsIn(container['env']);
    expect(env?.['valueFrom']).to.deep.equal({ fieldRef: { fieldPath: 'metadata.namespace' } });
    const variable = stringIn(env?.['name']) ?? '';
    const before = process.env[variable];
    try {
      process.env[variable] = 'somewhere';
      expect(controllerCommand('0.0.0').opts<ControllerFlags>().namespace).to.equal('somewhere');
    } finally {
      if (before === undefined) Reflect.deleteProperty(process.env, variable);
      else process.env[variable] = before;
    }
  });

  for (const [probe, path] of [
    ['livenessProbe', '/healthz'],
    ['readinessProbe', '/readyz'],
  ] as const) {
    it(`has a ${probe} that asks for ${path} on the monitoring port of the arguments`, async () => {
      const { port, ...httpGet } = objectAt(container, probe, 'httpGet');
      expect(httpGet).to.deep.equal({ path });
      const named = objectsIn(container['ports']).find(({ name }) => name === port);
      expect(named?.['containerPort']).to.equal((await flags()).monitoringPort);
    });
  }

  it('opens no port but that one', () => {
    expect(objectsIn(container['ports'])).to.have.length(1);
  });

  it('runs without privileges, as a user that is not root, on a filesystem that it can not write to', () => {
    expect(podSpec['securityContext']).to.deep.equal({ runAsNonRoot: true, runAsUser: 1000 });
    expect(container['securityContext']).to.deep.equal({
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('has only fields of the security context that a Kubernetes 1.7 knows: kubectl would refuse it for others', () => {
    expect(objectAt(container, 'securityContext')).not.to.have.property('allowPrivilegeEscalation');
  });

  it('reads its configuration from the API server, not from volumes', () => {
    expect(podSpec).not.to.have.any.keys('volumes', 'hostNetwork', 'hostPID', 'hostIPC');
    expect(container).not.to.have.property('volumeMounts');
  });

  it('requests what it needs and limits what it may take', () => {
    for (const which of ['requests', 'limits']) {
      expect(objectAt(container, 'resources', which), which).to.have.all.keys('cpu', 'memory');
    }
  });

  it('never replaces its last pod before the next one is ready', () => {
    expect(objectAt(spec, 'strategy', 'rollingUpdate')).to.include({ maxUnavailable: 0 });
  });

  it('has two replicas, on different nodes where there are different nodes', () => {
    expect(spec['replicas']).to.equal(2);
    const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
    const antiAffinity = objectAt(podSpec, 'affinity', 'podAntiAffinity');
    expect(antiAffinity).to.have.all.keys(preferred);
    const [term, ...others] = objectsIn(antiAffinity[preferred]);
    expect(others).to.deep.equal([]);
    expect(objectAt(term, 'podAffinityTerm')).to.deep.equal({
      labelSelector: spec['selector'],
      topologyKey: 'kubernetes.io/hostname',
    });
  });

  it('is not disrupted below one replica when nodes are drained', () => {
    const budget = objectAt(installed('PodDisruptionBudget istio-system/istio-initializer'), 'spec');
    expect(budget).to.deep.equal({ minAvailable: 1, selector: spec['selector'] });
  });

  it('selects the pods that it makes, which get no sidecar either', () => {
    const { labels, annotations } = objectAt(spec, 'template', 'metadata');
    expect(spec['selector']).to.deep.equal({ matchLabels: labels });
    expect(annotations).to.include({ 'sidecar.istio.io/inject': 'false' });
  });

  it('tells Prometheus where its metrics are', async () => {
    const { annotations } = objectAt(spec, 'template', 'metadata');
    expect(annotations).to.include({
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': String((await flags()).monitoringPort),
      'prometheus.io/path': '/metrics',
    });
  });

  it('tells the controller which replica it is', () => {
    const found = objectsIn(container['env']).find(({ name }) => name === 'POD_NAME');
    expect(found?.['valueFrom']).to.deep.equal({ fieldRef: { fieldPath: 'metadata.name' } });
  });

  it('gives a controller that ends the time that it takes', () => {
    expect(Number(podSpec['terminationGracePeriodSeconds']) * 1000).to.be.greaterThan(SHUTDOWN_GRACE_MS);
  });

  it('has one container, whose image is of the version of this package', () => {
    expect(containers).to.have.length(1);
    expect(container['image']).to.equal(`${packageJson.name}:${packageJson.version}`);
  });
});
