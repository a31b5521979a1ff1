import type { JsonObject } from '../../json/json.js';
import { ADMISSION_REGISTRATION } from '../../kubernetes/initializers/initializer-configurations.js';
import {
  registerInitializers,
  unregisterInitializers,
} from '../../kubernetes/initializers/initializer-registration.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';

/** The InitializerConfiguration that holds our name. */
export const CONFIGURATION_NAME = 'istio-sidecar';

/** What is initialized. One rule: the API server asks for an initializer only where all of its rules match. */
const INITIALIZER_RULE: JsonObject = {
  apiGroups: ['*'],
  apiVersions: ['*'],
  resources: ['deployments', 'statefulsets', 'jobs', 'daemonsets'],
};

/** Our name in the InitializerConfiguration. Both calls fail with what the client throws. */
export interface Registration {
  /** Has it there; true where it was not. Where it is there already its rules stay, whatever they are. */
  readonly ensure: () => Promise<boolean>;
  /** Has it not there; true where it was. What others have in the same configuration stays. */
  readonly remove: () => Promise<boolean>;
}

/**
 * The registration under a name that may change while we run: the old one is taken back before the new one is made, as nobody
 * takes it off a workload any more.
 * @param initializerName ours, now
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
