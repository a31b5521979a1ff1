import { readFile } from 'node:fs/promises';

import { errorMessage } from '../../json/error-message.js';
import { CommandError } from '../../runtime/command-error.js';

// A byte that is not UTF-8 would be replaced silently, and the file would be changed.
const utf8 = (bytes: Buffer): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);

/**
 * The text of a file; `-` is standard input.
 * @throws CommandError that names the file
 */
export async function readText(path: string): Promise<string> {
  const name = path === '-' ? 'standard input' : path;
  const bytes = await (path === '-' ? readStandardInput() : readFile(path)).catch((cause: unknown) => {
    throw new CommandError(`read ${name}: ${errorMessage(cause)}`, 1, { cause });
  });
  try {
    return utf8(bytes);
  } catch (cause) {
    const utf16 = bytes[0] === 0xff || bytes[0] === 0xfe ? ' (it looks like UTF-16)' : '';
    throw new CommandError(`read ${name}: got bytes that are not UTF-8${utf16}, want UTF-8`, 1, { cause });
  }
}

async function readStandardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
