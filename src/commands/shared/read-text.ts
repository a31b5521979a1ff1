import { readFile } from 'node:fs/promises';

import { errorMessage } from '../../json/error-message.js';
import { OperationalError } from '../../runtime/operational-error.js';

// A byte that is not UTF-8 would be replaced silently, and the file would be changed.
const utf8 = (bytes: Buffer): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);

// What the shell has for standard input, and for `<(COMMAND)`.
const PIPE = /^(?:-|\/dev\/(?:stdin|fd\/\d+)|\/proc\/[^/]+\/fd\/\d+)$/;

/**
 * The text of a file; `-` is standard input.
 * @throws OperationalError that names the file; also for a pipe without a text, because what was to write into it has failed
 */
export async function readText(path: string): Promise<string> {
  const name = path === '-' ? 'standard input' : path;
  const text = decodeText(await readBytes(path, name), name);
  if (PIPE.test(path) && text.trim() === '') {
    throw new OperationalError(`read ${name}: got nothing, want a text: has the command that writes it failed?`);
  }
  return text;
}

/**
 * The text of bytes.
 * @param name of where they are from, for messages
 * @throws OperationalError where they are no UTF-8
 */
export function decodeText(bytes: Buffer, name: string): string {
  try {
    return utf8(bytes);
  } catch (cause) {
    const utf16 =
      bytes[0] === 0xff || bytes[0] === 0xfe
        ? ' (it looks like UTF-16, as PowerShell writes: use Out-File -Encoding utf8)'
        : '';
    throw new OperationalError(`read ${name}: got bytes that are not UTF-8${utf16}, want UTF-8`, { cause });
  }
}

async function readBytes(path: string, name: string): Promise<Buffer> {
  return (path === '-' ? readStandardInput() : readFile(path)).catch((cause: unknown) => {
    const isFolder = cause instanceof Error && 'code' in cause && cause.code === 'EISDIR';
    throw new OperationalError(`read ${name}: ${isFolder ? 'got a folder, want a file' : errorMessage(cause)}`, {
      cause,
    });
  });
}

async function readStandardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
