import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';

import { errorMessage } from '../../json/error-message.js';
import { shorten } from '../../json/shorten.js';
import { beforeEnd } from '../../runtime/before-end.js';
import type { KubeConfig } from './kube-config.js';
import { type ExecConfig, type KubeCluster, optionalText } from './kubeconfig-file.js';

/** What a credential plugin gave: a token, a client certificate in PEM, or both. */
export interface ExecCredential {
  readonly token?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** When it ends, in ms of the wall clock; undefined: never. */
  readonly endsMs?: number | undefined;
}

/** A plugin, and whom it is run for. */
export type PluginRun = Pick<KubeConfig, 'cluster' | 'environment' | 'isInteractive'> & { readonly exec: ExecConfig };

const VERSIONS = ['v1', 'v1beta1', 'v1alpha1'].map((version) => `client.authentication.k8s.io/${version}`);
// Those of cloud providers take seconds; who waits for a workload gives up at 30 s.
const LIMIT_MS = 20_000;
// Somebody has to log in.
const INTERACTIVE_LIMIT_MS = 300_000;
const MOST_BYTES = 1_000_000;
const STOPPED = 'it was ended, as nobody waits for it any longer';

const credentialSchema = z.object({
  apiVersion: z.string(),
  kind: z.literal('ExecCredential'),
  status: z.object({
    token: optionalText,
    clientCertificateData: optionalText,
    clientKeyData: optionalText,
    expirationTimestamp: optionalText,
  }),
});

/**
 * Runs a credential plugin once, as kubectl does: with KUBERNETES_EXEC_INFO, and at a terminal with its input and errors.
 * Ends it, with what it has started, after the limit: 20 s, and 5 minutes where it may ask somebody;
 * and when this process ends.
 * @param signal ends it before
 * @throws Error that names the command and says what came
 */
export async function runPlugin(run: PluginRun, limitMs = limitOf(run), signal?: AbortSignal): Promise<ExecCredential> {
  const { command, installHint, apiVersion } = run.exec;
  try {
    if (apiVersion !== undefined && !VERSIONS.includes(apiVersion)) {
      throw new Error(`got apiVersion ${apiVersion}, want ${VERSIONS.slice(0, 2).join(' or ')}`);
    }
    return parseCredential(await outputOf(run, { limitMs, signal }), apiVersion);
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const hint = isMissing && installHint !== undefined ? `; ${excerpt(installHint)}` : '';
    const message = isMissing ? 'no such command' : errorMessage(cause);
    throw new Error(`run the credential plugin ${command}: ${message}${hint}`, { cause });
  }
}

function parseCredential(output: string, wanted: string | undefined): ExecCredential {
  const { data, error } = credentialSchema.safeParse(parseJson(output));
  if (!data) {
    const places = error.issues.map(({ path }) => path.join('.')).join(' ');
    // What came is not quoted: a token may be in it, and everybody may read the log and /readyz.
    const came = output.trim() === '' ? 'no output' : `${output.length} characters`;
    throw new Error(`got ${came}, want an ExecCredential in JSON: ${places}`);
  }
  if (wanted !== undefined && data.apiVersion !== wanted) {
    throw new Error(`got an ExecCredential of ${excerpt(data.apiVersion)}, want ${wanted}`);
  }
  return credentialOf(data.status);
}

function credentialOf(status: z.output<typeof credentialSchema>['status']): ExecCredential {
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp = '' } = status;
  if (token === undefined && (cert === undefined || key === undefined)) {
    throw new Error('got neither a token nor a client certificate with its key');
  }
  const ends = Date.parse(expirationTimestamp);
  return { token, cert, key, endsMs: Number.isNaN(ends) ? undefined : ends };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** In one line, and not all of it. */
function excerpt(text: string): string {
  return shorten(text.trim().replace(/\s+/g, ' '));
}

/** What the plugin is told. */
function execInfo({ exec, cluster }: PluginRun, interactive: boolean): string {
  const spec = { ...(exec.provideClusterInfo === true && { cluster: clusterInfo(cluster) }), interactive };
  return JSON.stringify({ kind: 'ExecCredential', apiVersion: exec.apiVersion ?? VERSIONS[1], spec });
}

