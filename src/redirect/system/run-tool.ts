import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { oneLine } from '../../json/one-line.js';

/** A program that was asked to do something. */
export interface ToolCall {
  readonly command: string;
  readonly args: readonly string[];
  /** For its standard input. */
  readonly input?: string;
}

/** What became of it. `status` is undefined where there is no such program. */
export interface ToolResult {
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; rejects for nothing that the program does. */
export type RunTool = (call: ToolCall) => Promise<ToolResult>;

const NOT_EXECUTABLE = 126;

/** Runs programs of this machine, with these environment variables. */
export function toolRunner(environment: Readonly<Record<string, string | undefined>>): RunTool {
  return async ({ command, args, input = '' }) => {
    // Error messages and lists in one language, whatever the locale of the user.
    const child = spawn(command, args, { env: { ...environment, LC_ALL: 'C' } });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    // A program that ends without reading is judged by its status.
    child.stdin.on('error', () => undefined).end(input);
    try {
      const [status] = (await once(child, 'close')) as [number | null];
      return { status: status ?? NOT_EXECUTABLE, ...output };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const missing = 'code' in error && error.code === 'ENOENT';
      return { status: missing ? undefined : NOT_EXECUTABLE, stdout: '', stderr: error.message };
    }
  };
}

/** Runs each program once for the same arguments, where nothing changes meanwhile: most of a run is starts of programs. */
export function readingOnce(run: RunTool): RunTool {
  const results = new Map<string, Promise<ToolResult>>();
  return (call) => {
    const key = JSON.stringify([call.command, call.args, call.input]);
    const result = results.get(key) ?? run(call);
    results.set(key, result);
    return result;
  };
}

/** What a program said about its failure, in one line. */
export function failureText({ status, stderr }: ToolResult): string {
  const text = oneLine(stderr.trim(), '; ');
  return text === '' ? `it ended with status ${status ?? 'unknown'}` : text;
}
