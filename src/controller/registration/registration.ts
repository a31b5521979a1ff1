import type { JsonObject } from '../../json/json.js';
import { ADMISSION_REGISTRATION } from '../../kubernetes/initializers/initializer-configurations.js';
import {
  registerInitializers,
  unregisterInitializers,
} from '../../kubernetes/initializers/initializer-registration.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';

/** The InitializerConfiguration that holds the controller's name. */
export const CONFIGURATION_NAME = 'istio-sidecar';

/** What is initialized. One rule: the API server asks for an initializer only where all of its rules match. */
const INITIALIZER_RULE: JsonObject = {
  apiGroups: ['*'],
  apiVersions: ['*'],
  resources: ['deployments', 'statefulsets', 'jobs', 'daemonsets'],
};

/** The controller's name in the InitializerConfiguration. Both calls fail with what the client throws. */
export interface Registration {
  /** Adds the name; true where it was missing. Where it is there already its rules stay, whatever they are. */
  readonly ensure: () => Promise<boolean>;
  /** Removes the name; true where it was there. Other names in the same configuration stay. */
  readonly remove: () => Promise<boolean>;
}

/**
 * The registration under a name that may change while the controller runs: the old name is removed before the new one is
 * added, as no controller initializes what waits for the old one.
 * @param initializerName the controller's, as it is now
 */
export function renamableRegistration(client: ApiClient, initializerName: () => string): Registration {
  let registeredName = initializerName();
  const removeFormer = async (): Promise<boolean> => {
    const name = initializerName();
    const left = name !== registeredName && (await initializerRegistration(client, registeredName).remove());
    registeredName = name;
    return left;
  };
  const current = (): Registration => initializerRegistration(client, registeredName);
  return {
    ensure: async () => {
      await removeFormer();
      return current().ensure();
    },
    remove: async () => {
      const left = await removeFormer();
      return (await current().remove()) || left;
    },
  };
}

/** The InitializerConfiguration `istio-sidecar` that has workloads wait for a name. */
function sidecarConfiguration(initializerName: string): JsonObject {
  return {
    apiVersion: ADMISSION_REGISTRATION,
    kind: 'InitializerConfiguration',
    metadata: { name: CONFIGURATION_NAME },
    initializers: [{ name: initializerName, rules: [INITIALIZER_RULE] }],
  };
}

/** The registration of an initializer by its name. */
function initializerRegistration(client: ApiClient, initializerName: string): Registration {
  const wanted = sidecarConfiguration(initializerName);
  const removal = { names: [initializerName], dryRun: false };
  return {
    ensure: async () => (await registerInitializers(client, wanted, { dryRun: false })) !== 'none',
    remove: async () => (await unregisterInitializers(client, CONFIGURATION_NAME, removal)) !== 'none',
  };
}
