import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { type JsonObject, objectAt, objectsIn, stringIn } from '../../src/json/json.js';
import { sandboxKubeconfig } from '../../src/sandbox/kubeconfig.js';
import type { KubernetesVersion } from '../../src/sandbox/kubernetes-version.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { type Answer, send, type Sending } from '../sandbox/api-client.js';
import { CLI } from '../support/cli.js';
import { COLLECTIONS } from '../support/installation.js';
import { installedObjects, labelOf, textsIn } from './manifest.js';

const SERVICE_ACCOUNT = 'system:serviceaccount:istio-system:istio-initializer-service-account';
// The first user is the one that the kubeconfig is for.
const TOKENS = [
  `controller-token,${SERVICE_ACCOUNT},controller,"system:serviceaccounts"`,
  'admin-token,admin,admin,"system:masters"',
].join('\n');

const VERSIONS: readonly KubernetesVersion[] = ['1.7', '1.9'];
const RBAC = '/apis/rbac.authorization.k8s.io/v1beta1';
const ISTIO_SYSTEM = '/api/v1/namespaces/istio-system';
const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1alpha1/initializerconfigurations';
const DEPLOYMENTS = '/apis/extensions/v1beta1/namespaces/default/deployments';

const podTemplate = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'app', image: 'app:1' }] } };
const selector = { matchLabels: { app: 'a' } };
const job = { ...podTemplate, spec: { ...podTemplate.spec, restartPolicy: 'Never' } };
const DEPLOYMENT = { metadata: { name: 'a' }, spec: { selector, template: podTemplate } };
const PENDING = { ...DEPLOYMENT, metadata: { name: 'a', initializers: { pending: [{ name: 'a.b.c' }] } } };

/** A request of the controller. */
type ApiRequest = Omit<Sending, 'token'> & { readonly path: string };

async function create(url: string, path: string, body: JsonObject): Promise<JsonObject> {
  const answer = await send(`${url}${path}`, { method: 'POST', body: JSON.stringify(body), token: 'admin-token' });
  expect(answer.status, answer.text).to.be.oneOf([201, 202]);
  return answer.body;
}

/** Starts a server that enforces roles, and creates the objects there one by one. */
async function serverWith(version: KubernetesVersion, objects: readonly JsonObject[]): Promise<Sandbox> {
  const sandbox = await startSandbox({ tokenAuthFile: TOKENS, kubernetesVersion: version });
  for (const object of objects) {
    const path = COLLECTIONS[stringIn(object['kind']) ?? ''];
    if (path === undefined) throw new Error(`create ${labelOf(object)}: no path is known for its kind`);
    await create(sandbox.url, path, object);
  }
  return sandbox;
}

/** The objects of the manifests, but for the ones that would have workloads wait. */
const roles = installedObjects().filter(({ kind }) => kind !== 'InitializerConfiguration');

/** The same, with a verb taken out of the ClusterRole. */
function rolesWithout(verb: string): readonly JsonObject[] {
  return roles.map((object) => {
    if (object['kind'] !== 'ClusterRole') return object;
    const rules = objectsIn(object['rules']);
    return {
      ...object,
      rules: rules.map((rule) => ({ ...rule, verbs: textsIn(rule['verbs']).filter((other) => other !== verb) })),
    };
  });
}

const release: ApiRequest = {
  method: 'PATCH',
  path: `${DEPLOYMENTS}/a`,
  body: { metadata: { initializers: null } },
  type: 'application/strategic-merge-patch+json',
};
const watch = `${DEPLOYMENTS}?watch=true&includeUninitialized=true&timeoutSeconds=1`;

/** What the controller does with a workload, and the verb without which it could not. */
const NEEDED: readonly (ApiRequest & { readonly verb: string; readonly what: string })[] = [
  { verb: 'watch', what: 'see what is pending', method: 'GET', path: watch.replace('/namespaces/default', '') },
  { verb: 'get', what: 'read it again before another attempt', method: 'GET', path: `${DEPLOYMENTS}/a` },
  { verb: 'patch', what: 'change it', ...release },
  { verb: 'initialize', what: 'change it while it is not initialized', ...release },
];

