import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import type { CheckResult } from '../../src/controller/preflight/check-result.js';
import { type JsonObject, objectAt, objectsIn, stringIn } from '../../src/json/json.js';
import { collectionPathOf } from '../../src/kubernetes/resources/object-path.js';
import type { ApiClient } from '../../src/kubernetes/transport/api-client.js';
import { sandboxKubeconfig } from '../../src/sandbox/kubeconfig.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { installedObjects, MANAGED_FILE, manifestObjects, textsIn } from '../manifests/manifest.js';
import type { CommandResult } from '../support/cli.js';
import { runCommand } from '../support/command.js';
import { startHttpServer } from '../support/http-server.js';
import { sandboxClient } from '../support/sandbox-client.js';
import { cronJob, OURS, workload } from '../support/workloads.js';

const SERVICE_ACCOUNT = 'system:serviceaccount:istio-system:istio-initializer-service-account';
const ADMIN = 'admin-token,admin,admin,"system:masters"';
const CONTROLLER = `controller-token,${SERVICE_ACCOUNT},controller,"system:serviceaccounts"`;

const RBAC = 'rbac.authorization.k8s.io';
const metadata = { name: 'more' };
/** What the controller can do without, for the service account. */
const MORE: readonly JsonObject[] = [
  {
    apiVersion: `${RBAC}/v1beta1`,
    kind: 'ClusterRole',
    metadata,
    rules: [
      { apiGroups: [''], resources: ['configmaps'], verbs: ['watch'] },
      { apiGroups: [''], resources: ['events'], verbs: ['create'] },
      {
        apiGroups: ['admissionregistration.k8s.io'],
        resources: ['initializerconfigurations'],
        verbs: ['list', 'watch'],
      },
      { apiGroups: ['*'], resources: ['*'], verbs: ['list'] },
    ],
  },
  {
    apiVersion: `${RBAC}/v1beta1`,
    kind: 'ClusterRoleBinding',
    metadata,
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'more' },
    subjects: [{ kind: 'User', name: SERVICE_ACCOUNT, apiGroup: RBAC }],
  },
];

type Change = (object: JsonObject) => JsonObject | undefined;

/** Changes the installed objects of a kind, or of one of its names; undefined leaves them out. */
const changing =
  (kind: string, change: Change, name?: string): Change =>
  (object) => {
    const isMeant = object['kind'] === kind && (name === undefined || objectAt(object, 'metadata')['name'] === name);
    return isMeant ? change(object) : object;
  };
const withoutVerb = (verb: string): Change =>
  changing(
    'ClusterRole',
    (role) => ({
      ...role,
      rules: objectsIn(role['rules']).map((rule) => ({
        ...rule,
        verbs: textsIn(rule['verbs']).filter((other) => other !== verb),
      })),
    }),
    'istio-initializer',
  );
const withInitializer = (name: string, ...resources: readonly (readonly string[])[]): Change =>
  changing('InitializerConfiguration', (configuration) => ({
    ...configuration,
    initializers: [
      { name, rules: resources.map((listed) => ({ apiGroups: ['*'], apiVersions: ['*'], resources: listed })) },
    ],
  }));

