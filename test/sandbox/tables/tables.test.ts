import { expect } from 'chai';

import { listAt, objectsAt, valueAt } from '../../../src/sandbox/json/json-path.js';
import type { JsonObject, JsonValue } from '../../../src/sandbox/json/json-value.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { age, selectorText } from '../../../src/sandbox/tables/cells.js';
import { columnsOf } from '../../../src/sandbox/tables/columns-of-kinds.js';
import { deployment, DEPLOYMENTS, post } from '../api-client.js';

const NOW = new Date('2018-01-01T00:00:00Z');
const AS_TABLE = 'application/json;as=Table;v=v1beta1;g=meta.k8s.io';

/** The cells that a kind shows of an object, except its name and age. */
function cells(kind: string, object: JsonObject): JsonObject {
  const shown = columnsOf(kind).filter(({ name }) => name !== 'Name' && name !== 'Age');
  return Object.fromEntries(shown.map(({ name, cell }) => [name, cell(object, NOW)]));
}

describe('columns', () => {
  const pod = (status: JsonObject, metadata: JsonObject = {}): JsonObject => ({
    metadata,
    spec: { containers: [{ name: 'a' }, { name: 'b' }], initContainers: [{ name: 'i' }] },
    status,
  });
  const started = { ready: true, restartCount: 2, state: { running: {} } };

  for (const [what, object, ready, status, restarts] of [
    ['new', pod({ phase: 'Pending' }), '0/2', 'Pending', 0],
    ['running', pod({ phase: 'Running', containerStatuses: [started, started] }), '2/2', 'Running', 4],
    [
      'crashing',
      pod({
        phase: 'Running',
        containerStatuses: [started, { restartCount: 1, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
      }),
      '1/2',
      'CrashLoopBackOff',
      3,
    ],
    ['killed', pod({ containerStatuses: [{ state: { terminated: { signal: 9 } } }] }), '0/2', 'Signal:9', 0],
    ['initializing', pod({ initContainerStatuses: [{ state: { running: {} } }] }), '0/2', 'Init:0/1', 0],
    [
      'failing to initialize',
      pod({ initContainerStatuses: [{ restartCount: 1, state: { terminated: { exitCode: 3 } } }] }),
      '0/2',
      'Init:ExitCode:3',
      1,
    ],
    ['evicted', pod({ phase: 'Failed', reason: 'Evicted' }), '0/2', 'Evicted', 0],
    ['deleted', pod({ phase: 'Running' }, { deletionTimestamp: '2018-01-01T00:00:00Z' }), '0/2', 'Terminating', 0],
  ] as const) {
    it(`sum up a pod that is ${what}`, () => {
      expect(cells('Pod', object)).to.include({ Ready: ready, Status: status, Restarts: restarts });
    });
  }

  for (const [kind, object, wanted] of [
    ['Service', { spec: { type: 'ClusterIP', ports: [] } }, ['ClusterIP', '<none>', '<none>', '<none>', '<none>']],
    [
      'Service',
      {
        spec: {
          type: 'LoadBalancer',
          clusterIP: '10.0.0.1',
          ports: [{ port: 80, nodePort: 30080, protocol: 'TCP' }],
          selector: { b: '2', a: '1' },
        },
        status: { loadBalancer: { ingress: [{ hostname: 'a.example.com' }] } },
      },
      ['LoadBalancer', '10.0.0.1', 'a.example.com', '80:30080/TCP', 'a=1,b=2'],
    ],
    [
      'Endpoints',
      { subsets: [{ addresses: [{ ip: '1.1.1.1' }, { ip: '::1' }], ports: [{ port: 80 }, { port: 81 }] }] },
      ['1.1.1.1:80,[::1]:80,1.1.1.1:81 + 1 more...'],
    ],
    ['Job', { spec: { completions: 3 }, status: { succeeded: 1 } }, ['3', 1, '', '', '<none>']],
    [
      'CronJob',
      { spec: { schedule: '* * * * *', suspend: true } },
      ['* * * * *', 'True', 0, '<none>', '', '', '<none>'],
    ],
    ['PodDisruptionBudget', { spec: { minAvailable: '50%' } }, ['50%', 'N/A', 0]],
    [
      'ClusterRoleBinding',
      {
        roleRef: { kind: 'ClusterRole', name: 'r' },
        subjects: [
          { kind: 'User', name: 'u' },
          { kind: 'ServiceAccount', name: 's', namespace: 'n' },
        ],
      },
      ['ClusterRole/r', 'u', '', 'n/s'],
    ],
    [
      'CertificateSigningRequest',
      { spec: { username: 'u' }, status: { conditions: [{ type: 'Approved' }], certificate: 'x' } },
      ['u', 'Approved,Issued'],
    ],
    [
      'Node',
      {
        metadata: { labels: { 'node-role.kubernetes.io/master': '' } },
        spec: { unschedulable: true },
        status: { conditions: [{ type: 'Ready', status: 'True' }], nodeInfo: { kubeletVersion: 'v1.9.4' } },
      },
      ['Ready,SchedulingDisabled', 'master', 'v1.9.4', '<none>', '<unknown>', '<unknown>', '<unknown>'],
    ],
  ] as const) {
    it(`show a ${kind} as ${wanted[0]}`, () => {
      expect(Object.values(cells(kind, object as JsonObject))).to.deep.equal(wanted);
    });
  }

  for (const [time, text] of [
    ['2017-12-31T23:59:55Z', '5s'],
    ['2017-12-31T23:57:00Z', '3m'],
    ['2017-12-31T20:00:00Z', '4h'],
    ['2017-12-01T00:00:00Z', '31d'],
    ['2015-12-01T00:00:00Z', '2y'],
    ['2018-01-01T00:00:01Z', '0s'],
    ['2019-01-01T00:00:00Z', '<invalid>'],
    [null, '<unknown>'],
  ] as const) {
    it(`say ${text} of ${time ?? 'no time'}`, () => {
      expect(age(time, NOW)).to.equal(text);
    });
  }

  it('write selectors as kubectl does', () => {
    const matchExpressions = [
      { key: 'a', operator: 'In', values: ['y', 'x'] },
      { key: 'b', operator: 'NotIn', values: ['z'] },
      { key: 'c', operator: 'Exists' },
      { key: 'd', operator: 'DoesNotExist' },
    ];
    expect(selectorText({ matchLabels: { l: '1' }, matchExpressions })).to.equal('l=1,a in (x,y),b notin (z),c,!d');
  });
});

describe('a Table', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox();
    await post(sandbox.url + DEPLOYMENTS, deployment({ name: 'web', labels: { a: 'b' } }));
  });
  afterEach(() => sandbox.close());

  const asked = async (path: string): Promise<JsonObject> => {
    const response = await fetch(sandbox.url + path, { headers: { accept: AS_TABLE } });
    return (await response.json()) as JsonObject;
  };
  const firstRow = (table: JsonObject): JsonObject => objectsAt(table, 'rows')[0] ?? {};

  it('stands for one object, with the metadata of that', async () => {
    const table = await asked(`${DEPLOYMENTS}/web`);
    expect(table).to.include({ kind: 'Table', apiVersion: 'meta.k8s.io/v1beta1' });
    expect(valueAt(table, 'metadata', 'selfLink')).to.equal(`${DEPLOYMENTS}/web`);
    expect(listAt(firstRow(table), 'cells').slice(0, 5)).to.deep.equal(['web', 1, 0, 0, 0]);
    expect(valueAt(firstRow(table), 'object', 'kind')).to.equal('PartialObjectMetadata');
    expect(valueAt(firstRow(table), 'object', 'metadata', 'labels')).to.deep.equal({ a: 'b' });
  });

  it('stands for a list, and says which columns are for -o wide', async () => {
    const table = await asked(DEPLOYMENTS);
    expect(valueAt(table, 'metadata', 'selfLink')).to.equal(DEPLOYMENTS);
    const columns = objectsAt(table, 'columnDefinitions');
    expect(columns.map(({ priority }) => priority)).to.deep.equal([0, 0, 0, 0, 0, 0, 1, 1, 1]);
    expect(columns[0]).to.include({ name: 'Name', format: 'name', type: 'string' });
  });

  it('carries as much of the object as the client asks for', async () => {
    const none = await asked(`${DEPLOYMENTS}?includeObject=None`);
    const whole = await asked(`${DEPLOYMENTS}?includeObject=Object`);
    expect(firstRow(none)['object']).to.equal(null);
    expect(valueAt(firstRow(whole), 'object', 'spec', 'replicas')).to.equal(1);
    expect((await asked(`${DEPLOYMENTS}?includeObject=All`))['code']).to.equal(400);
  });

  it('comes with each event of a watch; only the first names the columns', async () => {
    await post(sandbox.url + DEPLOYMENTS, deployment({ name: 'web-2' }));
    const path = `${DEPLOYMENTS}?watch=true&timeoutSeconds=1&resourceVersion=0`;
    const response = await fetch(sandbox.url + path, { headers: { accept: AS_TABLE } });
    const events = (await response.text()).trim().split('\n');
    const tables = events.map((line) => JSON.parse(line) as { type: string; object: JsonObject });
    expect(tables.map(({ type }) => type)).to.deep.equal(['ADDED', 'ADDED']);
    const widths: readonly JsonValue[] = tables.map(({ object }) => listAt(object, 'columnDefinitions').length);
    expect(widths).to.deep.equal([9, 0]);
  });

  it('marks pods that have ended', async () => {
    const pods = '/api/v1/namespaces/default/pods';
    const object = { metadata: { name: 'done' }, spec: { containers: [{ name: 'a', image: 'b' }] } };
    const { body } = await post(sandbox.url + pods, object);
    const status = { ...body, status: { phase: 'Succeeded' } };
    const headers = { 'content-type': 'application/json' };
    await fetch(`${sandbox.url}${pods}/done/status`, { method: 'PUT', headers, body: JSON.stringify(status) });
    const [condition] = objectsAt(firstRow(await asked(pods)), 'conditions');
    expect(condition).to.include({ type: 'Completed', status: 'True', reason: 'Succeeded' });
  });
});
