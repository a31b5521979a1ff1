import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';

import type { JsonObject } from '../../../src/sandbox/json/json-value.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import { Kubectl, rowsOf } from './kubectl.js';
import { minimalObject } from './minimal-objects.js';
import { Scenarios, type Stage, VERSIONS } from './scenarios.js';

const DEPLOYMENT = 'deployments.v1beta1.extensions';

/** Creates a deployment `web` behind kubectl's back. */
async function withDeployment({ kubectl, namespace }: Stage): Promise<JsonObject> {
  const object = minimalObject('Deployment', 'extensions/v1beta1', { name: 'web', namespace });
  const url = `${kubectl.url}/apis/extensions/v1beta1/namespaces/${namespace}/deployments`;
  return send(url, 'POST', object);
}

async function send(url: string, method: string, object: JsonObject): Promise<JsonObject> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method, headers, body: JSON.stringify(object) });
  expect(response.ok, `${method} ${url}: HTTP ${response.status}`).to.equal(true);
  return (await response.json()) as JsonObject;
}

const ofDeployment = (path: string): string => `get ${DEPLOYMENT} web -o jsonpath={${path}}`;

/** Reading. */
function addReading(scenarios: Scenarios): void {
  scenarios.add('version names the release', VERSIONS, async ({ version, kubectl }) => {
    const { serverVersion } = JSON.parse(await kubectl.ok('version -o json')) as Record<string, Record<string, string>>;
    expect(serverVersion?.['gitVersion']).to.equal(version === '1.7' ? 'v1.7.4' : 'v1.9.4');
  });

  scenarios.add('get prints a table, as the kind has it', ['1.9'], async (stage) => {
    await withDeployment(stage);
    expect(rowsOf(await stage.kubectl.ok(`get ${DEPLOYMENT}`))).to.deep.equal([
      ['NAME', 'DESIRED', 'CURRENT', 'UP-TO-DATE', 'AVAILABLE', 'AGE'],
      ['web', '1', '0', '0', '0', 'AGE'],
    ]);
    const [header, row] = rowsOf(await stage.kubectl.ok(`get ${DEPLOYMENT} web -o wide --show-labels`));
    expect(header?.slice(6)).to.deep.equal(['CONTAINERS', 'IMAGES', 'SELECTOR', 'LABELS']);
    expect(row?.slice(6)).to.deep.equal(['app', 'nginx:1.13', 'app=web', 'app=web']);
    expect(await stage.kubectl.ok(`get ${DEPLOYMENT} -A --no-headers`)).to.include(stage.namespace);
  });

  scenarios.add('get cannot print a table where the server knows none', ['1.7'], async (stage) => {
    await withDeployment(stage);
    expect(await stage.kubectl.fails(`get ${DEPLOYMENT}`)).to.include('NotAcceptable');
    const own = await stage.kubectl.ok(`get ${DEPLOYMENT} --server-print=false`);
    expect(rowsOf(own)).to.deep.equal([
      ['NAME', 'AGE'],
      ['web', 'AGE'],
    ]);
  });

  scenarios.add('get prints yaml, json, names and single fields', VERSIONS, async (stage) => {
    const { metadata } = await withDeployment(stage);
    const { kubectl } = stage;
    expect(await kubectl.ok(`get ${DEPLOYMENT} web -o yaml`)).to.include('image: nginx:1.13');
    expect(JSON.parse(await kubectl.ok(`get ${DEPLOYMENT} web -o json`))).to.have.deep.property('metadata', metadata);
    expect(await kubectl.ok(`get ${DEPLOYMENT} -o name`)).to.equal('deployment.extensions/web\n');
    expect(await kubectl.ok(ofDeployment('.spec.template.spec.containers[0].name'))).to.equal('app');
    const columns = 'custom-columns=N:.metadata.name,R:.spec.replicas';
    expect(rowsOf(await kubectl.ok(`get ${DEPLOYMENT} -o ${columns}`))[1]).to.deep.equal(['web', '1']);
  });

  scenarios.add('get says what does not exist', VERSIONS, async ({ kubectl }) => {
    expect(await kubectl.fails('get configmap none -o name')).to.include('configmaps "none" not found');
    expect(await kubectl.fails('get things -o name')).to.include('have a resource type "things"');
    expect(await kubectl.ok('get configmap none -o name --ignore-not-found')).to.equal('');
  });

  scenarios.add('get selects by labels and by fields', VERSIONS, async ({ kubectl }) => {
    const items = ['a', 'b'].map((name) => configMap(name, { side: name }));
    await kubectl.ok('create -f -', { apiVersion: 'v1', kind: 'List', items });
    expect(await kubectl.ok('get configmaps -o name -l side=a')).to.equal('configmap/a\n');
    expect(await kubectl.ok('get configmaps -o name -l side!=a')).to.equal('configmap/b\n');
    expect(await kubectl.ok('get configmaps -o name --field-selector metadata.name=b')).to.equal('configmap/b\n');
  });

  scenarios.add('get -w prints each change', VERSIONS, async (stage) => {
    const { kubectl, namespace, version } = stage;
    await withDeployment(stage);
    const name = version === '1.7';
    const watched = kubectl.lines(`get ${DEPLOYMENT} -w ${name ? '-o name' : '--output-watch-events'}`);
    const url = `${kubectl.url}/apis/extensions/v1beta1/namespaces/${namespace}/deployments`;
    try {
      if (!name) expect(await watched.next()).to.match(/^EVENT NAME DESIRED /);
      const rows = name ? [/\/web$/, /\/web$/, /\/new$/] : [/^ADDED web 1 /, /^MODIFIED web 2 /, /^ADDED new 1 /];
      expect(await watched.next()).to.match(rows[0] ?? /^$/);
      await kubectl.ok(`scale ${DEPLOYMENT} web --replicas=2`);
      expect(await watched.next()).to.match(rows[1] ?? /^$/);
      await send(url, 'POST', minimalObject('Deployment', 'extensions/v1beta1', { name: 'new', namespace }));
      expect(await watched.next()).to.match(rows[2] ?? /^$/);
    } finally {
      watched.end();
    }
  });

  const described = [
    ['Pod', 'v1', /Image: +nginx:1\.13/],
    ['Service', 'v1', /Port: +<unset> +80\/TCP/],
    ['ConfigMap', 'v1', /^a:$/m],
    ['InitializerConfiguration', 'admissionregistration.k8s.io/v1alpha1', /^Name: +shown/m],
    ['Deployment', 'extensions/v1beta1', /Image: +nginx:1\.13/],
  ] as const;
  scenarios.add('describe prints objects of several kinds', VERSIONS, async ({ kubectl, namespace, version }) => {
    const name = `shown-${version.replace('.', '-')}`;
    // kubectl 1.20 describes deployments of apps/v1 only.
    const kinds = version === '1.7' ? described.slice(0, -1) : described;
    const items = kinds.map(([kind, apiVersion]) => minimalObject(kind, apiVersion, { name, namespace }));
    await kubectl.ok('create -f -', { apiVersion: 'v1', kind: 'List', items });
    const objects = kinds.map(([kind]) => `${kind.toLowerCase()}/${name}`);
    const texts = (await kubectl.ok(`describe ${objects.join(' ')}`)).split(/^(?=Name: )/m);
    expect(texts).to.have.lengthOf(kinds.length);
    kinds.forEach(([kind, , wanted], index) => {
      expect(texts[index], kind).to.match(wanted);
    });
  });
}