/** A world that lacks something, and the lines about it, without their ends. */
const LACKING: readonly (readonly [string, Change, readonly string[]])[] = [
  ...['get', 'watch', 'patch', 'initialize'].map(
    (verb) =>
      [
        `the verb ${verb}`,
        withoutVerb(verb),
        [
          'replicationcontrollers',
          'deployments.extensions',
          'daemonsets.extensions',
          'replicasets.extensions',
          'statefulsets.apps',
          'jobs.batch',
          'cronjobs.batch',
        ].map((resource) => `failure rights: may not ${verb} ${resource}: `),
      ] as const,
  ),
  [
    'the injection configuration',
    changing('ConfigMap', () => undefined, 'istio-inject'),
    ['failure configuration: read ConfigMap istio-system/istio-inject: there is none; '],
  ],
  [
    'the mesh configuration',
    changing('ConfigMap', () => undefined, 'istio'),
    ['failure configuration: read ConfigMap istio-system/istio: there is none; '],
  ],
  [
    'a valid configuration',
    changing('ConfigMap', (object) => ({ ...object, data: { config: 'policy: maybe' } }), 'istio-inject'),
    [`failure configuration: read ConfigMap istio-system/istio-inject: config key "policy": got 'maybe', want `],
  ],
  [
    'an InitializerConfiguration',
    changing('InitializerConfiguration', () => undefined),
    [`warning initializer-configuration: no InitializerConfiguration names ${OURS}: `],
  ],
  [
    'our name in it',
    withInitializer('other.b.c', ['deployments']),
    [`warning initializer-configuration: no InitializerConfiguration names ${OURS} (they name other.b.c): `],
  ],
  [
    'a rule in common',
    withInitializer(OURS, ['deployments'], ['jobs']),
    [`warning initializer-configuration: ${OURS} in InitializerConfiguration istio-sidecar has 2 rules: `],
  ],
  [
    'a rule that is only for what we watch',
    withInitializer(OURS, ['deployments', 'services']),
    [`warning initializer-configuration: ${OURS} in InitializerConfiguration istio-sidecar covers services, `],
  ],
];

