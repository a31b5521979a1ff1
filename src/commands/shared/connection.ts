import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';

import type { ConnectionOptions } from '../../kubernetes/transport/kube-config.js';
import { serverUrl } from './option-values.js';

const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** Flags of every command that talks to an API server. */
export interface ConnectionFlags {
  readonly kubeconfig?: string;
  readonly master?: string;
}

/** Adds these flags to a command. */
export function withConnectionFlags(command: Command): Command {
  return command
    .option('--kubeconfig <file>', "kubeconfig (default: the pod's service account, $KUBECONFIG or ~/.kube/config)")
    .option('--master <url>', "URL of the API server, in place of the kubeconfig's", serverUrl);
}

/** Where the API server is: flags first, then the pod's service account, then what kubectl would use. */
export function connectionOf(flags: ConnectionFlags): ConnectionOptions {
  const master = flags.master === undefined ? {} : { master: flags.master };
  if (flags.kubeconfig !== undefined) return { ...master, kubeconfig: flags.kubeconfig, inCluster: false };
  const inCluster = process.env['KUBERNETES_SERVICE_HOST'] !== undefined && existsSync(SERVICE_ACCOUNT_TOKEN);
  if (inCluster || flags.master !== undefined) return { ...master, inCluster };
  // kubectl merges the files of a list; the first one that exists is what most users mean.
  const candidates = (process.env['KUBECONFIG'] ?? join(homedir(), '.kube', 'config')).split(':');
  const kubeconfig = candidates.find((file) => file !== '' && existsSync(file));
  return kubeconfig === undefined ? { inCluster: false } : { kubeconfig, inCluster: false };
}
