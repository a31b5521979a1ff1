import { readFile } from 'node:fs/promises';

import { sandboxCommand } from '../../src/commands/sandbox.js';
import type { SandboxFlags } from '../../src/commands/sandbox/flags.js';
import { startSandbox } from '../../src/sandbox/server.js';
import { endWithKillAll } from './cli.js';

/**
 * Starts a sandbox within the process of the tests, for flags of `istio-initializer sandbox`, on a free port; answers its URL.
 * It ends with `killAll`. A process of its own, which takes a second of CPU to become as fast, is for what is about processes:
 * signals, crashes, the command.
 */
export async function startSandboxHere(...flags: readonly string[]): Promise<string> {
  const command = sandboxCommand().exitOverride();
  let parsed: SandboxFlags | undefined;
  command.action((values: SandboxFlags) => {
    parsed = values;
  });
  await command.parseAsync(['--port', '0', ...flags], { from: 'user' });
  if (parsed === undefined) throw new Error(`start a sandbox with ${flags.join(' ')}: the flags were not read`);
  const { tokenAuthFile, requestTimeout, kubeconfigOut, ...others } = parsed;
  if (kubeconfigOut !== undefined) {
    throw new Error('start a sandbox here: want a process of its own for --kubeconfig-out');
  }
  const sandbox = await startSandbox({
    ...others,
    requestTimeoutMs: requestTimeout,
    ...(tokenAuthFile !== undefined && { tokenAuthFile: await readFile(tokenAuthFile, 'utf8') }),
  });
  endWithKillAll(() => sandbox.close());
  return sandbox.url;
}
