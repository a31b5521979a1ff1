import { type JsonObject, objectsIn, stringIn } from '../../json/json.js';
import { registerInitializers } from '../../kubernetes/initializers/initializer-registration.js';
import { type ObjectChange, readObject } from '../../kubernetes/resources/apply-object.js';
import { isReady, isRolledOut } from '../../kubernetes/resources/rollout.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { during } from '../../runtime/activity.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { applyParts } from '../apply-part.js';
import { withErrorContext } from '../error-context.js';
import { objectLabel } from '../object-label.js';
import { removeUnwanted } from '../remove-objects.js';
import { REGISTERED, type Reporter } from '../reporter.js';
import { isPodInitializer, releaseControllerPods } from './controller-pods.js';
import type { InstallOptions } from './install-options.js';
import { type InstallationPlan, planInstallation } from './installation-plan.js';
import { checkRights, checkServerForInstall } from './preflight.js';
import { type DeploymentWait, waitForDeployment } from './wait-for-deployment.js';

/** An upgrade wants something to be installed, registers nothing, and waits until all replicas are replaced. */
export type InstallMode = 'install' | 'upgrade';

/** What is asked for. */
export interface InstallRequest extends InstallOptions {
  readonly mode: InstallMode;
}

interface Installation {
  readonly client: ApiClient;
  readonly request: InstallRequest;
  readonly reporter: Reporter;
  readonly plan: InstallationPlan;
  readonly dryRun: boolean;
}

const namesIn = (configuration: JsonObject | undefined): readonly string[] =>
  objectsIn(configuration?.['initializers']).flatMap(({ name }) => stringIn(name) ?? []);

const nameIn = (configuration: JsonObject): string => namesIn(configuration)[0] ?? '';

/**
 * Installs the controller, or brings it up to date, in the order that never freezes a cluster.
 * @throws OperationalError with what is the matter, what that means for the cluster, and what to do
 */
export async function installController(client: ApiClient, request: InstallRequest, reporter: Reporter): Promise<void> {
  const plan = await during(reporter.activity, 'reading what is installed', async () => {
    await checkServerForInstall(client, request, reporter);
    return readPlan(client, request);
  });
  await run({ client, request, reporter, plan, dryRun: request.dryRun === true });
}

/** What is to be done, and may be. */
async function readPlan(client: ApiClient, request: InstallRequest): Promise<InstallationPlan> {
  const plan = await withErrorContext('read what is installed', 'nothing was changed', () =>
    planInstallation(client, request),
  );
  if (request.mode === 'upgrade' && !plan.isUpgrade) {
    const label = objectLabel(plan.deployment.object);
    throw new OperationalError(`upgrade ${label}: it does not exist; run istio-initializer install`);
  }
  await checkRights(client, plan, request);
  return plan;
}

async function applyPlan({ client, request, reporter, plan, dryRun }: Installation): Promise<void> {
  const consequence = `what is listed above is done and can stay; fix the cause and run ${request.mode} again`;
  await applyParts(client, {
    ...{ parts: plan.parts, reporter, dryRun, consequence },
    noteOf: ({ object, note }, { result }) => (object['kind'] === 'Deployment' || result === 'kept' ? note : undefined),
  });
  await removeUnwanted(client, plan.unwanted, { reporter, dryRun, consequence });
}

/** Waits; if pods wait for controllers and none is ready, releases the controllers' own pods. */
async function waitForRollout(
  installation: Installation,
  wanted: Pick<DeploymentWait, 'isReached' | 'deadline' | 'inVain'>,
) {
  const { client, reporter, plan } = installation;
  const name = nameIn(plan.configuration);
  const releases = await isPodInitializer(client, name);
  const wait: DeploymentWait = {
    ...wanted,
    deployment: plan.deployment.object,
    meanwhile: async ({ ready }) => {
      if (!releases || ready > 0) return;
      for (const label of await releaseControllerPods(client, name)) {
        reporter.progress(`${label}: released, it waited for itself`);
      }
    },
  };
  await waitForDeployment(client, wait, reporter);
}

async function register({ client, request, reporter, dryRun }: Installation, configuration: JsonObject): Promise<void> {
  const then = `the controller works, but nothing waits for it yet; fix the cause and run ${request.mode} again`;
  const changes: ObjectChange[] = [];
  const onChange = (change: ObjectChange): void => {
    changes.push(change);
  };
  const action = await withErrorContext(`apply ${objectLabel(configuration)}`, then, () =>
    registerInitializers(client, configuration, { dryRun, onChange }),
  );
  const others = namesIn(await readObject(client, configuration)).filter((name) => name !== nameIn(configuration));
  const note = `it also holds ${others.join(', ')}, which other controllers have to handle`;
  const [change] = action === 'none' ? [] : changes;
  const changed = change && { change };
  reporter.object(configuration, { result: REGISTERED[action], ...changed, ...(others.length > 0 && { note }) });
}

/** Has workloads wait for the controller, unless the controller registers itself. */
async function registerWorkloads(installation: Installation): Promise<void> {
  const { client, request, reporter, plan } = installation;
  const { configuration } = plan;
  if (plan.deployment.managed) {
    reporter.object(configuration, { result: 'left to the controller' });
  } else if (request.mode === 'install') {
    await register(installation, configuration);
  } else if (await readObject(client, configuration)) {
    reporter.object(configuration, { result: 'kept' });
  } else {
    reporter.object(configuration, { result: 'not there', note: 'install creates it' });
  }
}

async function describeTimeout({ client, plan }: Installation, before: string): Promise<string> {
  const isThere = (await readObject(client, plan.configuration)) !== undefined;
  const nothing = 'no InitializerConfiguration was created, so nothing waits';
  const some = `${objectLabel(plan.configuration)} existed before: workloads wait until a controller is ready; \`istio-initializer uninstall\` releases them`;
  const more = '`kubectl --namespace istio-system describe pods --selector istio=initializer` shows why';
  return `${isThere ? some : nothing}; ${more}; ${before}`;
}

async function run(installation: Installation): Promise<void> {
  const { request, reporter, plan, dryRun } = installation;
  const { mode, timeout } = request;
  await applyPlan(installation);
  const deadline = performance.now() + timeout;
  const again = `fix the cause and run ${mode} again`;
  if (dryRun) {
    reporter.object(plan.deployment.object, { result: 'waited for until it is ready' });
  } else {
    reporter.progress(`waiting for ${objectLabel(plan.deployment.object)}, ${Math.round(timeout / 1000)} s at most`);
    // The first ready replica initializes what waits already; the others may follow later.
    await waitForRollout(installation, {
      isReached: isReady,
      deadline,
      inVain: await describeTimeout(installation, again),
    });
  }
  await registerWorkloads(installation);
  if (!dryRun && plan.isUpgrade) {
    // No controller that is ready is taken away before the next one is.
    const inVain = `the controllers that are ready go on working; ${again}`;
    await waitForRollout(installation, { isReached: isRolledOut, deadline, inVain });
  }
  // An older controller would not watch pods, nor release the pods of its successors.
  if (request.pods) await register(installation, plan.podsConfiguration);
}
