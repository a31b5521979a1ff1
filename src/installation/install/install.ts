import type { InstallFlags } from '../../commands/install/flags.js';
import { confirm } from '../../commands/shared/confirm.js';
import { connectionOf } from '../../commands/shared/connection.js';
import { type JsonObject, objectsIn, stringIn } from '../../json/json.js';
import { registerInitializers } from '../../kubernetes/initializers/initializer-registration.js';
import { applyObject, readObject } from '../../kubernetes/resources/apply-object.js';
import { deleteObject } from '../../kubernetes/resources/delete-object.js';
import { isReady, isRolledOut } from '../../kubernetes/resources/rollout.js';
import { type ApiClient, createApiClient } from '../../kubernetes/transport/api-client.js';
import { loadKubeConfig } from '../../kubernetes/transport/kube-config.js';
import { CommandError } from '../../runtime/command-error.js';
import { isPodInitializer, releaseControllerPods } from './controller-pods.js';
import { type InstallationPlan, planInstallation } from './installation-plan.js';
import { objectLabel, printLine, REGISTERED, reportObject, withErrorContext } from './object-report.js';
import { checkRights, checkServerForInstall } from './preflight.js';
import { type DeploymentWait, waitForDeployment } from './wait-for-deployment.js';

const MAX_SOCKETS = 8;

const PODS_COST = `With --pods EVERY new pod of the cluster waits until a controller has looked at it, the controllers' own pods
included. A cluster that loses all of them can start no pod until somebody runs, from outside, one of
  istio-initializer install
  istio-initializer pending --namespace istio-system --release
  istio-initializer uninstall
--manageInitializerConfiguration does not take that one back.`;

type Mode = 'install' | 'upgrade';

interface Installation {
  readonly client: ApiClient;
  readonly flags: InstallFlags;
  readonly mode: Mode;
  readonly plan: InstallationPlan;
  readonly dryRun: boolean;
}

const namesIn = (configuration: JsonObject | undefined): readonly string[] =>
  objectsIn(configuration?.['initializers']).flatMap(({ name }) => stringIn(name) ?? []);

const nameIn = (configuration: JsonObject): string => namesIn(configuration)[0] ?? '';

/** Installs the controller, or brings it up to date. Prints a line for each object. */
export async function runInstall(flags: InstallFlags, mode: Mode): Promise<void> {
  const client = createApiClient(loadKubeConfig(connectionOf(flags)), { maxSockets: MAX_SOCKETS });
  try {
    await checkServerForInstall(client, flags);
    const plan = await withErrorContext('read what is installed', 'nothing was changed', () =>
      planInstallation(client, flags),
    );
    if (mode === 'upgrade' && !plan.isUpgrade) {
      const label = objectLabel(plan.deployment.object);
      throw new CommandError(`upgrade ${label}: it is not there; run istio-initializer install`);
    }
    await checkRights(client, plan, flags);
    await confirmPodsCost(flags, mode);
    await run({ client, flags, mode, plan, dryRun: flags.dryRun === true });
  } finally {
    client.close();
  }
}

async function confirmPodsCost({ pods, yes, dryRun }: InstallFlags, mode: Mode): Promise<void> {
  if (!pods) return;
  printLine(PODS_COST);
  if (yes || dryRun) return;
  if (!(await confirm({ what: `${mode} --pods`, question: 'Go on?', flag: '--yes' }))) {
    throw new CommandError('nothing was changed');
  }
}

async function applyParts({ client, plan, dryRun, mode }: Installation): Promise<void> {
  const then = `what is listed above is done and can stay; mend it, and run ${mode} again`;
  for (const { object, change, note } of plan.parts) {
    const what = `apply ${objectLabel(object)}`;
    const result = await withErrorContext(what, then, () => applyObject(client, object, { change, dryRun }));
    const isWorthIt = note !== undefined && (object['kind'] === 'Deployment' || result === 'kept');
    reportObject(object, { result, dryRun, ...(isWorthIt && { note }) });
  }
  for (const object of plan.unwanted) {
    const result = await withErrorContext(`delete ${objectLabel(object)}`, then, () =>
      deleteObject(client, object, dryRun),
    );
    if (result === 'deleted') reportObject(object, { result, dryRun, note: 'there is one replica' });
  }
}

