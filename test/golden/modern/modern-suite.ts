import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import memoize from 'lodash/memoize.js';
import sortBy from 'lodash/sortBy.js';
import * as z from 'zod';

const caseFile = z.object({
  name: z.string(),
  release: z.string(),
  kind: z.enum(['kube-inject', 'webhook', 'both']),
  config: z.string(),
  values: z.string(),
  mesh: z.string(),
  env: z.record(z.string(), z.string()).default({}),
  nodes: z.array(z.string()).optional(),
  namespaces: z.record(z.string(), z.object({ annotations: z.record(z.string(), z.string()) })).default({}),
  revision: z.object({ 'kube-inject': z.string(), webhook: z.string() }),
  expectedError: z.string().nullish(),
  expectedLog: z.string().nullish(),
});

/** A way to inject. */
export type Mode = 'kube-inject' | 'webhook';

/** A case of Istio's own tests, and its files. */
export interface ModernCase extends z.infer<typeof caseFile> {
  readonly modes: readonly Mode[];
  /** The text of a file beside it, or of one that it names. */
  readonly read: (path: string) => string;
}

const ROOT = fileURLToPath(new URL('../../../../shared/golden/istio-modern', import.meta.url));

/** The releases of which there are cases beside the checkout; none where there is no such folder. */
export const MODERN_RELEASES: readonly string[] = existsSync(ROOT)
  ? readdirSync(ROOT).filter((name) => existsSync(join(ROOT, name, 'inject')))
  : [];

/** The cases of a release, those with the same configuration one after the other. */
export function modernCases(release: string): readonly ModernCase[] {
  const texts = memoize((path: string): string => readFileSync(path, 'utf8'));
  const cases = readdirSync(join(ROOT, release, 'inject')).map((name) => {
    const read = (path: string): string => texts(join(ROOT, release, 'inject', name, path));
    const found = caseFile.parse(JSON.parse(read('case.json')));
    const modes: readonly Mode[] = found.kind === 'both' ? ['kube-inject', 'webhook'] : [found.kind];
    return { ...found, modes, read };
  });
  return sortBy(cases, ['config', 'values', 'mesh']);
}
