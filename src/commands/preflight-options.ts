import type { PreflightOptions } from '../controller/preflight/world.js';
import type { ApiClient } from '../kubernetes/api-client.js';
import { readClusterConfig, type ClusterConfigFlags } from './cluster-config.js';

/** A preflight of the cluster and the configuration that the flags name, with the rights of the caller. */
export function preflightOptionsOf(client: ApiClient, flags: ClusterConfigFlags): PreflightOptions {
  return {
    client,
    now: Date.now,
    namespace: flags.namespace,
    injectConfig: flags.injectConfig,
    meshFromFile: flags.meshconfig !== undefined,
    readConfiguration: () => readClusterConfig(client, flags),
  };
}
