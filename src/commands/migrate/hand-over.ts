import { setTimeout as sleep } from 'node:timers/promises';

import { objectLabel } from '../install/object-report.js';
import { isControllerThere, removeController } from '../install/run-uninstall.js';
import { only } from '../install/installation-plan.js';
import { STILL_INITIALIZED, type Migration, type Step } from './migration.js';
import { untilInjected } from './probe-pod.js';
import { isRegistered, register } from './registration.js';

// A real server reads the configurations once a second; of several, the last one may be late.
const SETTLING_MS = 2000;

const ADVICE =
  'the log of the API server says how the call went; on a GKE private cluster, let the control plane reach port 9443 of the pods';

/** The API server asks the webhook about every pod, and gets sidecars from it. Both doors are open then. */
export function askWebhook(migration: Migration): Step {
  const label = objectLabel(only(migration.manifest, 'MutatingWebhookConfiguration'));
  return {
    what: `have the API server ask it about every new pod (${label}), and see that a pod gets its sidecar`,
    isDone: () => isRegistered(migration, 'Fail'),
    work: async () => {
      // Where it can't be reached, pods come into being as before, and no creation fails.
      await register(migration, 'Ignore', STILL_INITIALIZED);
      await untilInjected(
        migration,
        `${ADVICE}; failurePolicy is Ignore, so that no pod fails by it; ${STILL_INITIALIZED}`,
      );
      await register(migration, 'Fail', STILL_INITIALIZED);
    },
  };
}

/** Without the initializer nobody else would: so it is seen once more, whatever was done before. */
async function seeOnceMore(migration: Migration): Promise<void> {
  await sleep(SETTLING_MS);
  try {
    await untilInjected(migration, `${ADVICE}; the failurePolicy is Ignore again; ${STILL_INITIALIZED}`);
  } catch (error) {
    await register(migration, 'Ignore', STILL_INITIALIZED);
    throw error;
  }
}

/** No workload waits for the initializer any more, and it is gone. */
export function removeInitializer(migration: Migration): Step {
  const { client, flags, config } = migration;
  return {
    what: 'take the initializer back, let it finish what is pending, and remove it',
    isDone: async () => !(await isControllerThere(client)),
    work: async () => {
      await seeOnceMore(migration);
      await removeController(client, {
        command: 'migrate',
        initializer: config.initializerName,
        timeout: flags.timeout,
        // What nobody initializes may come into being as it is: its pods get their sidecars.
        releasePending: true,
      });
    },
  };
}
