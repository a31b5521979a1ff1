import { setTimeout as sleep } from 'node:timers/promises';

import { during } from '../../runtime/activity.js';
import { singleOfKind } from '../install/installation-plan.js';
import { objectLabel } from '../object-label.js';
import { isControllerInstalled, type RemovalOptions, removeController } from '../uninstall/remove-controller.js';
import { type Migration, type Step, STILL_INITIALIZED } from './migration.js';
import { labelNamespace, waitUntilInjected } from './probe-pod.js';
import { deregister, isRegistered, previewRegistration, register } from './registration.js';

// A real server reads the configurations once a second; of several, the last one may be late.
const SETTLING_MS = 2000;

const ADVICE =
  'the log of the API server shows why the call failed; on a GKE private cluster, let the control plane reach port 9443 of the pods';

/** Has the API server call the webhook for every pod. After this step both inject: the webhook and the initializer. */
export function enableWebhook(migration: Migration): Step {
  const label = objectLabel(singleOfKind(migration.manifest, 'MutatingWebhookConfiguration'));
  return {
    what: `check that a pod gets its sidecar from the webhook, and have the API server call it for every new pod (${label})`,
    isDone: () => isRegistered(migration),
    preview: (to) => previewRegistration(migration, to),
    work: async () => {
      await tryWebhook(migration);
      await register(migration, 'all');
    },
  };
}

/** Unregisters and removes the initializer. */
export function removeInitializer(migration: Migration): Step {
  const { client, options, reporter, config } = migration;
  const removal: RemovalOptions = {
    command: 'migrate',
    initializer: config.initializerName,
    timeout: options.timeout,
    // The webhook goes by it.
    config: 'ignore',
    // An object that no controller initializes may be released as it is: its pods get their sidecars.
    confirmRelease: () => Promise.resolve(true),
  };
  return {
    what: 'unregister the initializer, let it finish what is pending, and remove it',
    isDone: async () => !(await isControllerInstalled(client, reporter)),
    preview: (to) => removeController(client, { ...removal, dryRun: true }, to),
    work: async () => {
      // Without the initializer only the webhook injects: so it is checked once more, whatever was done before.
      await during(reporter.activity, 'waiting until the API server calls the webhook', () => sleep(SETTLING_MS));
      await verifyWebhook(migration);
      await removeController(client, removal, reporter);
    },
  };
}

/** Checks that a pod gets its sidecar from the webhook; otherwise unregisters the webhook. */
async function verifyWebhook(migration: Migration): Promise<void> {
  try {
    await waitUntilInjected(migration, `${ADVICE}; the webhook is no longer called; ${STILL_INITIALIZED}`);
  } catch (error) {
    await deregister(migration);
    throw error;
  }
}

/** In one namespace first: if the calls fail, every creation there is delayed until they time out. */
async function tryWebhook(migration: Migration): Promise<void> {
  await labelNamespace(migration, true);
  try {
    await register(migration, 'probe');
    await verifyWebhook(migration);
  } finally {
    await labelNamespace(migration, false);
  }
}
