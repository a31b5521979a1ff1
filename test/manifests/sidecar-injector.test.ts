import { expect } from 'chai';
import { loadAll } from 'js-yaml';
import { parseAllDocuments } from 'yaml';

import packageJson from '../../package.json' with { type: 'json' };
import { webhookCommand } from '../../src/commands/webhook.js';
import type { WebhookFlags } from '../../src/commands/webhook/flags.js';
import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../src/json/json.js';
import { fillCaBundle } from '../../src/webhook/certificates/manifest-ca-bundle.js';
import { labelOf, manifestObjects, manifestText, objectOf, textsIn } from './manifest.js';

const V1 = 'istio-sidecar-injector.yaml';
const V1_16 = `kubernetes-1.16/${V1}`;
const V1BETA1 = `v1beta1/${V1}`;
const INJECTORS = [V1, V1_16, V1BETA1] as const;
/** With webhooks that select as Istio's own do. */
const V1_SELECTORS = `istio-1.31/${V1}`;
const CONFIG_MAPS = [
  'istio-sidecar-injector-configmap-release.yaml',
  'istio-sidecar-injector-configmap-debug.yaml',
] as const;
const FILES = [
  ...INJECTORS,
  ...CONFIG_MAPS,
  V1_SELECTORS,
  'istio-1.31/istio-sidecar-injector-configmap.yaml',
  'istio-1.31/istio.yaml',
] as const;

const found = (kind: string, file: string = V1): JsonObject => objectOf(kind, file);

const spec = objectAt(found('Deployment'), 'spec');
const podSpec = objectAt(spec, 'template', 'spec');
const [container = {}] = objectsIn(podSpec['containers']);
const args = textsIn(container['args']);
const portNamed = (wanted: unknown): string =>
  JSON.stringify(objectsIn(container['ports']).find(({ name }) => name === wanted)?.['containerPort']);
const webhookOf = (file: string): JsonObject =>
  objectsIn(found('MutatingWebhookConfiguration', file)['webhooks'])[0] ?? {};

describe('the manifests of the webhook', () => {
  for (const file of [...INJECTORS, V1_SELECTORS]) {
    it(`${file} holds its objects in the order in which they can be created, and what is asked last`, () => {
      const watching = ['Role istio-system', 'RoleBinding istio-system', 'ClusterRole ', 'ClusterRoleBinding '].map(
        (kind) => `${kind}/istio-sidecar-injector-watch`.replace(' /', ' '),
      );
      expect(manifestObjects(file).map(labelOf)).to.deep.equal([
        'ServiceAccount istio-system/istio-sidecar-injector-service-account',
        'Role istio-system/istio-sidecar-injector',
        'RoleBinding istio-system/istio-sidecar-injector',
        'ClusterRole istio-sidecar-injector',
        'ClusterRoleBinding istio-sidecar-injector',
        'Service istio-system/istio-sidecar-injector',
        'Deployment istio-system/istio-sidecar-injector',
        ...(file === V1BETA1 ? watching : []),
        'PodDisruptionBudget istio-system/istio-sidecar-injector',
        'MutatingWebhookConfiguration istio-sidecar-injector',
      ]);
    });
  }

  for (const file of FILES) {
    it(`${file} means the same to readers of YAML 1.1, such as kubectl, and of YAML 1.2, and has no empty documents`, () => {
      const documents = parseAllDocuments(manifestText(file), { version: '1.1' });
      const objects = Array.isArray(documents) ? documents.map((document) => document.toJS() as unknown) : [];
      expect(objects).to.deep.equal(loadAll(manifestText(file)));
      expect(objects.filter((object) => !isJsonObject(object))).to.deep.equal([]);
    });
  }

  it('name versions that one range of servers serves: 1.21 and newer, 1.16 to 1.24, or 1.9 to 1.21', () => {
    const versions = (file: string): Readonly<Record<string, Json>> =>
      Object.fromEntries(
        manifestObjects(file).map((one): [string, Json] => [stringIn(one['kind']) ?? '', one['apiVersion'] ?? null]),
      );
    const rbac = 'rbac.authorization.k8s.io/v1';
    const same = { ServiceAccount: 'v1', Service: 'v1', Deployment: 'apps/v1', Role: rbac, RoleBinding: rbac };
    const all = { ...same, ClusterRole: rbac, ClusterRoleBinding: rbac };
    expect(versions(V1)).to.deep.equal({
      ...all,
      PodDisruptionBudget: 'policy/v1',
      MutatingWebhookConfiguration: 'admissionregistration.k8s.io/v1',
    });
    expect(versions(V1_SELECTORS)).to.deep.equal(versions(V1));
    expect(versions(V1_16)).to.deep.equal({
      ...all,
      PodDisruptionBudget: 'policy/v1beta1',
      MutatingWebhookConfiguration: 'admissionregistration.k8s.io/v1',
    });
    expect(versions(V1BETA1)).to.deep.equal({
      ...all,
      PodDisruptionBudget: 'policy/v1beta1',
      MutatingWebhookConfiguration: 'admissionregistration.k8s.io/v1beta1',
    });
  });

  it('differ between release and debug in the template alone', () => {
    const [release, debug] = CONFIG_MAPS.map((file) => found('ConfigMap', file));
    expect(debug?.['metadata']).to.deep.equal(release?.['metadata']);
    expect(debug?.['data']).not.to.deep.equal(release?.['data']);
  });
});

