import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A program that answers line by line. */
export interface LineProgram {
  readonly ask: (line: string) => Promise<string>;
  readonly nextLine: () => Promise<string>;
  readonly end: () => Promise<void>;
}

/** Starts one. Where it ends instead of answering, what it said on standard error is in the error. */
export function startLineProgram(command: string, args: readonly string[]): LineProgram {
  const child: ChildProcessWithoutNullStreams = spawn(command, args);
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  // It has ended then, which the next answer is about.
  child.stdin.on('error', () => undefined);
  const closed = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = (await lines.next()) as IteratorResult<string, undefined>;
    if (done) throw new Error(`${command} ${args.join(' ')} ended: ${complaint}`);
    return value;
  };
  return {
    nextLine,
    ask: (line) => {
      child.stdin.write(`${line}\n`);
      return nextLine();
    },
    end: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
