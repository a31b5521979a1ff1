import type { RunTool, ToolCall, ToolResult } from '../../../src/redirect/system/run-tool.js';

/** Programs that answer as the test says, and a record of their calls. */
export interface ScriptedTools {
  readonly run: RunTool;
  /** `command arguments`, in order. */
  readonly calls: readonly string[];
  /** What was given to each program, by its call. */
  readonly inputs: ReadonlyMap<string, string>;
}

/** What a program prints, or the status and the complaint that it ends with; undefined: there is no such program. */
export type Script = (call: string) => string | { readonly status: number; readonly stderr: string } | undefined;

/** Stands in for the programs of a machine. */
export function scriptedTools(script: Script): ScriptedTools {
  const calls: string[] = [];
  const inputs = new Map<string, string>();
  const run: RunTool = ({ command, args, input }: ToolCall): Promise<ToolResult> => {
    const call = [command, ...args].join(' ');
    calls.push(call);
    if (input !== undefined) inputs.set(call, input);
    const answer = script(call);
    if (answer === undefined) return Promise.resolve({ status: undefined, stdout: '', stderr: '' });
    if (typeof answer === 'string') return Promise.resolve({ status: 0, stdout: answer, stderr: '' });
    return Promise.resolve({ stdout: '', ...answer });
  };
  return { run, calls, inputs };
}