/** Waits; where pods wait for controllers and none is ready, lets the controllers' own pods start. */
async function waitForRollout(
  installation: Installation,
  wanted: Pick<DeploymentWait, 'isReached' | 'deadline' | 'inVain'>,
) {
  const { client, plan } = installation;
  const name = nameIn(plan.configuration);
  const releases = await isPodInitializer(client, name);
  await waitForDeployment(client, {
    ...wanted,
    deployment: plan.deployment.object,
    meanwhile: async ({ ready }) => {
      if (!releases || ready > 0) return;
      for (const label of await releaseControllerPods(client, name))
        printLine(`${label}: released, it waited for itself`);
    },
  });
}

async function register({ client, dryRun, mode }: Installation, configuration: JsonObject): Promise<void> {
  const then = `the controller works, but nothing waits for it yet; mend it, and run ${mode} again`;
  const action = await withErrorContext(`apply ${objectLabel(configuration)}`, then, () =>
    registerInitializers(client, configuration, { dryRun }),
  );
  const others = namesIn(await readObject(client, configuration)).filter((name) => name !== nameIn(configuration));
  const note = `${others.join(', ')} in it too: another controller has to take that off`;
  reportObject(configuration, { result: REGISTERED[action], dryRun, ...(others.length > 0 && { note }) });
}

/** Has workloads wait for the controller, unless somebody else sees to that. */
async function registerWorkloads(installation: Installation): Promise<void> {
  const { client, mode, plan, dryRun } = installation;
  const { configuration } = plan;
  if (plan.deployment.managed) {
    reportObject(configuration, { result: 'left to the controller', dryRun });
  } else if (mode === 'install') {
    await register(installation, configuration);
  } else if (await readObject(client, configuration)) {
    reportObject(configuration, { result: 'kept', dryRun });
  } else {
    reportObject(configuration, { result: 'not there', note: 'install creates it', dryRun });
  }
}

async function describeTimeout({ client, plan }: Installation, before: string): Promise<string> {
  const isThere = (await readObject(client, plan.configuration)) !== undefined;
  const nothing = 'no InitializerConfiguration was created, so nothing waits';
  const some = `${objectLabel(plan.configuration)} was there before: workloads wait until a controller is ready; \`istio-initializer uninstall\` lets them go`;
  const more = '`kubectl --namespace istio-system describe pods --selector istio=initializer` says more';
  return `${isThere ? some : nothing}; ${more}; ${before}`;
}

async function run(installation: Installation): Promise<void> {
  const { flags, plan, mode, dryRun } = installation;
  await applyParts(installation);
  const deadline = performance.now() + flags.timeout;
  const again = `mend it, and run ${mode} again`;
  if (dryRun) {
    reportObject(plan.deployment.object, { result: 'waited for until it is ready', dryRun });
  } else {
    printLine(`waiting for ${objectLabel(plan.deployment.object)}, ${Math.round(flags.timeout / 1000)} s at most`);
    // The first replica that is ready ends the wait of what waits already; the others may take their time.
    await waitForRollout(installation, {
      isReached: isReady,
      deadline,
      inVain: await describeTimeout(installation, again),
    });
  }
  await registerWorkloads(installation);
  if (!dryRun && plan.isUpgrade) {
    // No controller that is ready is taken away before the next one is.
    const inVain = `the controllers that are ready go on meanwhile; ${again}`;
    await waitForRollout(installation, { isReached: isRolledOut, deadline, inVain });
  }
  // An older controller would not look at pods, nor let go those of its successors.
  if (flags.pods) await register(installation, plan.podsConfiguration);
}
