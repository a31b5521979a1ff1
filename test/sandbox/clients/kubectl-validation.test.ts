import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

import type { JsonObject } from '../../../src/sandbox/json/json-value.js';
import type { KubernetesVersion } from '../../../src/sandbox/kubernetes-version.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { allKubectls, Kubectl, type KubectlCommand } from './kubectl.js';

const manifests = fileURLToPath(new URL('../../../manifests/', import.meta.url));
const kubectls = allKubectls();

const labels = { app: 'web' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'nginx' }] } };
const deployment = (spec: JsonObject): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: { selector: { matchLabels: labels }, template, ...spec },
});
const webhookConfiguration = (apiVersion: string, clientConfig: JsonObject): JsonObject => ({
  apiVersion: `admissionregistration.k8s.io/${apiVersion}`,
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: 'hook' },
  webhooks: [{ name: 'a.example.com', clientConfig, sideEffects: 'None', admissionReviewVersions: [apiVersion] }],
});
const service = { service: { name: 'hook', namespace: 'default' } };

/** Objects that a server's OpenAPI document does not allow, and what kubectl says of them before it sends anything. */
const BROKEN: readonly (readonly [string, KubernetesVersion, JsonObject, string])[] = [
  [
    'an unknown field',
    '1.9',
    deployment({ replica: 3 }),
    'ValidationError(Deployment.spec): unknown field "replica" in io.k8s.api.apps.v1.DeploymentSpec',
  ],
  [
    'a text for a number',
    '1.20',
    deployment({ replicas: 'three' }),
    'ValidationError(Deployment.spec.replicas): invalid type for io.k8s.api.apps.v1.DeploymentSpec.replicas: ' +
      'got "string", expected "integer"',
  ],
  [
    'an object for a list',
    '1.22',
    deployment({ template: { ...template, spec: { containers: { name: 'app' } } } }),
    'ValidationError(Deployment.spec.template.spec.containers): invalid type for ' +
      'io.k8s.api.core.v1.PodSpec.containers: got "map", expected "array"',
  ],
  [
    'a Deployment without a selector',
    '1.16',
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { template } },
    'ValidationError(Deployment.spec): missing required field "selector" in io.k8s.api.apps.v1.DeploymentSpec',
  ],
  [
    'a webhook of 1.9 without caBundle',
    '1.9',
    {
      ...webhookConfiguration('v1beta1', service),
      webhooks: [{ name: 'a.example.com', clientConfig: service }],
    },
    'missing required field "caBundle" in io.k8s.api.admissionregistration.v1beta1.WebhookClientConfig',
  ],
  [
    'a field that came with a later version',
    '1.9',
    deployment({
      template: { ...template, spec: { containers: [{ name: 'app', image: 'nginx', startupProbe: {} }] } },
    }),
    'unknown field "startupProbe" in io.k8s.api.core.v1.Container',
  ],
  [
    'a field of a type that 1.7 keeps elsewhere',
    '1.7',
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, date: {} },
    'ValidationError(ConfigMap): unknown field "date" in io.k8s.kubernetes.pkg.api.v1.ConfigMap',
  ],
];

/** The manifests that are for a version, which each kubectl must take with validation on. */
const MANIFESTS: readonly (readonly [KubernetesVersion, readonly string[]])[] = [
  ['1.7', ['istio.yaml', 'istio-initializer.yaml']],
  // The webhook first: once the initializer is registered, a new Deployment waits for it.
  ['1.9', ['v1beta1/istio-sidecar-injector.yaml', 'istio.yaml', 'istio-initializer.yaml']],
  ['1.22', ['istio-sidecar-injector.yaml']],
  ['1.33', ['istio-sidecar-injector.yaml']],
];

describe('kubectl that checks objects by the OpenAPI document', function () {
  this.timeout(60_000);
  const sandboxes = new Map<KubernetesVersion, { readonly sandbox: Sandbox; readonly kubectl: Kubectl }>();

  before(function () {
    if (kubectls.length === 0) this.skip();
  });
  after(async () => {
    for (const { sandbox, kubectl } of sandboxes.values()) {
      await kubectl.remove();
      await sandbox.close();
    }
  });

  const kubectlOf = async (version: KubernetesVersion, command: KubectlCommand): Promise<Kubectl> => {
    const known = sandboxes.get(version);
    if (known !== undefined) return known.kubectl.of(command);
    const sandbox = await startSandbox({ kubernetesVersion: version });
    const kubectl = await Kubectl.for(sandbox);
    sandboxes.set(version, { sandbox, kubectl });
    return kubectl.of(command);
  };

  for (const command of kubectls) {
    for (const [what, version, object, message] of BROKEN) {
      it(`${command.version} refuses ${what} against a ${version}`, async () => {
        const kubectl = await kubectlOf(version, command);
        expect(await kubectl.fails('apply -f -', object))
          .to.include('error validating data')
          .and.to.include(message);
      });
    }

    for (const [version, files] of MANIFESTS) {
      it(`${command.version} takes the manifests for a ${version}`, async () => {
        const kubectl = await kubectlOf(version, command);
        await kubectl.run(['create', 'namespace', 'istio-system']);
        for (const file of files) await kubectl.ok(`apply -f ${manifests}${file}`);
      });
    }

    it(`${command.version} tries changes on a 1.20 without making them`, async () => {
      const kubectl = await kubectlOf('1.20', command);
      const made = await kubectl.ok('apply --dry-run=server -f -', deployment({}));
      expect(made).to.equal('deployment.apps/web created (server dry run)\n');
      expect(await kubectl.fails('get deployment web')).to.include('not found');
    });

    // Later ones no longer look whether the server can do it.
    if (/^v1\.(1\d|2[0-6])\./.test(command.version)) {
      it(`${command.version} says that a 1.9 knows no dry run`, async () => {
        const kubectl = await kubectlOf('1.9', command);
        const object = { ...deployment({}), metadata: { name: 'untried', namespace: 'default' } };
        expect(await kubectl.fails('apply --dry-run=server -f -', object)).to.include("doesn't support dry-run");
        expect(await kubectl.fails('get deployment untried')).to.include('not found');
      });
    }

    it(`${command.version} hears of an unknown field from a 1.33, or finds it itself`, async () => {
      const kubectl = await kubectlOf('1.33', command);
      const refused = await kubectl.fails('create -f -', deployment({ replica: 3 }));
      expect(refused).to.match(/strict decoding error: unknown field "spec\.replica"|unknown field "replica" in /);
    });
  }
});
