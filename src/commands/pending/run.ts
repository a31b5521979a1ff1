import { createApiClient, type ApiClient } from '../../kubernetes/transport/api-client.js';
import { loadKubeConfig } from '../../kubernetes/transport/kube-config.js';
import { agreed } from '../shared/confirm.js';
import { CommandError } from '../../runtime/command-error.js';
import { connectionOf } from '../shared/connection.js';
import { findStuck } from '../../installation/release/find-stuck.js';
import { letAllGo } from '../../installation/release/release-all.js';
import type { Stuck } from '../../installation/release/stuck-entry.js';
import { objectCount, stuckTable } from '../shared/stuck-table.js';
import { WAYS_OUT, type WayOut } from '../../installation/release/release.js';
import type { PendingFlags } from './flags.js';

const MAX_SOCKETS = 8;

function print(stuck: readonly Stuck[], output: PendingFlags['output']): void {
  const rows = stuck.map(({ row }) => row);
  if (output === 'json') process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else if (rows.length === 0) process.stdout.write('nothing is pending\n');
  else process.stdout.write(stuckTable(rows));
}

async function find(client: ApiClient, flags: PendingFlags): Promise<readonly Stuck[]> {
  const { initializer, olderThan } = flags;
  const filter = initializer === undefined ? { olderThanMs: olderThan } : { olderThanMs: olderThan, initializer };
  const { stuck, warnings } = await findStuck(client, flags.allNamespaces ? undefined : flags.namespace, filter);
  for (const warning of warnings) process.stderr.write(`${warning}\n`);
  return stuck;
}

function mayLetGo(wayOut: WayOut, count: number): Promise<boolean> {
  const { verb, means } = WAYS_OUT[wayOut];
  const question = `${verb} ${objectCount(count)} (${means})?`;
  return agreed({ what: `${wayOut} ${objectCount(count)}`, question, flag: '--yes' });
}

function chosen({ release, fail, delete: remove }: PendingFlags): WayOut | undefined {
  const ways = (
    [
      ['release', release],
      ['fail', fail],
      ['delete', remove],
    ] as const
  ).flatMap(([way, wanted]) => (wanted ? [way] : []));
  if (ways.length > 1) {
    throw new CommandError(`got ${ways.map((way) => `--${way}`).join(' and ')}, want only one of them`);
  }
  return ways[0];
}

/** Lists what is uninitialized, and gets it out where that is wanted. */
export async function runPending(flags: PendingFlags): Promise<void> {
  const wayOut = chosen(flags);
  const client = createApiClient(loadKubeConfig(connectionOf(flags)), { maxSockets: MAX_SOCKETS });
  try {
    const stuck = await find(client, flags);
    print(stuck, flags.output);
    if (!wayOut || stuck.length === 0) return;
    if (!flags.yes && !(await mayLetGo(wayOut, stuck.length))) throw new CommandError('nothing was changed');
    const { initializer } = flags;
    const wanted = initializer === undefined ? { wayOut } : { wayOut, initializer };
    const failures = await letAllGo(client, stuck, wanted);
    if (failures > 0) {
      throw new CommandError(`${wayOut} ${objectCount(stuck.length)}: ${failures} of them still pending`);
    }
  } finally {
    client.close();
  }
}
