import { expect } from 'chai';

import { objectAt, objectsIn } from '../../src/json/json.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { installedObjects, labelOf, MANAGED_FILE, manifestObjects } from '../manifests/manifest.js';
import { COLLECTIONS, INITIALIZER_CONFIGURATIONS, initializerConfiguration } from '../support/api.js';
import { type CommandResult, killAll } from '../support/cli.js';
import { runCommand, startCommand } from '../support/command.js';
import { InstalledCluster, PATHS } from '../support/installation.js';
import { cronJob, OURS, workload } from '../support/workloads.js';

const DEPLOYMENTS = COLLECTIONS['Deployment'] ?? '';
const OTHER = 'other.example.com';
const [CONFIGURED, TOLD] = ['sidecar.mesh.example.com', 'sidecar.old.example.com'];

/** An installation, with workloads that wait. */
class World extends InstalledCluster {
  constructor(readonly sandbox: Sandbox) {
    super(sandbox.url);
  }

  uninstall(...flags: readonly string[]): Promise<CommandResult> {
    return runCommand(['uninstall', '--master', this.url, ...flags]);
  }

  async createPending(name: string): Promise<void> {
    const path = `${DEPLOYMENTS}?includeUninitialized=1`;
    expect((await this.post(path, workload('Deployment', name))).status).to.equal(202);
  }

  async pendingOf(name: string): Promise<unknown> {
    return objectAt(await this.get(`${DEPLOYMENTS}/${name}`), 'metadata')['initializers'];
  }

  async register(configuration: string, ...names: readonly string[]): Promise<void> {
    const object = initializerConfiguration(...names) as object;
    await this.post(INITIALIZER_CONFIGURATIONS, { ...object, metadata: { name: configuration } });
  }
}

async function startWorld(kubernetesVersion: '1.7' | '1.9' = '1.9'): Promise<World> {
  return new World(await startSandbox({ kubernetesVersion, faultInjection: true }));
}

interface Case {
  readonly what: string;
  readonly versions?: readonly ('1.7' | '1.9')[];
  readonly flags?: readonly string[];
  readonly prepare: (world: World) => Promise<void>;
  readonly verify: (world: World, finished: CommandResult) => Promise<void>;
}

