import { createInterface } from 'node:readline/promises';

import { createApiClient, type ApiClient } from '../../kubernetes/api-client.js';
import { KubeApiError } from '../../kubernetes/api-error.js';
import { loadKubeConfig } from '../../kubernetes/kube-config.js';
import { servedResources } from '../../kubernetes/served-resources.js';
import { listUninitialized } from '../../kubernetes/uninitialized-objects.js';
import { CommandError } from '../command-error.js';
import { connectionOf } from '../connection.js';
import type { PendingFlags } from '../pending.js';
import { textTable } from '../text-table.js';
import { stuckObjects, type Stuck, type StuckObject } from './stuck-object.js';
import { WAYS_OUT, letGo, type Wanted, type WayOut } from './way-out.js';

const MAX_SOCKETS = 8;
const HEADER = ['KIND', 'NAMESPACE', 'NAME', 'AGE', 'WAITS FOR', 'AFTER IT'];

function age(seconds: number): string {
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}

function cells({ kind, namespace, name, ageSeconds, waitsFor, pending }: StuckObject): readonly string[] {
  const next = pending.slice(1).join(', ');
  return [
    kind,
    namespace === '' ? '-' : namespace,
    name,
    age(ageSeconds),
    waitsFor === '' ? '-' : waitsFor,
    next === '' ? '-' : next,
  ];
}

function print(stuck: readonly Stuck[], output: PendingFlags['output']): void {
  const rows = stuck.map(({ row }) => row);
  if (output === 'json') process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else if (rows.length === 0) process.stdout.write('nothing is pending\n');
  else process.stdout.write(textTable([HEADER, ...rows.map(cells)]));
}

async function find(client: ApiClient, flags: PendingFlags): Promise<readonly Stuck[]> {
  const namespace = flags.allNamespaces ? undefined : flags.namespace;
  const { objects, refused } = await listUninitialized(client, await servedResources(client), { namespace });
  for (const { resource, error } of refused) {
    process.stderr.write(
      `warning: ${resource.plural} (${resource.groupVersion}) can't be listed: ${error.serverMessage}\n`,
    );
  }
  const { initializer, olderThan } = flags;
  const filter = initializer === undefined ? { olderThanMs: olderThan } : { olderThanMs: olderThan, initializer };
  return stuckObjects(objects, filter, Date.now());
}

async function agreed(wayOut: WayOut, count: number): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new CommandError(`${wayOut} ${count} objects: nobody can be asked here; add --yes to do it without asking`);
  }
  const { verb, means } = WAYS_OUT[wayOut];
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${verb} ${count} objects (${means})? [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

/** How many could not be got out. */
async function letAllGo(client: ApiClient, stuck: readonly Stuck[], wanted: Wanted): Promise<number> {
  let failures = 0;
  for (const one of stuck) {
    const name = `${one.row.kind} ${one.row.namespace === '' ? '' : `${one.row.namespace}/`}${one.row.name}`;
    try {
      await letGo(client, one, wanted);
      process.stderr.write(`${name}: ${WAYS_OUT[wanted.wayOut].done}\n`);
    } catch (error) {
      if (!(error instanceof KubeApiError)) throw error;
      failures += 1;
      process.stderr.write(`${name}: ${error.message}\n`);
    }
  }
  return failures;
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
    if (!flags.yes && !(await agreed(wayOut, stuck.length))) throw new CommandError('nothing was changed');
    const { initializer } = flags;
    const wanted = initializer === undefined ? { wayOut } : { wayOut, initializer };
    const failures = await letAllGo(client, stuck, wanted);
    if (failures > 0) {
      throw new CommandError(`${wayOut} ${stuck.length} objects: ${failures} of them are still pending`);
    }
  } finally {
    client.close();
  }
}