describe('the MutatingWebhookConfiguration', () => {
  it('asks about the creation of pods, in namespaces with the label, and takes no silence for an answer', () => {
    for (const file of INJECTORS) {
      const { rules, namespaceSelector, failurePolicy } = webhookOf(file);
      const [rule, ...others] = objectsIn(rules);
      expect(others).to.deep.equal([]);
      expect(rule).to.deep.include({
        operations: ['CREATE'],
        apiGroups: [''],
        apiVersions: ['v1'],
        resources: ['pods'],
      });
      expect(namespaceSelector).to.deep.include({ matchLabels: { 'istio-injection': 'enabled' } });
      expect(failurePolicy).to.equal('Fail');
    }
  });

  it('is asked about no pod that a cluster needs to start a webhook again', () => {
    for (const file of INJECTORS) {
      expect(objectAt(webhookOf(file), 'namespaceSelector')['matchExpressions'], file).to.deep.equal([
        {
          key: 'kubernetes.io/metadata.name',
          operator: 'NotIn',
          values: ['kube-system', 'kube-public', 'kube-node-lease', 'istio-system'],
        },
        { key: 'sidecar.initializer.istio.io/exempt', operator: 'DoesNotExist' },
      ]);
    }
    for (const file of [V1, V1_16]) {
      const [expression] = objectsIn(objectAt(webhookOf(file), 'objectSelector')['matchExpressions']);
      expect(expression).to.deep.equal({ key: 'istio', operator: 'NotIn', values: ['sidecar-injector'] });
    }
    expect(objectAt(spec, 'template', 'metadata', 'labels')['istio']).to.equal('sidecar-injector');
  });

  it('says in v1 that it has no side effects, and which reviews it reads', () => {
    for (const file of [V1, V1_16]) {
      expect(webhookOf(file)).to.deep.include({ sideEffects: 'None', admissionReviewVersions: ['v1', 'v1beta1'] });
    }
  });

  it('has in v1beta1 only what a 1.9 knows: kubectl would refuse the rest', () => {
    const webhook = webhookOf(V1BETA1);
    expect(webhook).to.have.all.keys('name', 'clientConfig', 'rules', 'namespaceSelector', 'failurePolicy');
    expect(objectAt(webhook, 'clientConfig', 'service')).to.have.all.keys('name', 'namespace', 'path');
  });

  it('has no caBundle, which applying the file again would take away', () => {
    for (const file of [V1, V1_16]) expect(objectAt(webhookOf(file), 'clientConfig')).to.have.all.keys('service');
  });

  it('has in v1beta1 an empty caBundle, without which kubectl refuses it on 1.9, and which is filled like a missing one', () => {
    expect(objectAt(webhookOf(V1BETA1), 'clientConfig')['caBundle']).to.equal('');
    const { text, places } = fillCaBundle(manifestText(V1BETA1), 'YQ==');
    expect(places).to.equal(1);
    const filled = loadAll(text)
      .filter(isJsonObject)
      .find(({ kind }) => kind === 'MutatingWebhookConfiguration');
    expect(objectAt(objectsIn(filled?.['webhooks'])[0], 'clientConfig')['caBundle']).to.equal('YQ==');
  });

  it('calls the Service, which leads to the port that the container listens on', () => {
    const { metadata, spec: service } = found('Service');
    const { name, namespace, port } = objectAt(webhookOf(V1), 'clientConfig', 'service');
    expect(metadata).to.deep.include({ name, namespace });
    const [only, ...others] = objectsIn(objectAt(service)['ports']);
    expect(others).to.deep.equal([]);
    expect(only?.['port']).to.equal(port);
    expect(args).to.include(`--port=${portNamed(only?.['targetPort'])}`);
    expect(objectAt(service)['selector']).to.deep.equal(objectAt(spec, 'template', 'metadata')['labels']);
  });
});