// Each waits for the settling of a server that reads its configurations once a second, so they do it side by side.
const CASES: readonly Case[] = [
  {
    what: 'takes the registration back first, and deletes everything but configuration and namespace',
    versions: ['1.7', '1.9'],
    prepare: async (world) => {
      await world.create(installedObjects());
      await world.post(`${PATHS.namespace}/configmaps`, { metadata: { name: 'istio-initializer' } });
    },
    verify: async (world, { code, stdout }) => {
      expect(code).to.equal(0);
      expect(stdout.trimEnd().split('\n')).to.deep.equal([
        'ClusterRoleBinding istio-initializer-managed not there',
        'ClusterRole istio-initializer-managed not there',
        'InitializerConfiguration istio-sidecar deleted',
        'InitializerConfiguration istio-sidecar-pods not there',
        'Deployment istio-system/istio-initializer deleted',
        'PodDisruptionBudget istio-system/istio-initializer deleted',
        'ClusterRoleBinding istio-initializer deleted',
        'ClusterRoleBinding istio-initializer-pods not there',
        'RoleBinding istio-system/istio-initializer deleted',
        'ClusterRole istio-initializer deleted',
        'ClusterRole istio-initializer-pods not there',
        'Role istio-system/istio-initializer deleted',
        'ServiceAccount istio-system/istio-initializer-service-account deleted',
        'ConfigMap istio-system/istio-initializer deleted',
        'ConfigMap istio-system/istio kept (others may need it)',
        'ConfigMap istio-system/istio-inject kept (your configuration, --purge deletes it)',
        'Namespace istio-system kept (others may need it)',
      ]);
      for (const path of [PATHS.configuration, PATHS.deployment, PATHS.budget, PATHS.clusterRole, PATHS.role]) {
        expect(await world.has(path), path).to.equal(false);
      }
      expect(await world.has(PATHS.injectConfig)).to.equal(true);
    },
  },
  {
    what: 'names what waits where no controller is ready, and leaves the controller',
    prepare: async (world) => {
      await world.create(installedObjects());
      await world.createPending('stuck');
    },
    verify: async (world, { code, stderr }) => {
      expect(code).to.equal(1);
      expect(stderr).to.match(/^KIND +NAMESPACE +NAME +AGE +WAITS FOR +AFTER IT\nDeployment +default +stuck +/m);
      expect(stderr).to.contain(
        'uninstall: 1 object still waits, and no new ones will; release it: there is no terminal to confirm it; add --release-pending',
      );
      expect(await world.has(PATHS.configuration)).to.equal(false);
      expect(await world.has(PATHS.deployment)).to.equal(true);
    },
  },
  {
    what: 'releases what waits with --release-pending, of others only our name',
    versions: ['1.7', '1.9'],
    flags: ['--release-pending'],
    prepare: async (world) => {
      await world.create(installedObjects());
      await world.register('a-first', OTHER);
      await world.createPending('shared');
      await world.delete(`${INITIALIZER_CONFIGURATIONS}/a-first`);
      await world.createPending('ours');
    },
    verify: async (world, { code, stderr }) => {
      expect(code, stderr).to.equal(0);
      expect(await world.pendingOf('ours')).to.equal(undefined);
      expect(await world.pendingOf('shared')).to.deep.equal({ pending: [{ name: OTHER }] });
      expect(await world.has(PATHS.deployment)).to.equal(false);
    },
  },
  ...(['1.7', '1.9'] as const).map((version): Case => {
    const cronJobs = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => cronJob(name, version));
    return {
      what: 'releases CronJobs too, which the preferred version of their group does not have',
      versions: [version],
      flags: ['--release-pending'],
      prepare: async (world) => {
        await world.create(installedObjects());
        await world.register('cron', OURS);
        for (const { collection, object } of cronJobs) {
          expect((await world.post(`${collection}?includeUninitialized=1`, object)).status).to.equal(202);
        }
      },
      verify: async (world, { code, stderr }) => {
        expect(code, stderr).to.equal(0);
        const listed = await world.items(`${cronJobs[0]?.collection ?? ''}?includeUninitialized=true`);
        expect(listed).to.have.length(cronJobs.length);
        expect(listed.filter((object) => objectAt(object, 'metadata')['initializers'] !== undefined)).to.deep.equal([]);
      },
    };
  }),
  {
    what: 'deletes the configuration too with --purge, and never that of the mesh',
    flags: ['--purge'],
    prepare: (world) => world.create(installedObjects()),
    verify: async (world, { stdout }) => {
      expect(stdout).to.contain('ConfigMap istio-system/istio-inject deleted\n');
      expect(await world.has(PATHS.injectConfig)).to.equal(false);
      expect(await world.has(`${PATHS.namespace}/configmaps/istio`)).to.equal(true);
    },
  },
  {
    what: 'says that it can not know the name where the configuration is not valid, and goes on',
    prepare: async (world) => {
      await world.create(installedObjects());
      await world.patch(PATHS.injectConfig, { data: { config: 'policy: on' } });
    },
    verify: async (world, { code, stderr }) => {
      expect(code).to.equal(0);
      expect(stderr).to.match(/^warning: .*"policy".*; if the initializer had another name, give it with --init/);
      expect(await world.has(PATHS.configuration)).to.equal(false);
    },
  },
  {
    what: 'unregisters the name of the configuration, and one that --initializer names',
    flags: ['--initializer', TOLD],
    prepare: async (world) => {
      await world.create(installedObjects());
      await world.patch(PATHS.injectConfig, { data: { config: `initializerName: ${CONFIGURED}` } });
      await world.register('another', CONFIGURED, TOLD);
    },
    verify: async (world, { code }) => {
      expect(code).to.equal(0);
      expect(await world.items(INITIALIZER_CONFIGURATIONS)).to.deep.equal([]);
    },
  },
  {
    what: 'leaves the names of others in the same configuration',
    prepare: async (world) => {
      await world.create(installedObjects().filter(({ kind }) => kind !== 'InitializerConfiguration'));
      await world.register('shared', OTHER, OURS);
    },
    verify: async (world, { code, stdout }) => {
      expect(code).to.equal(0);
      expect(stdout).to.contain('InitializerConfiguration shared configured (the names of other initializers stay)\n');
      const shared = await world.get(`${INITIALIZER_CONFIGURATIONS}/shared`);
      expect(objectsIn(shared?.['initializers']).map(({ name }) => name)).to.deep.equal([OTHER]);
    },
  },
  {
    what: 'names what waits when the controller takes longer than --timeout',
    flags: ['--timeout', '100ms'],
    prepare: async (world) => {
      await world.create(installedObjects());
      await world.markReady();
      await world.createPending('slow');
    },
    verify: async (world, { code, stderr }) => {
      expect(code).to.equal(1);
      expect(stderr).to.contain('Deployment  default    slow');
      expect(await world.has(PATHS.deployment)).to.equal(true);
    },
  },
  {
    what: 'takes the rights to come back from a controller that manages its registration, before anything else',
    prepare: (world) => world.create([...installedObjects(), ...manifestObjects(MANAGED_FILE)]),
    verify: (_world, { stdout }) => {
      const lines = stdout.split('\n');
      const managed = manifestObjects(MANAGED_FILE).map((object) => `${labelOf(object)} deleted`);
      expect(lines.slice(0, 3)).to.deep.equal([...managed.reverse(), 'InitializerConfiguration istio-sidecar deleted']);
      return Promise.resolve();
    },
  },
  {
    what: 'gets through to a server that has no free slot for a while',
    prepare: async (world) => {
      await world.create(installedObjects());
      world.sandbox.faults?.add({
        match: { methods: ['DELETE'], path: '/initializerconfigurations/' },
        when: { nth: 1, times: 3 },
        action: { do: 'answer', code: 429 },
      });
    },
    verify: async (world, { code, stderr }) => {
      expect(code, stderr).to.equal(0);
      expect(await world.has(PATHS.configuration)).to.equal(false);
      expect(await world.has(PATHS.deployment)).to.equal(false);
    },
  },
];

