import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';

import { CLI } from './cli.js';

/** Whether this machine has `script` of util-linux, which runs a command on a terminal of its own. */
export const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout.includes('util-linux');

/**
 * Runs `istio-initializer` on a terminal, where somebody types an answer when it asks; its exit code, what it shows, and that
 * with all that moves the cursor.
 */
export async function runOnTerminal(
  args: readonly string[],
  answer: string,
): Promise<{ readonly code: number | null; readonly shown: string; readonly raw: string }> {
  const command = [process.execPath, CLI, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null']);
  let shown = '';
  let isAsked = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    if (isAsked || !shown.includes('[y/N] ')) return;
    isAsked = true;
    child.stdin.write(`${answer}\n`);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, raw: shown, shown: stripVTControlCharacters(withoutErased(shown)).replaceAll('\r\n', '\n') };
}

/** What is left when each line that is erased is. */
function withoutErased(text: string): string {
  const parts = text.split('\r\u001b[K');
  return parts
    .map((part, index) => (index < parts.length - 1 ? part.slice(0, part.lastIndexOf('\n') + 1) : part))
    .join('');
}
