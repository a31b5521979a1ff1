import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CORE_SCHEMA, loadAll } from 'js-yaml';
import * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';

import { openQuote, openQuoteText } from '../../json/open-quote.js';

/** A text; undefined where it is missing, null, which Go's decoder takes for that, or empty, which is as good as none. */
export const optionalText = z.pipe(
  z.nullish(z.string()),
  z.transform((value) => (value === null || value === '' ? undefined : value)),
);
const texts = z.pipe(
  z.nullish(z.array(z.string())),
  z.transform((value) => (value === null || value?.length === 0 ? undefined : value)),
);
const orMissing = <Part extends z.ZodMiniType>(part: Part) =>
  z.pipe(
    z.nullish(part),
    z.transform((value) => value ?? undefined),
  );
const flag = orMissing(z.boolean());

const clusterSchema = z.pipe(
  z.object({
    server: z.string(),
    'certificate-authority': optionalText,
    'certificate-authority-data': optionalText,
    'insecure-skip-tls-verify': flag,
    'tls-server-name': optionalText,
    'proxy-url': optionalText,
    extensions: z.nullish(z.array(z.object({ name: z.string(), extension: z.unknown() }))),
  }),
  z.transform((cluster) => ({
    server: cluster.server.replace(/\/$/, ''),
    caFile: cluster['certificate-authority'],
    caData: cluster['certificate-authority-data'],
    skipTlsVerify: cluster['insecure-skip-tls-verify'],
    tlsServerName: cluster['tls-server-name'],
    proxyUrl: cluster['proxy-url'],
    execConfig: cluster.extensions?.find(({ name }) => name === 'client.authentication.k8s.io/exec')?.extension,
  })),
);

const execSchema = z.object({
  apiVersion: optionalText,
  command: z.string(),
  args: texts,
  env: z.nullish(z.array(z.object({ name: z.string(), value: z.string() }))),
  installHint: optionalText,
  interactiveMode: z.nullish(z.enum(['Never', 'IfAvailable', 'Always'])),
  provideClusterInfo: flag,
});

const userSchema = z.pipe(
  z.object({
    'client-certificate': optionalText,
    'client-certificate-data': optionalText,
    'client-key': optionalText,
    'client-key-data': optionalText,
    token: optionalText,
    tokenFile: optionalText,
    username: optionalText,
    password: optionalText,
    as: optionalText,
    'as-uid': optionalText,
    'as-groups': texts,
    'as-user-extra': orMissing(z.record(z.string(), z.array(z.string()))),
    exec: orMissing(execSchema),
    'auth-provider': orMissing(z.object({ name: z.string(), config: z.nullish(z.record(z.string(), z.unknown())) })),
  }),
  z.transform((user) => ({
    certFile: user['client-certificate'],
    certData: user['client-certificate-data'],
    keyFile: user['client-key'],
    keyData: user['client-key-data'],
    token: user.token,
    tokenFile: user.tokenFile,
    username: user.username,
    password: user.password,
    as: user.as,
    asUid: user['as-uid'],
    asGroups: user['as-groups'],
    asExtra: user['as-user-extra'],
    exec: user.exec,
    authProvider: user['auth-provider'],
  })),
);

const contextSchema = z.object({ cluster: optionalText, user: optionalText, namespace: optionalText });

// What zod says of a wrong type; the mini form says nothing by itself.
const { localeError } = english();

/** The list of a kubeconfig, which may be null. */
const listOf = <Entry extends z.ZodMiniType>(entry: Entry) =>
  z.pipe(
    z.nullish(z.array(entry)),
    z.transform((list) => list ?? []),
  );

const fileSchema = z.object({
  clusters: listOf(z.object({ name: z.string(), cluster: clusterSchema })),
  users: listOf(z.object({ name: z.string(), user: z.nullish(userSchema) })),
  contexts: listOf(z.object({ name: z.string(), context: z.nullish(contextSchema) })),
  'current-context': optionalText,
});

/** A server: the fields of a kubeconfig's cluster, paths absolute, `caData` in base64. */
export type KubeCluster = Partial<z.output<typeof clusterSchema>> & { readonly server: string };

/** The fields of a kubeconfig's user, paths absolute, data in base64. */
export type KubeUser = Partial<z.output<typeof userSchema>>;

/** A command that prints credentials. */
export type ExecConfig = z.output<typeof execSchema>;

/** The entries of a kubeconfig by their names. */
export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, KubeCluster>;
  readonly users: ReadonlyMap<string, KubeUser>;
  readonly contexts: ReadonlyMap<string, Partial<z.output<typeof contextSchema>>>;
  readonly currentContext?: string | undefined;
}

/**
 * Reads one file; undefined where it is empty. Relative paths in it count from its folder, that of a command only where it
 * has a slash.
 * @throws the error of the file system or of YAML, and one that names a field of the wrong type
 */
export function readKubeconfig(path: string): Kubeconfig | undefined {
  const parsed = parseKubeconfig(readFileSync(path, 'utf8'));
  if (!parsed) return undefined;
  const { clusters, users, contexts, 'current-context': currentContext } = parsed;
  const absolute = absoluteIn(dirname(path));
  return {
    clusters: new Map(clusters.map(({ name, cluster }) => [name, absolute.cluster(cluster)])),
    users: new Map(users.map(({ name, user }) => [name, absolute.user(user ?? {})])),
    contexts: new Map(contexts.map(({ name, context }) => [name, context ?? {}])),
    currentContext,
  };
}

/** As kubectl merges: the first file that has an entry wins, with the whole of it. */
export function mergeKubeconfigs(files: readonly Kubeconfig[]): Kubeconfig {
  const reversed = files.toReversed();
  return {
    clusters: new Map(reversed.flatMap(({ clusters }) => [...clusters])),
    users: new Map(reversed.flatMap(({ users }) => [...users])),
    contexts: new Map(reversed.flatMap(({ contexts }) => [...contexts])),
    currentContext: files.find(({ currentContext }) => currentContext !== undefined)?.currentContext,
  };
}

function parseKubeconfig(content: string): z.output<typeof fileSchema> | undefined {
  const [document] = documentsIn(content);
  if (document === undefined || document === null) return undefined;
  const { data, error } = fileSchema.safeParse(Array.isArray(document) ? {} : document, { error: localeError });
  if (data) return data;
  const [{ path, message } = { path: [], message: '' }] = error.issues;
  throw new Error(path.length === 0 ? 'it does not hold a kubeconfig' : `${path.join('.')}: ${message.toLowerCase()}`);
}

function documentsIn(content: string): readonly unknown[] {
  try {
    return loadAll(content, { schema: CORE_SCHEMA });
  } catch (cause) {
    const open = openQuote(content);
    throw open ? new Error(openQuoteText(open), { cause }) : cause;
  }
}

interface AbsolutePaths {
  readonly cluster: (cluster: KubeCluster) => KubeCluster;
  readonly user: (user: KubeUser) => KubeUser;
}

function absoluteIn(folder: string): AbsolutePaths {
  const path = (file: string | undefined): string | undefined =>
    file === undefined ? undefined : resolve(folder, file);
  const exec = (config: ExecConfig | undefined): ExecConfig | undefined =>
    config?.command.includes('/') ? { ...config, command: resolve(folder, config.command) } : config;
  return {
    cluster: (cluster) => ({ ...cluster, caFile: path(cluster.caFile) }),
    user: (user) => ({
      ...user,
      certFile: path(user.certFile),
      keyFile: path(user.keyFile),
      tokenFile: path(user.tokenFile),
      exec: exec(user.exec),
    }),
  };
}