/** What an attacker with the controller's token can not do. */
const REFUSED: readonly (ApiRequest & { readonly what: string })[] = [
  { what: 'list workloads', method: 'GET', path: DEPLOYMENTS },
  { what: 'create a workload', method: 'POST', path: DEPLOYMENTS, body: DEPLOYMENT },
  { what: 'replace a workload', method: 'PUT', path: `${DEPLOYMENTS}/a`, body: DEPLOYMENT },
  { what: 'delete a workload', method: 'DELETE', path: `${DEPLOYMENTS}/a` },
  { what: 'scale a workload', ...release, path: `${DEPLOYMENTS}/a/scale` },
  { what: 'read pods', method: 'GET', path: '/api/v1/namespaces/default/pods' },
  { what: 'read secrets', method: 'GET', path: `${ISTIO_SYSTEM}/secrets` },
  { what: 'list ConfigMaps', method: 'GET', path: `${ISTIO_SYSTEM}/configmaps` },
  { what: 'read another ConfigMap', method: 'GET', path: `${ISTIO_SYSTEM}/configmaps/other` },
  { what: 'read a ConfigMap elsewhere', method: 'GET', path: '/api/v1/namespaces/default/configmaps/istio' },
  { what: 'change its configuration', ...release, path: `${ISTIO_SYSTEM}/configmaps/istio-inject` },
  { what: 'change its own role', ...release, path: `${RBAC}/clusterroles/istio-initializer` },
  { what: 'delete an InitializerConfiguration', method: 'DELETE', path: `${CONFIGURATIONS}/istio-sidecar` },
];

/** The workloads that the InitializerConfiguration is for, and whether the API server lets them be injected. */
const WORKLOADS = [
  { path: DEPLOYMENTS, spec: { template: podTemplate }, injected: VERSIONS },
  { path: DEPLOYMENTS.replace('deployments', 'daemonsets'), spec: { template: podTemplate }, injected: VERSIONS },
  {
    path: '/apis/apps/v1beta1/namespaces/default/statefulsets',
    spec: { serviceName: 'a', template: podTemplate },
    injected: ['1.9'],
  },
  { path: '/apis/batch/v1/namespaces/default/jobs', spec: { template: job }, injected: [] },
] as const;

/** Runs the controller under its service account while `work` does; resolves with all that it logged. */
async function withController(url: string, work: () => Promise<void>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'permissions-'));
  const file = join(folder, 'kubeconfig');
  await writeFile(file, sandboxKubeconfig(url, TOKENS));
  const args = ['controller', '--kubeconfig', file, '--port', '0', '--monitoringPort', '0'];
  const child: ChildProcess = spawn(process.execPath, [CLI, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'close');
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString('utf8');
  });
  try {
    await Promise.race([work(), ended.then(() => Promise.reject(new Error(`the controller ended: ${log}`)))]);
  } finally {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true });
  }
  return log;
}

function sendAsController({ url }: Sandbox, { path, ...sending }: ApiRequest): Promise<Answer> {
  return send(`${url}${path}`, { ...sending, token: 'controller-token' });
}

describe('the permissions of the service account', () => {
  for (const version of VERSIONS) {
    it(`suffice for the controller on a ${version}, and for every kind that is made to wait for it`, async () => {
      const sandbox = await serverWith(version, installedObjects());
      try {
        const log = await withController(sandbox.url, async () => {
          for (const { path, spec, injected } of WORKLOADS) {
            const created = await create(sandbox.url, path, { metadata: { name: 'a' }, spec });
            const containers = objectsIn(objectAt(created, 'spec', 'template', 'spec')['containers']);
            const isInjected = containers.some(({ name }) => name === 'istio-proxy');
            expect(isInjected, path).to.equal(injected.some((where) => where === version));
          }
        });
        expect(log).not.to.contain(': 403: ');
      } finally {
        await sandbox.close();
      }
    });
  }

  for (const { verb, what, ...request } of NEEDED) {
    it(`need the verb ${verb} to ${what}`, async () => {
      for (const [objects, status] of [
        [roles, 200],
        [rolesWithout(verb), 403],
      ] as const) {
        const sandbox = await serverWith('1.9', objects);
        try {
          await create(sandbox.url, `${DEPLOYMENTS}?includeUninitialized=1`, PENDING);
          const answer = await sendAsController(sandbox, request);
          expect(answer.status, answer.text).to.equal(status);
        } finally {
          await sandbox.close();
        }
      }
    });
  }

  for (const { what, ...request } of REFUSED) {
    it(`do not let it ${what}`, async () => {
      const sandbox = await serverWith('1.9', roles);
      try {
        await create(sandbox.url, DEPLOYMENTS, DEPLOYMENT);
        const answer = await sendAsController(sandbox, request);
        expect(answer.status, answer.text).to.equal(403);
      } finally {
        await sandbox.close();
      }
    });
  }
});
