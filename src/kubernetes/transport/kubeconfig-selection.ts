import { nearestWord } from '../../json/nearest-word.js';
import { shorten } from '../../json/shorten.js';
import { type KubeCluster, type Kubeconfig, type KubeUser, mergeKubeconfigs } from './kubeconfig-file.js';

/** kubectl's flags of the same names: entries that are used in place of those that a kubeconfig names. */
export interface KubeSelection {
  readonly context?: string | undefined;
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
}

/** A file, and what it holds. */
export interface NamedKubeconfig {
  readonly path: string;
  readonly content: Kubeconfig;
}

/** Which entries of which files were used, for messages; undefined where there is none. */
export interface KubeOrigin {
  readonly context?: string | undefined;
  /** Name of the cluster's entry, and the file that has it. */
  readonly cluster?: Entry | undefined;
  readonly user?: Entry | undefined;
}

interface Entry {
  readonly name: string;
  readonly file: string;
}

/** What several kubeconfigs together say. */
export interface SelectedEntries {
  readonly cluster: KubeCluster;
  readonly user: KubeUser;
  /** The context's own. */
  readonly namespace: string | undefined;
  readonly origin: KubeOrigin;
}

type Kind = 'contexts' | 'clusters' | 'users';

const SINGULAR: Readonly<Record<Kind, string>> = { contexts: 'context', clusters: 'cluster', users: 'user' };
const MOST_NAMES = 10;

/**
 * The entries that are used, as kubectl takes them: those of the flags, which must be there, else those that the context names,
 * which the flags or the first `current-context` name. Who is in no list is nobody.
 * @throws Error that says which entry there is none of
 */
export function selectEntries(files: readonly NamedKubeconfig[], selection: KubeSelection): SelectedEntries {
  const merged = mergeKubeconfigs(files.map(({ content }) => content));
  checkSelected(merged, selection);
  const contextName = selection.context ?? merged.currentContext ?? '';
  const context = merged.contexts.get(contextName);
  const { cluster: clusterName = '', user: userName = '', namespace } = withFlags(context ?? {}, selection);
  const cluster = merged.clusters.get(clusterName);
  if (!cluster) throw new Error(missingCluster(merged, contextName, clusterName));
  return {
    cluster,
    user: merged.users.get(userName) ?? {},
    namespace,
    origin: {
      ...(context && { context: contextName }),
      cluster: entryIn(files, 'clusters', clusterName),
      user: entryIn(files, 'users', userName),
    },
  };
}

type Context = NonNullable<ReturnType<Kubeconfig['contexts']['get']>>;

function withFlags(context: Context, { cluster, user }: KubeSelection): Context {
  return { ...context, cluster: cluster ?? context.cluster, user: user ?? context.user };
}

/** The first file with it: that one counts. */
function entryIn(files: readonly NamedKubeconfig[], kind: Kind, name: string): Entry | undefined {
  const found = files.find(({ content }) => content[kind].has(name));
  return found && { name, file: found.path };
}

function checkSelected(merged: Kubeconfig, { context, cluster, user }: KubeSelection): void {
  const wanted = { contexts: context, clusters: cluster, users: user };
  for (const kind of ['contexts', 'clusters', 'users'] as const) {
    const name = wanted[kind];
    if (name === undefined || merged[kind].has(name)) continue;
    throw new Error(`got --${SINGULAR[kind]} ${shorten(name)}, ${wantedNames(merged, kind, name)}`);
  }
}

function missingCluster(merged: Kubeconfig, contextName: string, clusterName: string): string {
  if (merged.contexts.has(contextName) && clusterName !== '') {
    const named = `context '${shorten(contextName)}' names the cluster '${shorten(clusterName)}'`;
    return `${named}, ${wantedNames(merged, 'clusters', clusterName)}`;
  }
  const what = `context '${shorten(contextName)}' names no cluster`;
  return merged.contexts.size === 0
    ? `${what}, want a current-context`
    : `${what}, want a current-context or --context with ${wantedNames(merged, 'contexts', contextName).replace(/^want /, '')}`;
}

/** `want one of a, b; did you mean a?` */
function wantedNames(merged: Kubeconfig, kind: Kind, got: string): string {
  const names = [...merged[kind].keys()];
  if (names.length === 0) return `and the kubeconfig has no ${kind}`;
  const listed = names.slice(0, MOST_NAMES).map((name) => shorten(name));
  const more = names.length > MOST_NAMES ? ` or ${names.length - MOST_NAMES} more` : '';
  const nearest = nearestWord(got, names);
  const hint = nearest === undefined || got === '' ? '' : `; did you mean ${shorten(nearest)}?`;
  return `want ${listed.length === 1 ? '' : 'one of '}${listed.join(', ')}${more}${hint}`;
}