for (const kubernetesVersion of ['1.7', '1.9'] as const) {
  describe(`check against Kubernetes ${kubernetesVersion}`, () => {
    let folder: string;
    let sandbox: Sandbox;
    let admin: ApiClient;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'check-'));
      // What is created now has been there for a minute.
      const now = (): Date => new Date(Date.now() - 60_000);
      sandbox = await startSandbox({ kubernetesVersion, tokenAuthFile: `${ADMIN}\n${CONTROLLER}`, now });
      admin = sandboxClient(sandbox.url, 'admin-token');
    });

    afterEach(async () => {
      admin.close();
      await sandbox.close();
      await rm(folder, { recursive: true });
    });

    const create = async (object: JsonObject): Promise<void> => {
      const namespace = stringIn(objectAt(object, 'metadata')['namespace']);
      const [apiVersion, kind] = [stringIn(object['apiVersion']) ?? '', stringIn(object['kind']) ?? ''];
      const path = await collectionPathOf(admin, {
        apiVersion,
        kind,
        ...(namespace === undefined ? {} : { namespace }),
      });
      await admin.request({ method: 'POST', path: `${path}?includeUninitialized=1`, body: object });
    };
    const install = async (change: Change = (object) => object): Promise<void> => {
      const objects = installedObjects().filter(({ kind }) => kind !== 'Deployment');
      const [last, ...others] = [...objects].reverse();
      // The InitializerConfiguration comes after what it might make wait.
      for (const object of [...others.reverse(), ...MORE, ...(last ? [last] : [])]) {
        const changed = change(object);
        if (changed) await create(changed);
      }
    };
    /** Runs it as the first of the users. */
    const check = async (
      flags: readonly string[] = [],
      users: readonly string[] = [ADMIN],
      url = sandbox.url,
    ): Promise<CommandResult> => {
      const file = join(folder, 'kubeconfig');
      await writeFile(file, sandboxKubeconfig(url, users.join('\n')));
      return runCommand(['check', '--kubeconfig', file, ...flags]);
    };
    const troublesIn = ({ stdout }: CommandResult): readonly string[] =>
      (JSON.parse(stdout) as readonly CheckResult[])
        .filter(({ level }) => level !== 'ok')
        .map(({ level, name, message }) => `${level} ${name}: ${message}`);

    for (const [who, users, subject] of [
      [
        'an administrator, of the service account',
        [ADMIN],
        'service account istio-system/istio-initializer-service-account',
      ],
      ['the controller, of itself', [CONTROLLER], 'the caller'],
    ] as const) {
      it(`says to ${who}, that nothing is missing`, async () => {
        await install();
        const { code, stdout, stderr } = await check(['--strict'], users);
        expect([code, stderr], stdout).to.deep.equal([0, '']);
        const lines = stdout.trimEnd().split('\n');
        expect(lines[0]).to.match(/^CHECK +RESULT +FOUND$/);
        expect(lines.slice(1).map((line) => line.split(/ +/, 2).join(' '))).to.deep.equal([
          'api-server ok',
          'clock ok',
          'api-group ok',
          'admission-plugin ok',
          'configuration ok',
          'rights ok',
          'initializer-configuration ok',
          'pending ok',
        ]);
        expect(stdout).to.contain(`${subject} may do all that the controller does`);
      });
    }

    for (const [what, change, expected] of LACKING) {
      it(`reports that ${what} is missing`, async () => {
        await install(change);
        const finished = await check(['-o', 'json']);
        const troubles = troublesIn(finished);
        expect(troubles).to.have.length(expected.length);
        for (const [index, beginning] of expected.entries()) {
          expect(troubles[index]?.slice(0, beginning.length)).to.equal(beginning);
        }
        const fails = expected.some((line) => line.startsWith('failure'));
        expect(finished.code).to.equal(fails ? 1 : 0);
        expect(finished.stderr).to.match(fails ? /^istio-initializer: check: \d failures?, 0 warnings\n$/ : /^$/);
      });
    }

    it('reports that the server can not have what the configuration makes of a plain Deployment', async () => {
      const proxy = 'spec: {initContainers: [{name: istio-proxy, image: p, restartPolicy: Always}]}';
      const config = JSON.stringify({ policy: 'enabled', templates: { sidecar: proxy } });
      await install(changing('ConfigMap', (object) => ({ ...object, data: { config } }), 'istio-inject'));
      const finished = await check(['--istio-version', '1.31', '-o', 'json']);
      expect(finished.code).to.equal(0);
      expect(troublesIn(finished).join()).to.match(
        /warning configuration: a plain Deployment would get no sidecar: the container istio-proxy is a native sidecar/,
      );
      expect(finished.stdout).to.contain('--native-sidecars false');
    });

    it('reports that a rule for everything freezes the cluster, and even the review of rights', async () => {
      await install(withInitializer(OURS, ['*']));
      const finished = await check(['-o', 'json']);
      expect(finished.code).to.equal(0);
      expect(troublesIn(finished).map((line) => line.split(':', 1)[0])).to.deep.equal([
        'warning rights',
        'warning initializer-configuration',
      ]);
    });

    it('checks the rights on pods where they are covered, and counts warnings with --strict', async () => {
      await install(withInitializer(OURS, ['deployments', 'pods']));
      const finished = await check(['-o', 'json', '--strict']);
      expect(finished.code).to.equal(1);
      const [rights, ...others] = troublesIn(finished);
      expect(rights).to.match(/^failure rights: may not get, watch, patch and initialize pods: /);
      expect(others).to.have.length(kubernetesVersion === '1.7' ? 1 : 0);
    });

    it('checks the rights to register the name where the controller is to do that', async () => {
      await install();
      const flags = ['--manageInitializerConfiguration', '-o', 'json'];
      const troubles = troublesIn(await check(flags));
      expect(
        troubles.map((trouble) =>
          trouble
            .replace(/\.admission.*?(?=:| )/, '')
            .split(':', 2)
            .join(':'),
        ),
      ).to.deep.equal([
        'warning rights: may not create initializerconfigurations',
        'warning rights: may not update and delete initializerconfigurations istio-sidecar',
      ]);
      for (const object of manifestObjects(MANAGED_FILE)) await create(object);
      expect(troublesIn(await check(flags))).to.deep.equal([]);
    });

    it('reports what has been pending for more than 30 s, and what it waits for', async () => {
      await install(withInitializer('other.b.c', ['services', 'deployments']));
      await create(workload('Deployment', 'stuck'));
      const { stdout } = await check();
      expect(stdout).to.match(
        /1 object waits for other\.b\.c, Deployment default\/stuck for \d+ s: does its controller/,
      );
      expect(stdout).to.contain('or kubectl delete initializerconfiguration istio-sidecar;');
    });

    it('reports CronJobs that have been pending for more than 30 s', async () => {
      await install(withInitializer('other.b.c', ['cronjobs']));
      await create(cronJob('stuck', kubernetesVersion).object);
      expect((await check()).stdout).to.match(/1 object waits for other\.b\.c, CronJob default\/stuck for \d+ s: /);
    });

    it('checks the rights of the service account that the flag names, and of no other', async () => {
      await install();
      const other = await check(['--service-account', 'default/other']);
      expect(other.code).to.equal(1);
      expect(other.stdout).to.contain('add to the ClusterRole of service account default/other: ');
      const refused = await check(['--service-account', 'default/other', '-o', 'json'], [CONTROLLER]);
      expect(troublesIn(refused).join()).to.match(
        /^warning rights: could not find out what service account default\/other may do .*403/,
      );
    });

    /** A server before the sandbox that shows its answers with another time, and answers some requests itself. */
    const behind = (dateMs: () => number, itself: (body: string) => JsonObject | undefined) =>
      startHttpServer((request, response) => {
        void (async () => {
          const chunks: Buffer[] = [];
          for await (const chunk of request) chunks.push(chunk as Buffer);
          const body = Buffer.concat(chunks).toString();
          const own = itself(body);
          const { authorization = '' } = request.headers;
          const answer = await fetch(sandbox.url + (request.url ?? ''), {
            method: request.method ?? 'GET',
            headers: { authorization, 'content-type': 'application/json' },
            ...(body === '' ? {} : { body }),
          });
          const date = new Date(dateMs()).toUTCString();
          response.writeHead(own ? 422 : answer.status, { date });
          response.end(own ? JSON.stringify(own) : await answer.text());
        })();
      });

    it("reports that the server's clock is ahead", async () => {
      await install();
      const server = await behind(
        () => Date.now() + 86_400_000,
        () => undefined,
      );
      try {
        const finished = await check(['-o', 'json'], [ADMIN], server.url);
        // A day, less what the answer took.
        expect(troublesIn(finished).join()).to.match(
          /^warning clock: the server's clock is 86[34]\d\d s ahead of the local clock$/,
        );
      } finally {
        await server.close();
      }
    });

    it('reports that the plugin is off', async () => {
      await install();
      const message = '.authorization.k8s.io "" is invalid: metadata: Invalid value: v1.ObjectMeta{}: must be empty';
      const server = await behind(Date.now, (body) =>
        body.includes('"initializers"') ? { kind: 'Status', status: 'Failure', code: 422, message } : undefined,
      );
      try {
        const { code, stdout } = await check([], [ADMIN], server.url);
        expect(code).to.equal(1);
        expect(stdout).to.match(
          /admission-plugin +failure +Initializers is not active.*\n +fix: .*--admission-control=/,
        );
      } finally {
        await server.close();
      }
    });
  });
}

describe('check', () => {
  it('reports that no server answers, and nothing else', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await new Promise((resolve) => server.close(resolve));
    const { code, stdout } = await runCommand(['check', '--master', `http://127.0.0.1:${port}`]);
    expect(code).to.equal(1);
    expect(stdout.split('\n')[1]).to.match(/^api-server +failure +GET \/version: no answer: .*ECONNREFUSED/);
    expect(stdout.trimEnd().split('\n')).to.have.length(3);
  });

  for (const [what, flags, message] of [
    ['a service account without a namespace', ['--service-account', 'a'], /want NAMESPACE\/NAME, like istio-system\//],
    ['an unknown form', ['-o', 'xml'], /argument 'xml' is invalid\. Allowed choices are table, json, yaml\./],
    ['a kubeconfig that is not there', ['--kubeconfig', '/nowhere'], /read kubeconfig \/nowhere: ENOENT/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { code, stdout, stderr } = await runCommand(['check', ...flags]);
      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.match(message);
    });
  }
});