interface Ran {
  readonly world: World;
  readonly finished: CommandResult;
}

const RUNS = CASES.flatMap(({ versions = ['1.9'], ...one }) => versions.map((version) => ({ ...one, version })));

describe('uninstall', () => {
  let running: readonly Promise<Ran>[] = [];
  let worlds: readonly World[] = [];

  before(async function () {
    this.timeout(60_000);
    worlds = await Promise.all(RUNS.map(({ version }) => startWorld(version)));
    running = RUNS.map(async ({ prepare, flags = [] }, index): Promise<Ran> => {
      const world = worlds[index];
      if (!world) throw new Error('find the world of a case');
      await prepare(world);
      return { world, finished: await world.uninstall(...flags) };
    });
    // Errors of one of them are in its own test.
    await Promise.allSettled(running);
  });

  after(async () => {
    await killAll();
    await Promise.all(worlds.map(({ sandbox }) => sandbox.close()));
  });

  for (const [index, { what, version, verify }] of RUNS.entries()) {
    it(`${what} (${version})`, async () => {
      const ran = await running[index];
      expect(ran).not.to.equal(undefined);
      if (ran) await verify(ran.world, ran.finished);
    });
  }
});

describe('uninstall, step by step', () => {
  let world: World;

  beforeEach(async () => {
    world = await startWorld();
  });

  afterEach(async () => {
    await killAll();
    await world.sandbox.close();
  });

  it('has nothing to do where nothing is installed', async () => {
    const { code, stdout, stderr } = await world.uninstall();
    expect(code).to.equal(0);
    expect(stderr).to.equal(`cluster: server ${world.url}, Kubernetes v1.9.4\nnothing is to be changed\n`);
    for (const line of stdout.trimEnd().split('\n')) expect(line).to.match(/ not there$/);
  });

  it('waits for a controller that is at work, and deletes it only then', async () => {
    await world.create(installedObjects());
    await world.markReady();
    await world.createPending('worked-at');
    const running = startCommand(['uninstall', '--master', world.url]);
    await running.until(/InitializerConfiguration istio-sidecar deleted/);
    const { faults } = world.sandbox;
    faults?.add({ match: { methods: ['GET'], path: '^/apis/batch/v1/jobs' }, action: { do: 'answer', code: 403 } });
    const rule = faults?.add({ match: { path: '/deployments/istio-initializer$' }, action: { do: 'delay', ms: 0 } });
    // It looks whether a controller works at it, and so has seen it.
    await world.until(() => Promise.resolve((faults?.get(rule?.id ?? '')?.seen ?? 0) >= 2));
    expect(await world.has(PATHS.deployment)).to.equal(true);
    await world.patch(`${DEPLOYMENTS}/worked-at`, { metadata: { initializers: null } });
    const { code, stderr } = await running.finished;
    expect(code).to.equal(0);
    // Each once, however often it looks.
    const lines = stderr.trimEnd().split('\n');
    const [warning, waiting, ...others] = lines.slice(lines.findIndex((line) => line.startsWith('warning: ')));
    expect(warning).to.match(/^warning: jobs \(batch\/v1\) can't be listed: /);
    expect(waiting).to.match(/^waiting for the controller to finish 1 object, \d+ s at most$/);
    expect(others).to.deep.equal([]);
    expect(await world.has(PATHS.deployment)).to.equal(false);
  });

  it('unregisters a name that was registered again meanwhile', async () => {
    await world.create(installedObjects());
    const running = startCommand(['uninstall', '--master', world.url]);
    await running.until(/InitializerConfiguration istio-sidecar deleted/);
    await world.create(installedObjects().filter(({ kind }) => kind === 'InitializerConfiguration'));
    expect((await running.finished).code).to.equal(0);
    expect(await world.has(PATHS.configuration)).to.equal(false);
  });

  it('with --dry-run says what it would do, and does nothing', async () => {
    await world.create(installedObjects());
    await world.createPending('stuck');
    const before = await world.get(PATHS.configuration);
    const { code, stdout, stderr } = await world.uninstall('--dry-run', '--purge');
    expect(code).to.equal(0);
    for (const line of stdout.trimEnd().split('\n')) expect(line).to.match(/dry run\)$/);
    expect(stdout).to.contain('InitializerConfiguration istio-sidecar deleted (dry run)\n');
    expect(stderr).to.contain('Deployment  default    stuck');
    expect(await world.get(PATHS.configuration)).to.deep.equal(before);
    expect(await world.has(PATHS.deployment)).to.equal(true);
  });

  it('says what was not done where the server refuses, and that it can be run again', async () => {
    await world.create(installedObjects());
    world.sandbox.faults?.add({
      match: { methods: ['DELETE'], path: '/initializerconfigurations/' },
      when: { nth: 1 },
      action: { do: 'answer', code: 403 },
    });
    const { code, stderr } = await world.uninstall();
    expect(code).to.equal(1);
    expect(stderr).to.contain(`remove ${OURS} from InitializerConfiguration istio-sidecar: DELETE `);
    expect(stderr).to.contain('while the name is there, the controller has to run');
    expect(await world.has(PATHS.deployment)).to.equal(true);
    expect((await world.uninstall()).code).to.equal(0);
  });

  it('refuses a --timeout that is not a duration', async () => {
    const { code, stderr } = await runCommand(['uninstall', '--master', 'http://127.0.0.1:1', '--timeout', 'never']);
    expect(code).to.equal(1);
    expect(stderr).to.contain("argument 'never' is invalid. want a duration like 30s, 1m30s or 500ms.");
  });
});
