import { Command, InvalidArgumentError, Option } from 'commander';

import { CONTROLLER_NAMES, type ControllerName, SANDBOX_VERSIONS } from '../sandbox/options.js';
import type { SandboxFlags } from './sandbox/flags.js';
import { durationMs, port, positiveInteger } from './shared/option-values.js';

const DEFAULT_PORT = 8001;

const HELP = `
Prints one line, "listening on http://127.0.0.1:PORT", when it is ready, and stops on SIGTERM and SIGINT. Nothing is kept
on disk. With a token file RBAC is enforced, and system:masters may do everything; without one every client may.

With --controllers Deployments get ReplicaSets and Pods, and Jobs get Pods, all of which pass admission; no pod is ever run,
and objects without their owner are garbage collected. Admission webhooks (1.9) are called over TLS, on loopback addresses
only. Approved CertificateSigningRequests are signed; the CA certificate is the key client-ca-file of the ConfigMap
extension-apiserver-authentication in kube-system.

Example:
  istio-initializer sandbox --kubernetes-version 1.7 --kubeconfig-out /tmp/sandbox.yaml &
  kubectl --kubeconfig /tmp/sandbox.yaml get namespaces`;

/** `sandbox`: runs an API server with alpha Initializers, for trials and tests. */
export function sandboxCommand(): Command {
  return new Command('sandbox')
    .description('run an API server with alpha Initializers in this process, for trials and tests')
    .option('--port <port>', 'port on 127.0.0.1; 0 takes a free one', port, DEFAULT_PORT)
    .addOption(
      new Option('--kubernetes-version <version>', 'Kubernetes version to imitate')
        .choices(SANDBOX_VERSIONS)
        .default('1.9'),
    )
    .option(
      '--token-auth-file <csv>',
      'users, as for kube-apiserver: token,user,uid,"groups" (default: no authentication)',
    )
    .addOption(
      new Option('--request-timeout <duration>', 'how long a create waits for its initializers')
        .argParser(timeoutMs)
        .default(30_000, '30s'),
    )
    .option(
      '--watch-history <events>',
      'number of events of each resource that a watch can resume from',
      positiveInteger,
      100,
    )
    .option(
      '--max-mutating-requests-inflight <n>',
      'changes at a time, including creates that wait',
      positiveInteger,
      200,
    )
    .option('--max-requests-inflight <n>', 'other requests at a time, not counting watches', positiveInteger, 400)
    .option(
      '--fault-injection',
      'serve /sandbox, by which tests delay, refuse and reset requests, cut watches and restart the server',
    )
    .option(
      '--controllers <names>',
      'controllers that create pods: deployment, job, or both with a comma (default: none)',
      controllers,
    )
    .option('--kubeconfig-out <file>', 'write a kubeconfig with a context for each user, the first one current')
    .addHelpText('after', HELP)
    .action(async (flags: SandboxFlags) => {
      const { runSandbox } = await import('./sandbox/run.js');
      await runSandbox(flags);
    });
}

/** Names of controllers, separated by commas. For commander: throws InvalidArgumentError. */
function controllers(value: string): readonly ControllerName[] {
  return value.split(',').map((text) => {
    const name = CONTROLLER_NAMES.find((known) => known === text.trim());
    if (name === undefined) throw new InvalidArgumentError(`want ${CONTROLLER_NAMES.join(' or ')}, with a comma.`);
    return name;
  });
}

/** What a timer of Node can wait at most. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** A duration as Go writes it. For commander: throws InvalidArgumentError. */
function timeoutMs(value: string): number {
  const duration = durationMs(value);
  if (duration > 0 && duration <= MAX_TIMEOUT_MS) return duration;
  throw new InvalidArgumentError('want a duration like 30s, 1m30s or 500ms.');
}
