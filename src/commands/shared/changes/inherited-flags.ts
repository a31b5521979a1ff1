import type { Command } from 'commander';

import type { ConnectionFlags } from '../connection.js';

const CONNECTION: readonly string[] = [
  'kubeconfig',
  'context',
  'cluster',
  'user',
  'as',
  'asGroup',
  'asUid',
  'asUserExtra',
  'master',
  'server',
];
/** Its namespace, which is the manifests' one. */
const NAMESPACE = 'istioNamespace';
const MANIFESTS_NAMESPACE = 'istio-system';

/**
 * The flags of a command below `webhook` that are flags of `webhook`, too: commander gives those to `webhook`. Ends the
 * process for those that are flags of `webhook` only.
 */
export function inheritedFlags(command: Command): ConnectionFlags {
  const above = command.parent;
  if (!above) return {};
  const given = Object.entries(above.opts()).filter(([name]) => above.getOptionValueSource(name) === 'cli');
  for (const [name, value] of given) {
    if (CONNECTION.includes(name)) continue;
    const option = above.options.find((one) => one.attributeName() === name);
    if (name !== NAMESPACE) command.error(`error: unknown option '${option?.long ?? name}'`);
    if (value !== MANIFESTS_NAMESPACE) {
      const want = `want ${MANIFESTS_NAMESPACE}: the manifests of this package are for it`;
      command.error(`error: option '-n, --namespace <name>' argument '${String(value)}' is invalid. ${want}.`);
    }
  }
  return Object.fromEntries(given.filter(([name]) => CONNECTION.includes(name)));
}
