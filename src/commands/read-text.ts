import { readFile } from 'node:fs/promises';

import { CommandError } from './command-error.js';

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * The text of a file; `-` is standard input.
 * @throws CommandError that names the file
 */
export async function readText(path: string): Promise<string> {
  if (path === '-') return readStandardInput();
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new CommandError(`read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, 1, { cause });
  }
}