function configMap(name: string, labels: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels }, data: { a: 'b' } };
}

/** Creating and changing. */
function addChanging(scenarios: Scenarios): void {
  scenarios.add('create makes objects from flags', VERSIONS, async ({ kubectl, version, namespace }) => {
    const commands = [
      `namespace own-${version.replace('.', '-')}`,
      'configmap settings --from-literal=a=b',
      'secret generic keys --from-literal=a=b',
      'serviceaccount robot',
      'service clusterip web --tcp=80:8080',
      'job once --image=nginx',
      ...(version === '1.7' ? [] : ['deployment web --image=nginx', 'role reader --verb=get --resource=pods']),
      ...(version === '1.7' ? [] : ['rolebinding reader --role=reader --serviceaccount=a:b']),
    ];
    const created = await Promise.all(commands.map((command) => kubectl.ok(`create ${command}`)));
    for (const line of created) expect(line).to.match(/ created\n$/);
    const secret = await fetch(`${kubectl.url}/api/v1/namespaces/${namespace}/secrets/keys`);
    expect(await secret.json()).to.have.deep.property('data', { a: Buffer.from('b').toString('base64') });
    expect(await kubectl.fails('create configmap settings')).to.include('already exists');
  });

  scenarios.add('create takes generateName, validates, and runs a pod', VERSIONS, async ({ kubectl }) => {
    const object = { ...configMap(''), metadata: { generateName: 'some-' } };
    expect(await kubectl.ok('create --validate=true -f -', object)).to.match(/^configmap\/some-[a-z0-9]{5} created\n$/);
    expect(await kubectl.ok('run web --image=nginx')).to.equal('pod/web created\n');
  });

  scenarios.add('replace and edit put the object back', VERSIONS, async (stage) => {
    const { kubectl } = stage;
    const object = await withDeployment(stage);
    expect(await kubectl.ok('replace -f -', { ...object, metadata: { name: 'web' } })).to.match(/ replaced\n$/);
    const args = ['edit', DEPLOYMENT, 'web'];
    const edited = await kubectl.run(args, undefined, { KUBE_EDITOR: 'sed -i s/nginx:1.13/nginx:1.14/' });
    expect(edited.stdout, edited.stderr).to.match(/ edited\n$/);
    expect(await kubectl.ok(ofDeployment('.spec.template.spec.containers[*].image'))).to.equal('nginx:1.14');
    const stale = await kubectl.fails('replace -f -', object);
    expect(stale).to.include('the object has been modified');
  });

  scenarios.add('patch takes all three types', VERSIONS, async (stage) => {
    await withDeployment(stage);
    const { kubectl } = stage;
    for (const [type, patch] of [
      ['strategic', { spec: { template: { spec: { containers: [{ name: 'new', image: 'b' }] } } } }],
      ['merge', { metadata: { labels: { merged: 'yes' } } }],
      ['json', [{ op: 'replace', path: '/spec/replicas', value: 3 }]],
    ] as const) {
      const args = ['patch', DEPLOYMENT, 'web', '--type', type, '-p', JSON.stringify(patch)];
      const patched = await kubectl.run(args);
      expect(patched.stdout, patched.stderr).to.match(/ patched\n$/);
    }
    expect(await kubectl.ok(ofDeployment('.spec.template.spec.containers[*].name'))).to.equal('new app');
    expect(await kubectl.ok(`get ${DEPLOYMENT} -l merged -o jsonpath={.items[*].spec.replicas}`)).to.equal('3');
  });

  scenarios.add('label and annotate set, keep and remove', VERSIONS, async ({ kubectl }) => {
    await kubectl.ok('create -f -', configMap('a'));
    expect(await kubectl.ok('label configmap a tier=front')).to.include('labeled');
    expect(await kubectl.fails('label configmap a tier=back')).to.include('--overwrite');
    expect(await kubectl.ok('label configmap --all tier=back --overwrite')).to.include('labeled');
    expect(await kubectl.ok('annotate configmap a note=x')).to.include('annotate');
    expect(
      await kubectl.ok('get configmap a -o jsonpath={.metadata.labels.tier},{.metadata.annotations.note}'),
    ).to.equal('back,x');
    await kubectl.ok('annotate configmap a note-');
    expect(await kubectl.ok('get configmap a -o jsonpath={.metadata.annotations}')).to.equal('');
  });

  const scalable = [
    ['Deployment', 'extensions/v1beta1', DEPLOYMENT],
    ['ReplicaSet', 'extensions/v1beta1', 'replicasets.v1beta1.extensions'],
    ['StatefulSet', 'apps/v1beta1', 'statefulsets.v1beta1.apps'],
    ['ReplicationController', 'v1', 'replicationcontrollers'],
  ] as const;
  scenarios.add('scale changes each kind that has replicas', VERSIONS, async ({ kubectl, namespace }) => {
    const items = scalable.map(([kind, apiVersion]) => minimalObject(kind, apiVersion, { name: 'web', namespace }));
    await kubectl.ok('create -f -', { apiVersion: 'v1', kind: 'List', items });
    const objects = scalable.map(([, , resource]) => `${resource}/web`).join(' ');
    expect(await kubectl.ok(`scale ${objects} --replicas=3`)).to.match(/^(?:\S+\/web scaled\n){4}$/);
    const left = await kubectl.ok(`get ${objects} -o jsonpath={range.items[*]}{.kind}={.spec.replicas},{end}`);
    expect(left).to.equal(scalable.map(([kind]) => `${kind}=3,`).join(''));
  });

  scenarios.add('set image and rollout restart change the template', ['1.9'], async (stage) => {
    await withDeployment(stage);
    const { kubectl, namespace } = stage;
    expect(await kubectl.ok(`set image ${DEPLOYMENT}/web app=nginx:1.15`)).to.include('image updated');
    expect(await kubectl.ok('rollout restart deployments.v1.apps/web')).to.include('restarted');
    const url = `${kubectl.url}/apis/apps/v1/namespaces/${namespace}/deployments/web`;
    const object = (await (await fetch(url)).json()) as JsonObject;
    const counts = { replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 };
    await send(`${url}/status`, 'PUT', { ...object, status: { observedGeneration: 3, ...counts } });
    expect(await kubectl.ok('rollout status deployments.v1.apps/web')).to.include('successfully rolled out');
  });
}

