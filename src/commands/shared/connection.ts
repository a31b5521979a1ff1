import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';

import { shorten } from '../../json/shorten.js';
import type { ConnectionOptions, Impersonation } from '../../kubernetes/transport/kube-config.js';
import type { KubeSelection } from '../../kubernetes/transport/kubeconfig-selection.js';
import { serverUrl } from './option-values.js';

const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** Flags of every command that talks to an API server. They mean what kubectl means by them; an empty text is no flag. */
export interface ConnectionFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly cluster?: string;
  readonly user?: string;
  readonly as?: string;
  readonly asGroup?: readonly string[];
  readonly asUid?: string;
  readonly asUserExtra?: readonly (readonly [key: string, value: string])[];
  /** Alone it is a server without authentication. */
  readonly master?: string;
  /** As kubectl's: the server in place of the kubeconfig's, with its credentials. */
  readonly server?: string;
}

/** Adds these flags to a command. */
export function withConnectionFlags(command: Command): Command {
  return command
    .option(
      '--kubeconfig <file>',
      "kubeconfig (default: $KUBECONFIG or ~/.kube/config, then the pod's service account)",
    )
    .option('--context <name>', 'context of the kubeconfig (default: its current-context)')
    .option('--cluster <name>', "cluster of the kubeconfig, in place of the context's")
    .option('--user <name>', "user of the kubeconfig, in place of the context's")
    .option('--as <user>', 'user, or system:serviceaccount:NAMESPACE:NAME, as whom requests are made')
    .option('--as-group <group>', 'group as which requests are made, with --as; may be repeated', texts)
    .option('--as-uid <uid>', 'UID as which requests are made, with --as')
    .addOption(new Option('--as-user-extra <key=value>').argParser(extra).hideHelp())
    .option('--master <url>', "URL of the API server, in place of the kubeconfig's", serverUrl)
    .addOption(new Option('-s, --server <url>').argParser(serverUrl).hideHelp());
}

/** Whether any of these flags is given, so that a cluster is meant. */
export function namesCluster(flags: ConnectionFlags): boolean {
  const { kubeconfig, context, cluster, user, master, server } = flags;
  return [kubeconfig, context, cluster, user, master, server].some((flag) => flag !== undefined && flag !== '');
}

/** Where the API server is: flags first, then what kubectl would use, merged, then the pod's service account. */
export function connectionOf(flags: ConnectionFlags): ConnectionOptions {
  const selection = selectionOf(flags);
  const impersonation = impersonationOf(flags);
  const master = given(flags.server) ?? given(flags.master);
  return {
    ...(selection && { selection }),
    ...(impersonation && { impersonation }),
    ...(master !== undefined && { master }),
    environment: process.env,
    isInteractive: process.stdin.isTTY && process.stderr.isTTY,
    ...filesOf(flags, selection),
  };
}

type Files = Pick<ConnectionOptions, 'kubeconfig' | 'inCluster' | 'missing'>;

function filesOf(flags: ConnectionFlags, selection: KubeSelection | undefined): Files {
  const kubeconfig = given(flags.kubeconfig);
  if (kubeconfig !== undefined) return { kubeconfig, inCluster: false };
  const inCluster = process.env['KUBERNETES_SERVICE_HOST'] !== undefined && existsSync(SERVICE_ACCOUNT_TOKEN);
  const isServerAlone = given(flags.master) !== undefined && !selection;
  if (isServerAlone) return { inCluster };
  const files = defaultFiles();
  // As for kubectl, a file of the list may be missing.
  const present = files.filter((file) => existsSync(file));
  const missing = files.filter((file) => !present.includes(file));
  return { inCluster, missing, ...(present.length > 0 && { kubeconfig: present }) };
}

/** Those that kubectl reads, each once. */
function defaultFiles(): readonly string[] {
  const listed = (process.env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  return listed.length > 0 ? [...new Set(listed)] : [join(homedir(), '.kube', 'config')];
}

/** As kubectl reads its flags: `--context "$UNSET"` names nothing. */
function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function selectionOf(flags: ConnectionFlags): KubeSelection | undefined {
  const [context, cluster, user] = [given(flags.context), given(flags.cluster), given(flags.user)];
  return (context ?? cluster ?? user) === undefined ? undefined : { context, cluster, user };
}

function impersonationOf({ asGroup, asUserExtra, ...flags }: ConnectionFlags): Impersonation | undefined {
  const [as, asUid] = [given(flags.as), given(flags.asUid)];
  const impersonation: Impersonation = {
    ...(as !== undefined && { as }),
    ...(asUid !== undefined && { asUid }),
    ...(asGroup && { asGroups: [...asGroup] }),
    ...(asUserExtra && { asExtra: byKey(asUserExtra) }),
  };
  return Object.keys(impersonation).length === 0 ? undefined : impersonation;
}

function byKey(pairs: readonly (readonly [key: string, value: string])[]): Record<string, string[]> {
  const keys = [...new Set(pairs.map(([key]) => key))];
  return Object.fromEntries(
    keys.map((key) => [key, pairs.flatMap(([other, value]) => (other === key ? [value] : []))]),
  );
}

/** For an option that may be repeated. */
function texts(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** For commander: throws InvalidArgumentError. */
function extra(
  value: string,
  before: readonly (readonly [string, string])[] = [],
): readonly (readonly [string, string])[] {
  const at = value.indexOf('=');
  if (at > 0) return [...before, [value.slice(0, at), value.slice(at + 1)]];
  throw new InvalidArgumentError(`got '${shorten(value)}', want KEY=VALUE, such as reason=audit.`);
}
