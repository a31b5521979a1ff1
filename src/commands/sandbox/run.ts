import { errorMessage } from '../../json/error-message.js';
import { OperationalError } from '../../runtime/operational-error.js';
import type { SandboxOptions } from '../../sandbox/options.js';
import type { Sandbox } from '../../sandbox/server.js';
import { readText } from '../shared/read-text.js';
import { waitForSignal } from '../shared/wait-for-signal.js';
import { writeText } from '../shared/write-text.js';
import type { SandboxFlags } from './flags.js';

/**
 * Runs the sandbox until SIGTERM or SIGINT. Prints one line when it listens.
 * @throws OperationalError where a file can't be read or written, or the sandbox can't start
 */
export async function runSandbox(flags: SandboxFlags): Promise<void> {
  const stop = waitForSignal();
  const { tokenAuthFile, requestTimeout, kubeconfigOut, ...others } = flags;
  const tokens = tokenAuthFile === undefined ? undefined : await readText(tokenAuthFile);
  const sandbox = await start({
    ...others,
    requestTimeoutMs: requestTimeout,
    ...(tokens !== undefined && { tokenAuthFile: tokens }),
  });
  try {
    if (kubeconfigOut !== undefined) await writeKubeconfig(kubeconfigOut, sandbox, tokens);
    process.stdout.write(`listening on ${sandbox.url}\n`);
    await stop;
  } finally {
    await sandbox.close();
  }
}

async function start(options: SandboxOptions): Promise<Sandbox> {
  // Signals are waited for before all of it is loaded.
  const { startSandbox } = await import('../../sandbox/server.js');
  try {
    return await startSandbox(options);
  } catch (cause) {
    const message = errorMessage(cause);
    throw new OperationalError(`start the sandbox: ${message}`, { cause });
  }
}

async function writeKubeconfig(file: string, sandbox: Sandbox, tokens: string | undefined): Promise<void> {
  const { sandboxKubeconfig } = await import('../../sandbox/kubeconfig.js');
  const certificate = tokens === undefined ? undefined : await sandbox.servingCertificate();
  // It may hold tokens.
  await writeText(file, sandboxKubeconfig(sandbox.url, tokens, certificate), 0o600);
}
