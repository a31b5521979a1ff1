import { setTimeout as sleep } from 'node:timers/promises';

import { singleOfKind } from '../install/installation-plan.js';
import { objectLabel } from '../object-label.js';
import { isControllerInstalled, type RemovalOptions, removeController } from '../uninstall/remove-controller.js';
import { type Migration, type Step, STILL_INITIALIZED } from './migration.js';
import { labelNamespace, waitUntilInjected } from './probe-pod.js';
import { deregister, isRegistered, register } from './registration.js';

// A real server reads the configurations once a second; of several, the last one may be late.
const SETTLING_MS = 2000;

const ADVICE =
  'the log of the API server says how the call went; on a GKE private cluster, let the control plane reach port 9443 of the pods';

/** The API server asks the webhook about every pod, and gets sidecars from it. Both doors are open then. */
export function enableWebhook(migration: Migration): Step {
  const label = objectLabel(singleOfKind(migration.manifest, 'MutatingWebhookConfiguration'));
  return {
    what: `see that a pod gets its sidecar from the webhook, and have the API server ask it about every new pod (${label})`,
    isDone: () => isRegistered(migration),
    work: async () => {
      await tryWebhook(migration);
      await register(migration, 'all');
    },
  };
}

/** No workload waits for the initializer any more, and it is gone. */
export function removeInitializer(migration: Migration): Step {
  const { client, options, reporter, config } = migration;
  return {
    what: 'take the initializer back, let it finish what is pending, and remove it',
    isDone: async () => !(await isControllerInstalled(client, reporter)),
    work: async () => {
      // Without the initializer nobody else would: so it is seen once more, whatever was done before.
      await sleep(SETTLING_MS);
      await verifyWebhook(migration);
      const removal: RemovalOptions = {
        command: 'migrate',
        initializer: config.initializerName,
        timeout: options.timeout,
        // The webhook goes by it.
        config: 'ignore',
        // What nobody initializes may come into being as it is: its pods get their sidecars.
        confirmRelease: () => Promise.resolve(true),
      };
      await removeController(client, removal, reporter);
    },
  };
}

/** Makes a pod that gets its sidecar from the webhook; where none does, the API server asks nobody any more. */
async function verifyWebhook(migration: Migration): Promise<void> {
  try {
    await waitUntilInjected(migration, `${ADVICE}; nobody asks the webhook any more; ${STILL_INITIALIZED}`);
  } catch (error) {
    await deregister(migration);
    throw error;
  }
}

/** In one namespace first: where the call goes astray, every creation that is asked about takes its time. */
async function tryWebhook(migration: Migration): Promise<void> {
  await labelNamespace(migration, true);
  try {
    await register(migration, 'probe');
    await verifyWebhook(migration);
  } finally {
    await labelNamespace(migration, false);
  }
}