describe('the Deployment of the webhook', () => {
  it('runs the command webhook of the image of this version', () => {
    expect(args[0]).to.equal('webhook');
    expect(container['image']).to.equal(`${packageJson.name}:${packageJson.version}`);
  });

  it('has arguments that the command understands', async () => {
    const command = webhookCommand('0.0.0').exitOverride();
    command.action(() => undefined);
    await command.parseAsync([...args.slice(1)], { from: 'user' });
    const flags = command.opts<WebhookFlags>();
    expect(flags).to.include({ address: '0.0.0.0', istioNamespace: 'istio-system' });
    expect(flags).not.to.have.any.keys('kubeconfig', 'master', 'injectConfig', 'meshConfig');
    expect(flags.injectConfigMapName).to.equal(objectAt(found('ConfigMap', CONFIG_MAPS[0]), 'metadata')['name']);
    expect(Number(podSpec['terminationGracePeriodSeconds']) * 1000).to.be.greaterThan(flags.drainDelay);
  });

  it('keeps the bundle of the configuration that the manifest has', () => {
    const name = stringIn(objectAt(found('MutatingWebhookConfiguration'), 'metadata')['name']) ?? '';
    expect(args).to.include(`--reconcileWebhookConfig=${name}`);
  });

  it('reads its certificate from where the Secret is mounted', () => {
    const [volume] = objectsIn(podSpec['volumes']);
    const [mount] = objectsIn(container['volumeMounts']);
    expect(mount).to.deep.include({ name: volume?.['name'], readOnly: true });
    const folder = stringIn(mount?.['mountPath']) ?? '';
    for (const flag of ['--tlsCertFile', '--tlsKeyFile', '--caCertFile']) {
      expect(args.find((arg) => arg.startsWith(`${flag}=`))).to.match(new RegExp(`^${flag}=${folder}/[a-z-]+\\.pem$`));
    }
  });

  it('mounts the Secret that certs create writes, and the one of Istio 0.5 where only that is there', () => {
    const [volume] = objectsIn(podSpec['volumes']);
    const sources = objectsIn(objectAt(volume, 'projected')['sources']).map((source) => objectAt(source, 'secret'));
    // The last one wins.
    expect(sources).to.deep.equal([
      { name: 'sidecar-injector-certs', optional: true },
      { name: 'istio-sidecar-injector-certs', optional: true },
    ]);
  });

  it('lets only its group read the key', () => {
    const [volume] = objectsIn(podSpec['volumes']);
    expect(objectAt(volume, 'projected')['defaultMode']).to.equal(0o440);
    expect(podSpec['securityContext']).to.deep.equal({ runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000 });
  });

  it('runs without privileges, on a filesystem that it can not write to, on ports that are not those of root', () => {
    expect(container['securityContext']).to.deep.equal({
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    for (const { containerPort } of objectsIn(container['ports'])) expect(containerPort).to.be.greaterThan(1023);
    expect(podSpec).not.to.have.any.keys('hostNetwork', 'hostPID', 'hostIPC');
  });

  for (const [probe, path] of [
    ['livenessProbe', '/healthz'],
    ['readinessProbe', '/readyz'],
  ] as const) {
    it(`has a ${probe} that asks for ${path} on the monitoring port of the arguments`, () => {
      const { port, ...httpGet } = objectAt(container, probe, 'httpGet');
      expect(httpGet).to.deep.equal({ path });
      expect(args).to.include(`--monitoringPort=${portNamed(port)}`);
    });
  }

  it('has two replicas, on different nodes where there are, never none, and requests and limits', () => {
    expect(spec['replicas']).to.equal(2);
    expect(objectAt(spec, 'strategy', 'rollingUpdate')).to.include({ maxUnavailable: 0 });
    const [term] = objectsIn(
      objectAt(podSpec, 'affinity', 'podAntiAffinity')['preferredDuringSchedulingIgnoredDuringExecution'],
    );
    expect(objectAt(term, 'podAffinityTerm')).to.deep.equal({
      labelSelector: spec['selector'],
      topologyKey: 'kubernetes.io/hostname',
    });
    expect(objectAt(found('PodDisruptionBudget'), 'spec')).to.deep.equal({
      minAvailable: 1,
      selector: spec['selector'],
    });
    for (const which of ['requests', 'limits']) {
      expect(objectAt(container, 'resources', which), which).to.have.all.keys('cpu', 'memory');
    }
  });

  it('makes pods that it selects, and that get no sidecar', () => {
    const { labels, annotations } = objectAt(spec, 'template', 'metadata');
    expect(spec['selector']).to.deep.equal({ matchLabels: labels });
    expect(annotations).to.include({ 'sidecar.istio.io/inject': 'false' });
  });
});
