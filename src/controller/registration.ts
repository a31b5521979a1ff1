import { isJsonObject, type JsonObject } from '../injection/json.js';
import type { ApiClient } from '../kubernetes/api-client.js';
import { KubeApiError } from '../kubernetes/api-error.js';
import { initializerConfigurationsPath } from '../kubernetes/initializer-configurations.js';
import { CONFIGURATION_NAME, registered, unregistered, type RegistrationChange } from './registration-change.js';

/** Our name in the InitializerConfiguration. Both calls fail with what the client throws. */
export interface Registration {
  /** Has it there; true where it was not. */
  readonly ensure: () => Promise<boolean>;
  /** Has it not there; true where it was. What others have in the same configuration stays. */
  readonly takeBack: () => Promise<boolean>;
}

const MOST_CONFLICTS = 5;
const TIMEOUT_MS = 5000;

/** The registration of an initializer by its name. */
export function initializerRegistration(client: ApiClient, initializerName: string): Registration {
  const path = initializerConfigurationsPath(CONFIGURATION_NAME);
  const send = (request: Parameters<ApiClient['request']>[0]): Promise<unknown> =>
    client.request({ ...request, timeoutMs: TIMEOUT_MS });

  const read = async (): Promise<JsonObject | undefined> => {
    try {
      const answer = await send({ method: 'GET', path });
      return isJsonObject(answer) ? answer : {};
    } catch (error) {
      if (error instanceof KubeApiError && error.isNotFound) return undefined;
      throw error;
    }
  };

  const make = async (change: Exclude<RegistrationChange, { action: 'none' }>): Promise<void> => {
    switch (change.action) {
      case 'create':
        await send({ method: 'POST', path: initializerConfigurationsPath(), body: change.body });
        return;
      case 'replace':
        await send({ method: 'PUT', path, body: change.body });
        return;
      case 'delete': {
        // Not one that somebody has made anew meanwhile.
        const preconditions = change.uid === undefined ? {} : { preconditions: { uid: change.uid } };
        await send({ method: 'DELETE', path, body: { apiVersion: 'v1', kind: 'DeleteOptions', ...preconditions } });
      }
    }
  };

  const reconcile = async (decide: typeof registered): Promise<boolean> => {
    for (let conflicts = 1; ; conflicts += 1) {
      const change = decide(await read(), initializerName);
      if (change.action === 'none') return false;
      try {
        await make(change);
        return true;
      } catch (error) {
        const raced =
          error instanceof KubeApiError && (error.isConflict || (error.isNotFound && change.action !== 'create'));
        if (!raced || conflicts === MOST_CONFLICTS) throw error;
      }
    }
  };

  return { ensure: () => reconcile(registered), takeBack: () => reconcile(unregistered) };
}

/**
 * The registration under a name that may change while we run: the old one is taken back before the new one is made, as nobody
 * takes it off a workload any more.
 * @param initializerName ours, now
 */
export function followingRegistration(client: ApiClient, initializerName: () => string): Registration {
  let known = initializerName();
  const leaveOld = async (): Promise<boolean> => {
    const name = initializerName();
    const left = name !== known && (await initializerRegistration(client, known).takeBack());
    known = name;
    return left;
  };
  const now = (): Registration => initializerRegistration(client, known);
  return {
    ensure: async () => {
      await leaveOld();
      return now().ensure();
    },
    takeBack: async () => {
      const left = await leaveOld();
      return (await now().takeBack()) || left;
    },
  };
}
