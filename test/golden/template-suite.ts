import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const everyCase = { name: z.string(), tag: z.string(), origin: z.string() };
const injectionCase = { ...everyCase, input: z.string(), config: z.string(), mesh: z.string(), expected: z.string() };

const kubeInjectCase = z.object({
  ...injectionCase,
  kind: z.literal('kube-inject'),
  expect: z.enum(['output', 'error', 'panic']),
  rendered: z.array(z.string()).optional(),
});
const webhookCase = z.object({
  ...injectionCase,
  kind: z.literal('webhook'),
  expect: z.enum(['patch', 'no-patch', 'refused']),
  expectedObject: z.string().nullish(),
  requestNamespace: z.string().nullish(),
  templateVersion: z.string().optional(),
});
const helmWebhookCase = z.object({
  ...injectionCase,
  kind: z.literal('helm-webhook'),
  templateVersion: z.string(),
  parts: z.array(z.object({ pod: z.string(), expectedObject: z.string() })),
});
const tableCase = z.object({ ...everyCase, kind: z.literal('table'), expected: z.string() });
const httpCase = z.object({ ...everyCase, kind: z.literal('webhook-http') });

const indexFile = z.object({
  cases: z.array(z.discriminatedUnion('kind', [kubeInjectCase, webhookCase, helmWebhookCase, tableCase, httpCase])),
});

/** A manifest, and what becomes of it. */
export type KubeInjectCase = z.infer<typeof kubeInjectCase>;
/** A pod that is to be created, and what it is after the patch. */
export type WebhookCase = z.infer<typeof webhookCase>;
/** The pods of a manifest, each with what it is after the patch. */
export type HelmWebhookCase = z.infer<typeof helmWebhookCase>;
/** Rows of what goes in and what is wanted. */
export type TableCase = z.infer<typeof tableCase>;

/** A folder of cases of the releases with templates. */
export interface TemplateSuite {
  readonly cases: z.infer<typeof indexFile>['cases'];
  /** The text of a file of the suite. */
  readonly read: (path: string) => string;
}

/** The suite in a folder; undefined where there is no such folder. */
export function readTemplateSuite(folder: string): TemplateSuite | undefined {
  if (!existsSync(folder)) return undefined;
  const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
  return { cases: indexFile.parse(JSON.parse(read('index.json'))).cases, read };
}
