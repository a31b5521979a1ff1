import { apiResources } from '../../kubernetes/discovery/api-resources.js';
import type { ServerVersion } from '../../kubernetes/discovery/server-version.js';
import {
  ADMISSION_REGISTRATION,
  INITIALIZER_CONFIGURATIONS,
} from '../../kubernetes/initializers/initializer-configurations.js';
import { type PluginState, probeInitializersPlugin } from '../../kubernetes/initializers/initializers-plugin.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { settle, type Settled } from './settled.js';

/** What has to be right about a server before anything is installed in it. */
export interface ServerState {
  readonly version: ServerVersion;
  readonly groupServed: Settled<boolean>;
  readonly plugin: PluginState;
}

/** Asks the server, which is known to answer, whether its Initializers are on. Two requests. */
export async function observeServer(client: ApiClient, version: ServerVersion): Promise<ServerState> {
  const [groupServed, plugin] = await Promise.all([settle(isGroupServed(client)), probeInitializersPlugin(client)]);
  return { version, groupServed, plugin };
}

async function isGroupServed(client: ApiClient): Promise<boolean> {
  try {
    const resources = await apiResources(client, ADMISSION_REGISTRATION);
    return resources.some(({ plural }) => plural === INITIALIZER_CONFIGURATIONS);
  } catch (error) {
    if (error instanceof KubeApiError && error.isNotFound) return false;
    throw error;
  }
}
