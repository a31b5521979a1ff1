import type { JsonObject } from '../../json/json.js';
import { isAtLeast } from '../../kubernetes/discovery/server-version.js';
import { keep, merge, previewObject } from '../../kubernetes/resources/apply-object.js';
import { deleteObject } from '../../kubernetes/resources/delete-object.js';
import { isRolledOut } from '../../kubernetes/resources/rollout.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { during } from '../../runtime/activity.js';
import { applyPart, applyParts } from '../apply-part.js';
import { checkObjectRights } from '../install/preflight.js';
import { type DeploymentWait, waitForDeployment } from '../install/wait-for-deployment.js';
import { objectLabel } from '../object-label.js';
import { removeUnwanted } from '../remove-objects.js';
import type { Reporter } from '../reporter.js';
import { CERTIFICATE_SECRET, createCertificate, readCertificate, readValidCertificate } from './certificate.js';
import { INJECTION_LABEL, PROBE_LABEL } from './labels.js';
import { changeRegistration, probingRegistration, trustedRegistration } from './registration.js';
import { type PodTest, waitForSidecar } from './test-pod.js';
import { planWebhook, type WebhookInstallOptions, type WebhookPlan } from './webhook-plan.js';

interface Installation {
  readonly client: ApiClient;
  readonly options: WebhookInstallOptions;
  readonly reporter: Reporter;
  readonly plan: WebhookPlan;
  readonly dryRun: boolean;
}

const POD_NAME = 'istio-initializer-webhook-probe';
const AGAIN = 'fix the cause and run webhook install again';
const NOT_CALLED = `the API server does not call the webhook, and no pod waits for it; ${AGAIN}`;
const ADVICE =
  'the log of the API server shows why the call failed; on a GKE private cluster, let the control plane reach port 9443 of the pods';

/**
 * Installs the webhook, or brings it up to date, in the order in which no pod is refused: the API server calls it for every pod
 * of the labelled namespaces only when a pod has got its sidecar.
 * @throws OperationalError with what is the matter, what that means for the cluster, and what to do
 */
export async function installWebhook(
  client: ApiClient,
  options: WebhookInstallOptions,
  reporter: Reporter,
): Promise<void> {
  const plan = await during(reporter.activity, 'reading what is installed', async () => {
    const planned = await planWebhook(client, options, reporter);
    await checkPlanRights(client, planned);
    return planned;
  });
  const installation = { client, options, reporter, plan, dryRun: options.dryRun === true };
  await applyPlan(installation);
  await ensureCertificate(installation);
  if (installation.dryRun) await previewRegistration(installation);
  else await startAndRegister(installation);
  await labelNamespaces(installation);
  if (!installation.dryRun && plan.labelled.length > 0) await verifyLabelled(installation);
}

function checkPlanRights(client: ApiClient, { parts, registration, labelled }: WebhookPlan): Promise<void> {
  return checkObjectRights(client, [
    ...parts.map(({ object, change }) => ({ object, change: change === keep ? undefined : ('patch' as const) })),
    ...[CERTIFICATE_SECRET, registration, ...labelled].map((object) => ({ object, change: 'patch' as const })),
  ]);
}

async function applyPlan({ client, reporter, plan, dryRun }: Installation): Promise<void> {
  const consequence = `what is listed above is done and can stay; ${AGAIN}`;
  await applyParts(client, {
    ...{ parts: plan.parts, reporter, dryRun, consequence },
    noteOf: ({ note }, { result }) => (result === 'kept' ? note : undefined),
  });
  await removeUnwanted(client, plan.unwanted, { reporter, dryRun, consequence });
}

async function ensureCertificate({ client, reporter, dryRun }: Installation): Promise<void> {
  const found = await readValidCertificate(client);
  if (found) {
    const { namespace, name } = found.stored;
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name } };
    reporter.object(secret, { result: 'kept', note: `its certificate is valid until ${found.certificate.validTo}` });
  } else if (dryRun) {
    reporter.object(CERTIFICATE_SECRET, { result: 'created' });
  } else {
    await createCertificate(client, reporter, NOT_CALLED);
  }
}

