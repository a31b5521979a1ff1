import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
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

/** Where the API server is: flags first, then the pod's service account, then what kubectl would use, merged. */
export function connectionOf(flags: ConnectionFlags): ConnectionOptions {
  const common = {
    ...(flags.master !== undefined && { master: flags.master }),
    environment: process.env,
    isInteractive: process.stdin.isTTY && process.stderr.isTTY,
  };
  if (flags.kubeconfig !== undefined) return { ...common, kubeconfig: flags.kubeconfig, inCluster: false };
  const inCluster = process.env['KUBERNETES_SERVICE_HOST'] !== undefined && existsSync(SERVICE_ACCOUNT_TOKEN);
  if (inCluster || flags.master !== undefined) return { ...common, inCluster };
  const listed = (process.env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  const files = listed.length > 0 ? listed : [join(homedir(), '.kube', 'config')];
  // As for kubectl, a file of the list may be missing.
  const kubeconfig = [...new Set(files)].filter((file) => existsSync(file));
  return { ...common, inCluster: false, ...(kubeconfig.length > 0 && { kubeconfig }) };
}
