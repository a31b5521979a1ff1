import type { PreflightOptions } from '../../controller/preflight/preflight-input.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { type ClusterConfigFlags, readClusterConfig } from './cluster-config.js';

/** Flags that say what to check. */
export interface PreflightFlags extends ClusterConfigFlags {
  readonly manageInitializerConfiguration?: true;
}

/** A preflight of the cluster and the configuration that the flags name, with the rights of the caller. */
export function preflightOptionsOf(client: ApiClient, flags: PreflightFlags): PreflightOptions {
  return {
    client,
    now: Date.now,
    namespace: flags.namespace,
    injectConfig: flags.injectConfig,
    meshFromFile: flags.meshconfig !== undefined,
    registersItself: flags.manageInitializerConfiguration === true,
    formerNames: () => [],
    readConfiguration: () => readClusterConfig(client, flags),
  };
}
