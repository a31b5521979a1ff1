import { merge } from '../../kubernetes/resources/apply-object.js';
import { applyPart } from '../apply-part.js';
import type { Reporter } from '../reporter.js';
import { EXEMPT_NAMESPACES, unexemptedNamespaces } from '../webhook/exempt-namespaces.js';
import { type Migration, type Step, STILL_INITIALIZED } from './migration.js';

/** Keeps the namespaces of Kubernetes and of the mesh, the webhook's own among them, from waiting for the webhook. */
export function exemptNamespaces(migration: Migration): Step {
  const { reporter } = migration;
  return {
    what: `label ${EXEMPT_NAMESPACES.join(', ')}: the API server will not call the webhook for their pods`,
    isDone: async () => (await unexemptedNamespaces(migration.client)).length === 0,
    preview: (to) => label(migration, to, true),
    work: () => label(migration, reporter, false),
  };
}

async function label(migration: Migration, reporter: Reporter, dryRun: boolean): Promise<void> {
  for (const namespace of await unexemptedNamespaces(migration.client)) {
    const part = { object: namespace, change: merge, dryRun, consequence: STILL_INITIALIZED };
    reporter.object(namespace, await applyPart(migration.client, part));
  }
}