/** Deleting, permissions, manifests. */
function addTheRest(scenarios: Scenarios): void {
  scenarios.add('delete takes names, files, selectors and everything', VERSIONS, async ({ kubectl }) => {
    const all = ['a', 'b', 'c', 'd', 'e'].map((name) => configMap(name, { name }));
    await kubectl.ok('create -f -', { apiVersion: 'v1', kind: 'List', items: all });
    const left = async (): Promise<string> => kubectl.ok('get configmaps -o jsonpath={.items[*].metadata.name}');
    await kubectl.ok('delete configmap a');
    expect(await left()).to.equal('b c d e');
    await kubectl.ok('delete -f -', configMap('b'));
    await kubectl.ok('delete configmaps -l name=c');
    expect(await left()).to.equal('d e');
    await kubectl.ok('delete configmaps --all');
    expect(await left()).to.equal('');
    expect(await kubectl.fails('delete configmap a')).to.include('not found');
    expect(await kubectl.ok('delete configmap a --ignore-not-found')).to.equal('');
  });

  scenarios.add('delete waits for a namespace and what is in it', VERSIONS, async ({ kubectl, version }) => {
    const name = `gone-${version.replace('.', '-')}`;
    await kubectl.ok(`create namespace ${name}`);
    await kubectl.ok(`create configmap inside -n ${name}`);
    expect(await kubectl.ok(`delete namespace ${name}`)).to.include('deleted');
    expect(await kubectl.ok('get configmaps -A -o jsonpath={.items[*].metadata.namespace}')).not.to.include(name);
  });

  scenarios.add('auth can-i says what a user may do', VERSIONS, async ({ version }) => {
    const tokens = 'secret,admin,1,"system:masters"\nother,alice,2\n';
    const sandbox = await startSandbox({ kubernetesVersion: version, tokenAuthFile: tokens });
    const kubectl = await Kubectl.for(sandbox, tokens);
    try {
      expect(await kubectl.ok('auth can-i create pods')).to.equal('yes\n');
      const asAlice = await kubectl.run(['auth', 'can-i', 'create', 'pods', '--context', 'alice']);
      expect([asAlice.code, asAlice.stdout]).to.deep.equal([1, 'no\n']);
      expect(await kubectl.fails('get pods -o name --context alice')).to.include('Forbidden');
    } finally {
      await sandbox.close();
      await kubectl.remove();
    }
  });

  scenarios.add('apply takes the manifests, and takes them again', VERSIONS, async ({ version }) => {
    const sandbox = await startSandbox({ kubernetesVersion: version });
    const kubectl = await Kubectl.for(sandbox);
    const file = (name: string): string => join(import.meta.dirname, '../../../manifests', name);
    try {
      const apply = `apply -f ${file('samples/apps.yaml')}`;
      expect(await kubectl.ok(apply)).to.include('deployment.extensions/service-one created');
      expect(await kubectl.ok(apply)).to.include('deployment.extensions/service-one unchanged');
      const ours = `apply -f ${file('istio.yaml')} -f ${file('istio-initializer.yaml')}`;
      expect(await kubectl.ok(ours)).to.match(/initializerconfiguration\S+ created\n$/);
      // An empty list of initializers in the Deployment would be refused by 1.7, and would be a change on 1.9.
      const again = await kubectl.ok(ours);
      expect(again).to.include('deployment.apps/istio-initializer unchanged');
      expect(again).to.not.include('created');
      expect(await kubectl.ok(`delete -f ${file('istio-initializer.yaml')}`)).to.include('deleted');
    } finally {
      await sandbox.close();
      await kubectl.remove();
    }
  });

  scenarios.add('apply changes what it applied', VERSIONS, async ({ kubectl }) => {
    const manifest = await readFile(join(import.meta.dirname, '../../../manifests/samples/apps.yaml'), 'utf8');
    await kubectl.ok('apply -f -', manifest);
    const changed = manifest.replace('replicas: 1', 'replicas: 4').replace('echoserver:1.4', 'echoserver:1.5');
    expect(await kubectl.ok('apply -f -', changed)).to.include('deployment.extensions/service-one configured');
    const shown = 'jsonpath={.spec.replicas},{.spec.template.spec.containers[*].image}';
    const got = await kubectl.ok(`get ${DEPLOYMENT} service-one -o ${shown}`);
    expect(got).to.equal('4,gcr.io/google_containers/echoserver:1.5');
  });
}

describe('kubectl with a sandbox', function () {
  this.timeout(60_000);
  const scenarios = new Scenarios();
  addReading(scenarios);
  addChanging(scenarios);
  addTheRest(scenarios);
  scenarios.declare();
});
