import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { JsonValue } from '../../src/sandbox/json/json-value.js';

/** What a step compares with the recording: everything with its spec, or only some paths; kind and metadata by default. */
export type Compare = 'all' | readonly string[];

interface RequestStep {
  readonly do: 'request' | 'start' | 'watch';
  readonly id: string;
  readonly path: string;
  readonly method?: string;
  readonly body?: JsonValue;
  readonly type?: string;
  readonly as?: string;
  readonly compare?: Compare;
}

/** One step of a scenario. */
export type Step =
  | RequestStep
  | { readonly do: 'blocked'; readonly id: string; readonly ms?: number }
  | { readonly do: 'await'; readonly id: string; readonly compare?: Compare }
  | { readonly do: 'events'; readonly id: string; readonly count: number; readonly compare?: Compare }
  | { readonly do: 'sleep'; readonly ms: number };

/** A step that sends something. */
export type SendingStep = RequestStep;

/** An event of a watch. */
export interface RecordedEvent {
  readonly type: string;
  readonly object: JsonValue;
}

/** The result of a step; which fields it has depends on what the step did. */
export interface StepResult {
  readonly do: string;
  readonly id: string;
  readonly status?: number;
  readonly body?: JsonValue;
  readonly blocked?: boolean;
  readonly events?: readonly RecordedEvent[];
  readonly compare?: Compare;
}

/** What was sent to a real server, and what it answered. */
export interface Recording {
  readonly scenario: {
    readonly name: string;
    readonly about: string;
    readonly as?: string;
    readonly steps: readonly Step[];
  };
  readonly results: readonly StepResult[];
}

/** The recordings in a folder beside this file, by name. */
export function recordingsOf(version: string): readonly Recording[] {
  const folder = join(import.meta.dirname, 'recordings', version);
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Recording);
}