/** As client-go gives it: the CA of a file, too, as data. */
function clusterInfo(cluster: KubeCluster): Readonly<Record<string, unknown>> {
  return {
    server: cluster.server,
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.skipTlsVerify,
    'certificate-authority-data': caDataOf(cluster),
    'proxy-url': cluster.proxyUrl,
    config: cluster.execConfig ?? null,
  };
}

function caDataOf({ caData, caFile }: KubeCluster): string | undefined {
  return caData ?? (caFile === undefined ? undefined : readFileSync(caFile).toString('base64'));
}

function isAsked({ exec, isInteractive = false }: PluginRun): boolean {
  return isInteractive && exec.interactiveMode !== 'Never';
}

function limitOf(run: PluginRun): number {
  return isAsked(run) ? INTERACTIVE_LIMIT_MS : LIMIT_MS;
}

/** What ends a plugin. */
interface Ends {
  readonly limitMs: number;
  readonly signal: AbortSignal | undefined;
}

function outputOf(run: PluginRun, ends: Ends): Promise<string> {
  const { exec, environment = {} } = run;
  const interactive = isAsked(run);
  if (exec.interactiveMode === 'Always' && !interactive) {
    return Promise.reject(new Error('it wants to ask somebody (interactiveMode: Always), and there is no terminal'));
  }
  if (ends.signal?.aborted) return Promise.reject(new Error(STOPPED));
  const own = Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value]));
  const start = (): ChildProcess =>
    spawn(exec.command, exec.args ?? [], {
      env: { ...environment, ...own, KUBERNETES_EXEC_INFO: execInfo(run, interactive) },
      stdio: interactive ? ['inherit', 'pipe', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that what it has started ends with it; at a terminal it stays where the keyboard is.
      detached: !interactive,
    });
  return gatherFrom(start, { ...ends, isGroup: !interactive });
}

/** The same of a command that is not started yet, and that does not outlive this process. */
async function gatherFrom(start: () => ChildProcess, ends: Ends & { readonly isGroup: boolean }): Promise<string> {
  const { isGroup } = ends;
  const started: { child?: ChildProcess } = {};
  // Before it starts: it may run for a while before `spawn` returns.
  const keep = beforeEnd((ending) => {
    // One at a terminal may have to put that in order.
    if (started.child) endProcess(started.child, isGroup, isGroup ? undefined : ending);
  });
  try {
    started.child = start();
    return await gather(started.child, ends);
  } finally {
    keep();
  }
}

/** Standard output of a command that succeeds within the limit. */
function gather(
  child: ChildProcess,
  { limitMs, signal, isGroup }: Ends & { readonly isGroup: boolean },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const output = { out: '', err: '' };
    const end = (): void => {
      endProcess(child, isGroup);
    };
    const fail = (error: Error): void => {
      reject(error);
      end();
    };
    const timer = setTimeout(() => {
      fail(new Error(`no answer within ${limitMs / 1000} s${saying(output.err)}`));
    }, limitMs);
    const append = (key: keyof typeof output) => (text: string) => {
      output[key] += text;
      if (output[key].length > MOST_BYTES) fail(new Error(`got more than ${MOST_BYTES} characters`));
    };
    const stop = (): void => {
      fail(new Error(STOPPED));
    };
    signal?.addEventListener('abort', stop, { once: true });
    child.stdout?.setEncoding('utf8').on('data', append('out'));
    child.stderr?.setEncoding('utf8').on('data', append('err'));
    child.on('error', fail);
    child.on('close', (code, killedBy) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      if (code === 0) resolve(output.out);
      else reject(new Error(`${killedBy ?? `exit code ${code ?? ''}`}${saying(output.err)}`));
    });
  });
}

function saying(errors: string): string {
  const text = excerpt(errors);
  return text === '' ? '' : `: ${text}`;
}

function endProcess(child: ChildProcess, isGroup: boolean, signal: NodeJS.Signals = 'SIGKILL'): void {
  if (child.pid === undefined) return;
  child.stdout?.destroy();
  child.stderr?.destroy();
  try {
    process.kill(isGroup ? -child.pid : child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}
