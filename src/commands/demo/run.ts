import { mkdtemp, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

import { explainReason, isUninjectable } from '../../injection/decision/reason.js';
import { readPackagedManifest } from '../../installation/packaged-manifest.js';
import { objectAt, stringIn } from '../../json/json.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { during } from '../../runtime/activity.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { type Paint, paintFor } from '../shared/terminal/colors.js';
import { type StatusLine, withStatusLine } from '../shared/terminal/status-line.js';
import { waitForSignal } from '../shared/wait-for-signal.js';
import { withClient } from '../shared/with-client.js';
import { type Child, startChild, startDetached } from './child.js';
import { create, hasProxy, kubeconfigIn, setPolicy, startSandboxProcess } from './demo-cluster.js';
import { type DemoRow, demoTable } from './demo-table.js';
import type { DemoFlags } from './flags.js';
import { OutcomeReader } from './outcome-reader.js';
import { isServed, pageUrl, portForPage } from './status-page.js';
import { DEMO_NAMESPACE, TRUTH_TABLE, type TruthTablePart, workloadsFor } from './truth-table.js';

/** The running demo: what it has started, and where it writes. */
interface Demo {
  readonly kubeconfig: string;
  readonly folder: string;
  /** Processes to end when the demo does. */
  readonly children: Set<Child>;
  /** Prints a line for the user; nothing with --json. */
  readonly say: (line: string) => void;
  /** Says what takes its time. */
  readonly line: StatusLine;
}

/** @param monitoringPort 0: the controller serves no page */
const controllerArgs = (kubeconfig: string, monitoringPort = 0): readonly string[] => [
  ...['controller', '--kubeconfig', kubeconfig, '--namespace', 'istio-system'],
  ...['--port', '0', '--monitoringPort', String(monitoringPort)],
];

/** Shows injection from installation to the table of outcomes. Without --keep it stops everything that it has started. */
export function runDemo(flags: DemoFlags): Promise<void> {
  return withStatusLine((line) => run(flags, line));
}

async function run(flags: DemoFlags, line: StatusLine): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'istio-initializer-demo-'));
  const say = (text: string): void => {
    line.clear();
    if (!flags.json) process.stdout.write(`${text}\n`);
  };
  const demo: Demo = { kubeconfig: kubeconfigIn(folder), folder, children: new Set(), say, line };
  let kept = false;
  try {
    await Promise.race([present(demo, flags), failOnSignal()]);
    kept = flags.keep === true;
  } finally {
    await Promise.all([...demo.children].map((child) => child.stop()));
    if (!kept) await rm(folder, { recursive: true, force: true });
  }
}

/** Runs `work` beside a controller that is started for it and ended after it. */
async function withController<T>(demo: Demo, work: (outcomes: OutcomeReader) => Promise<T>): Promise<T> {
  const outcomes = new OutcomeReader();
  const controller = startChild({
    args: [...controllerArgs(demo.kubeconfig), '--logFormat', 'json', '--logLevel', 'debug'],
    read: 'stderr',
    onLine: outcomes.onLine,
    onExit: outcomes.onExit,
    log: join(demo.folder, 'controller-stdout.log'),
  });
  demo.children.add(controller);
  try {
    await during(demo.line.begin, 'starting the controller', () => outcomes.ready());
    return await work(outcomes);
  } finally {
    await controller.stop();
    demo.children.delete(controller);
  }
}

/** Where workloads are created, and who tells what became of them. */
interface Stage {
  readonly demo: Demo;
  readonly client: ApiClient;
  readonly outcomes: OutcomeReader;
}

async function rowsFor({ client, outcomes }: Stage, { policy, annotations }: TruthTablePart): Promise<DemoRow[]> {
  const rows: DemoRow[] = [];
  await setPolicy(client, policy);
  await outcomes.inForce(policy);
  for (const { object, kind, name, annotation } of workloadsFor(policy, annotations)) {
    const created = await create(client, object);
    const injected = hasProxy(created.object);
    const { milliseconds } = created;
    const reason = await outcomes.reasonOf(kind, DEMO_NAMESPACE, name);
    rows.push({ kind, namespace: DEMO_NAMESPACE, name, policy, annotation, injected, reason, milliseconds });
  }
  return rows;
}

