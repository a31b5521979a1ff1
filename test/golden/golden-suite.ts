import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

import { PARAMS_RELEASES } from '../../src/injection/releases/istio-release.js';

const everyCase = { name: z.string(), tag: z.enum(PARAMS_RELEASES), origin: z.enum(['golden', 'derived']) };
const injectionCase = { ...everyCase, input: z.string(), config: z.string(), mesh: z.string() };

const kubeInjectCase = z.object({
  ...injectionCase,
  kind: z.literal('kube-inject'),
  expect: z.enum(['output', 'config-error', 'panic']),
  expected: z.string(),
  injectedCount: z.number().optional(),
});
const initializeCase = z.object({
  ...injectionCase,
  kind: z.literal('initialize'),
  expect: z.enum(['patch', 'no-patch', 'panic']),
  expectedObject: z.string().optional(),
});
const tableCase = z.object({ ...everyCase, kind: z.literal('table'), expected: z.string(), rows: z.number() });

const indexFile = z.object({
  cases: z.array(z.discriminatedUnion('kind', [kubeInjectCase, initializeCase, tableCase])),
});

/** A manifest, and what becomes of it. */
export type KubeInjectCase = z.infer<typeof kubeInjectCase>;
/** A pending workload, and what one step of the initializer makes of it. */
export type InitializeCase = z.infer<typeof initializeCase>;
/** Rows of what goes in and what is wanted. */
type TableCase = z.infer<typeof tableCase>;

/** A folder of cases. */
export interface GoldenSuite {
  readonly cases: readonly (KubeInjectCase | InitializeCase | TableCase)[];
  /** The text of a file of the suite. */
  readonly read: (path: string) => string;
}

/** The suite in a folder; undefined where there is no such folder. */
export function readSuite(folder: string): GoldenSuite | undefined {
  if (!existsSync(folder)) return undefined;
  const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
  return { cases: indexFile.parse(JSON.parse(read('index.json'))).cases, read };
}