/** The registration with what the API server is to trust. */
async function wantedRegistration({ client, plan }: Installation): Promise<JsonObject> {
  const certificate = await readCertificate(client);
  return trustedRegistration(plan.registration, certificate?.stored.data['ca-cert.pem']);
}

async function previewRegistration(installation: Installation): Promise<void> {
  const { client, reporter } = installation;
  const wanted = await wantedRegistration(installation);
  reporter.object(installation.plan.deployment, { result: 'waited for until it is ready' });
  reporter.object(wanted, await previewObject(client, wanted, changeRegistration));
}

async function startAndRegister(installation: Installation): Promise<void> {
  const { client, options, plan, reporter } = installation;
  const label = objectLabel(plan.deployment);
  reporter.progress(`waiting for ${label}, ${Math.round(options.timeout / 1000)} s at most`);
  const wait: DeploymentWait = {
    deployment: plan.deployment,
    isReached: isRolledOut,
    deadline: performance.now() + options.timeout,
    meanwhile: () => Promise.resolve(),
    inVain: plan.isRegistered ? `the API server calls the replicas that are ready; ${AGAIN}` : NOT_CALLED,
  };
  await waitForDeployment(client, wait, reporter);
  if (!plan.isRegistered) await tryWebhook(installation);
  await register(installation, await wantedRegistration(installation));
}

async function register({ client, reporter }: Installation, wanted: JsonObject, note?: string): Promise<void> {
  const part = { object: wanted, change: changeRegistration, dryRun: false, consequence: AGAIN };
  reporter.object(wanted, { ...(await applyPart(client, part)), ...(note !== undefined && { note }) });
}

/** With a pod of one namespace, while nothing is refused if the calls fail. */
async function tryWebhook(installation: Installation): Promise<void> {
  const { client, reporter, plan } = installation;
  const probing = probingRegistration(await wantedRegistration(installation));
  try {
    await labelForTest(installation, true);
    await register(installation, probing, 'for a test pod');
    await waitForSidecar(client, testOf(installation, plan.probeNamespace, `${ADVICE}; ${NOT_CALLED}`), reporter);
  } catch (error) {
    const result = await deleteObject(client, probing);
    reporter.object(probing, { result });
    throw error;
  } finally {
    await labelForTest(installation, false);
  }
}

async function labelForTest({ client, plan }: Installation, isTested: boolean): Promise<void> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: plan.probeNamespace } };
  const labels = { [PROBE_LABEL]: isTested ? 'true' : null };
  const change = (): JsonObject => ({ ...namespace, metadata: { ...namespace.metadata, labels } });
  await applyPart(client, { object: namespace, change, dryRun: false, consequence: NOT_CALLED });
}

function testOf({ options, plan }: Installation, namespace: string, inVain: string): PodTest {
  return {
    pod: testPod(namespace),
    dryRun: isAtLeast(plan.version, 1, 13),
    deadline: performance.now() + options.timeout,
    inVain,
  };
}

/** Its scheduler does not exist, so that it never runs where it has to be created. */
function testPod(namespace: string): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: POD_NAME,
      namespace,
      labels: { 'sidecar.istio.io/inject': 'true', [PROBE_LABEL]: 'true' },
      annotations: { 'sidecar.istio.io/inject': 'true' },
    },
    spec: {
      schedulerName: POD_NAME,
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'probe', image: POD_NAME }],
    },
  };
}

/** Last of all: from now on the pods of these namespaces get sidecars, or are refused. */
async function labelNamespaces({ client, reporter, plan, dryRun }: Installation): Promise<void> {
  for (const object of plan.labelled) {
    const consequence = `the webhook works, but not for this namespace; ${AGAIN}`;
    const done = await applyPart(client, { object, change: merge, dryRun, consequence });
    reporter.object(object, { ...done, note: `label ${INJECTION_LABEL}=enabled` });
  }
}

/** The selectors of the registration are right, too. */
async function verifyLabelled(installation: Installation): Promise<void> {
  const { client, options, reporter } = installation;
  const [namespace = ''] = options.labelNamespace;
  const inVain = `${ADVICE}; to have pods created without the webhook: istio-initializer webhook uninstall`;
  await waitForSidecar(client, testOf(installation, namespace, inVain), reporter);
  reporter.progress(`a pod of Namespace ${namespace} gets its sidecar`);
}