/** Creates the two sample apps, with the policy that manifests/ ships. */
async function showTask({ demo, client }: Stage): Promise<void> {
  for (const object of await readPackagedManifest('samples/apps.yaml')) {
    const { object: created, milliseconds } = await create(client, object);
    const name = stringIn(objectAt(object, 'metadata')['name']) ?? '';
    const what = hasProxy(created) ? 'created with its sidecar' : 'created';
    demo.say(`${stringIn(object['kind']) ?? ''} ${name}: ${what} in ${milliseconds.toFixed(1)} ms`);
  }
}

async function install(demo: Demo, client: ApiClient): Promise<void> {
  for (const file of ['istio.yaml', 'istio-initializer.yaml']) {
    for (const object of await readPackagedManifest(file)) await create(client, object);
    demo.say(`applied manifests/${file}`);
  }
  await create(client, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: DEMO_NAMESPACE } });
}

async function keepRunning(demo: Demo, sandbox: Child): Promise<void> {
  const log = join(demo.folder, 'controller.log');
  const port = await portForPage();
  const controller = startDetached(controllerArgs(demo.kubeconfig, port), log);
  demo.children.add(controller);
  const page = pageUrl(port);
  const served = await during(demo.line.begin, `waiting for ${page}`, () => isServed(page));
  controller.detach();
  sandbox.detach();
  demo.children.clear();
  process.stderr.write(
    [
      'sandbox and controller are still running:',
      `  export KUBECONFIG=${demo.kubeconfig}`,
      `  ${page}${served ? '' : ' (does not answer yet: see the log)'} shows what is pending and decided, live`,
      '  kubectl apply -n demo -f manifests/samples/apps.yaml',
      `  tail -f ${log}`,
      'to stop them:',
      `  kill ${controller.pid} ${sandbox.pid}; rm -r ${demo.folder}`,
      '',
    ].join('\n'),
  );
}

async function show(demo: Demo, client: ApiClient): Promise<readonly DemoRow[]> {
  await install(demo, client);
  return withController(demo, async (outcomes) => {
    const stage: Stage = { demo, client, outcomes };
    await during(demo.line.begin, 'creating the sample apps', () => showTask(stage));
    const rows: DemoRow[] = [];
    await during(demo.line.begin, 'trying policies', async (tell) => {
      for (const [index, part] of TRUTH_TABLE.entries()) {
        tell(`${index + 1} of ${TRUTH_TABLE.length}, ${part.policy}`);
        rows.push(...(await rowsFor(stage, part)));
      }
    });
    return rows;
  });
}

function printRows(rows: readonly DemoRow[], demo: Demo, paint: Paint): void {
  demo.say(`\n${demoTable(rows, paint)}`);
  for (const reason of new Set(rows.map((row) => row.reason))) {
    if (isUninjectable(reason)) demo.say(`${reason}: ${explainReason(reason)}.`);
  }
}

async function failOnSignal(): Promise<never> {
  const signal = await waitForSignal();
  throw new OperationalError(`stopped by ${signal}`, { exitCode: 128 + constants.signals[signal] });
}

async function present(demo: Demo, flags: DemoFlags): Promise<void> {
  const begin = performance.now();
  const { say } = demo;
  const sandbox = await during(demo.line.begin, 'starting the sandbox', () =>
    startSandboxProcess(flags.kubernetesVersion, demo.folder),
  );
  demo.children.add(sandbox);
  say(`sandbox of Kubernetes ${flags.kubernetesVersion}, kubeconfig ${demo.kubeconfig}`);
  const rows = await withClient({ kubeconfig: demo.kubeconfig }, (client) => show(demo, client));
  if (flags.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else printRows(rows, demo, paintFor(flags.color));
  say(`${rows.length} workloads in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  if (flags.keep) await keepRunning(demo, sandbox);
}
