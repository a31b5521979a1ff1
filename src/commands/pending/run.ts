import { objectCount } from '../../installation/object-label.js';
import { findStuck } from '../../installation/release/find-stuck.js';
import { RELEASE_MODES, releasedObject, type ReleaseMode } from '../../installation/release/release.js';
import { releaseAll } from '../../installation/release/release-all.js';
import type { StuckEntry } from '../../installation/stuck-entry.js';
import { hasInitializers, readServerVersion, ServerVersionError } from '../../kubernetes/discovery/server-version.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { announceChanges } from '../shared/changes/confirm-change.js';
import { PlannedChanges } from '../shared/changes/planned-changes.js';
import { paintFor } from '../shared/terminal/colors.js';
import { confirm } from '../shared/terminal/confirm.js';
import { aroundLine, withStatusLine } from '../shared/terminal/status-line.js';
import { structuredText } from '../shared/terminal/structured-text.js';
import { stuckTable } from '../shared/terminal/stuck-table.js';
import { printLine, printWarning, terminalReporter } from '../shared/terminal/terminal-reporter.js';
import { namespaceOf, withClient } from '../shared/with-client.js';
import type { PendingFlags } from './flags.js';

/** Lists the uninitialized objects, and releases, fails or deletes them if asked to. */
export async function runPending(flags: PendingFlags): Promise<void> {
  const mode = chooseMode(flags);
  await withClient(flags, async (client, kubeConfig) => {
    const stuck = await find(client, { ...flags, namespace: namespaceOf(flags.namespace, kubeConfig) });
    print(stuck, flags);
    if (stuck.length === 0) await tellWithoutInitializers(client);
    if (!mode || stuck.length === 0) return;
    await announceChanges({ client, kubeConfig }, changesOf(stuck, mode, flags.initializer));
    if (flags.dryRun) return;
    if (!flags.yes && !(await confirmRelease(mode, stuck.length))) throw new OperationalError('nothing was changed');
    const { initializer } = flags;
    const options = { mode, ...(initializer !== undefined && { initializer }) };
    const failures = await withStatusLine((line) =>
      releaseAll(client, stuck, { ...options, reporter: aroundLine(terminalReporter(), line) }),
    );
    if (failures > 0) {
      throw new OperationalError(`${mode} ${objectCount(stuck.length)}: ${failures} of them are still pending`);
    }
  });
}

/** What becomes of the objects. */
function changesOf(stuck: readonly StuckEntry[], mode: ReleaseMode, initializer: string | undefined): PlannedChanges {
  const planned = new PlannedChanges();
  for (const one of stuck) {
    const { object, change } = releasedObject(one, initializer);
    planned.reporter.object(object, mode === 'release' ? { result: 'configured', change } : { result: 'deleted' });
  }
  return planned;
}

/** Where nothing can be pending, the empty list says less than it seems to. */
async function tellWithoutInitializers(client: ApiClient): Promise<void> {
  try {
    const version = await readServerVersion(client);
    if (hasInitializers(version)) return;
    printLine(`Kubernetes ${version.gitVersion} has no Initializers, which are in 1.7 to 1.13: nothing waits for any`);
  } catch (error) {
    // The list is the answer; a server need not say which version it is.
    if (!(error instanceof KubeApiError || error instanceof ServerVersionError)) throw error;
  }
}

function print(stuck: readonly StuckEntry[], { output, color }: PendingFlags): void {
  const rows = stuck.map(({ row }) => row);
  if (output !== 'table') process.stdout.write(structuredText(rows, output));
  else if (rows.length === 0) process.stdout.write('nothing is pending\n');
  else process.stdout.write(stuckTable(rows, paintFor(color)));
}

async function find(client: ApiClient, flags: PendingFlags): Promise<readonly StuckEntry[]> {
  const { initializer, olderThan } = flags;
  const filter = initializer === undefined ? { olderThanMs: olderThan } : { olderThanMs: olderThan, initializer };
  const namespace = flags.allNamespaces ? undefined : flags.namespace;
  const { stuck, warnings } = await withStatusLine(({ begin }) =>
    findStuck(client, { namespace, activity: begin }, filter),
  );
  for (const warning of warnings) printWarning(warning);
  return stuck;
}

function confirmRelease(mode: ReleaseMode, count: number): Promise<boolean> {
  const { verb, means } = RELEASE_MODES[mode];
  const question = `${verb} ${objectCount(count)} (${means})?`;
  return confirm({ what: `${mode} ${objectCount(count)}`, question, flag: '--yes' });
}

function chooseMode({ release, fail, delete: remove }: PendingFlags): ReleaseMode | undefined {
  const modes = (
    [
      ['release', release],
      ['fail', fail],
      ['delete', remove],
    ] as const
  ).flatMap(([way, wanted]) => (wanted ? [way] : []));
  if (modes.length > 1) {
    throw new OperationalError(`got ${modes.map((way) => `--${way}`).join(' and ')}, want only one of them`);
  }
  return modes[0];
}
