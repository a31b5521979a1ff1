import isEqual from 'lodash/isEqual.js';

import { errorMessage } from '../../json/error-message.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { restoreText } from '../rules/restore-text.js';
import { passthroughCommand, routingCommands } from '../rules/routing.js';
import { needsPassthrough } from '../rules/saved-rules.js';
import { type Backend, restoreProgram } from './iptables-backend.js';
import { type FamilyState, readRouteTable, readState } from './redirection-state.js';
import { failureText, type RunTool, type ToolCall } from './run-tool.js';

/** From what is set to what is wanted, for a family. */
export interface Change {
  readonly current: FamilyState;
  readonly wanted: FamilyState;
}

interface Target {
  readonly run: RunTool;
  readonly backend: Backend;
}

/** True where the change changes something. */
export function changesAnything({ current, wanted }: Change): boolean {
  return !isEqual(current, wanted);
}

/**
 * Makes all the changes or none: all is checked first, and what is done is undone where a later part fails.
 *
 * @throws OperationalError that names the program that failed, and says what is left
 */
export async function changeRedirection(target: Target, changes: readonly Change[]): Promise<void> {
  const needed = changes.filter(changesAnything);
  for (const change of needed) {
    await checkRules(target, change);
    await checkRouting(target, change);
  }
  const begun: Change[] = [];
  for (const change of needed) {
    begun.push(change);
    try {
      await changeFamily(target, change);
    } catch (error) {
      await undoAll(target, begun, error);
    }
  }
}

function adviceFor({ command }: ToolCall, why: string): string {
  const refused = /unable to initialize|not permitted|permission denied/i.test(why);
  const rights = refused ? '; run it as root with NET_ADMIN' : '';
  return rights + (command.includes('ip6tables') ? '; to leave IPv6 alone, say --ipv6 off' : '');
}

async function mustRun(run: RunTool, call: ToolCall, doing: string): Promise<void> {
  const result = await run(call);
  if (result.status === 0) return;
  const why = result.status === undefined ? 'there is no such program' : failureText(result);
  throw new OperationalError(`${doing} with ${call.command}: ${why}${adviceFor(call, why)}`);
}

async function checkRules({ run, backend }: Target, { current, wanted }: Change): Promise<void> {
  const input = restoreText(current.rules, wanted.rules);
  if (input === '') return;
  const command = restoreProgram(backend, wanted.family);
  await mustRun(run, { command, args: ['--noflush', '--test'], input }, 'check the rules');
}

async function checkRouting({ run }: Target, { current, wanted }: Change): Promise<void> {
  if (!wanted.routing || isEqual(current.routing, wanted.routing)) return;
  const { table } = wanted.routing;
  if ((await readRouteTable(run, wanted.family, table)) !== 'other') return;
  throw new OperationalError(
    `check routing table ${table}: got a table that has other routes, want an empty one; name it with --tproxy-route-table`,
  );
}

async function setRules({ run, backend }: Target, { current, wanted }: Change): Promise<void> {
  const input = restoreText(current.rules, wanted.rules);
  if (input === '') return;
  const command = restoreProgram(backend, wanted.family);
  await mustRun(run, { command, args: ['--noflush'], input }, 'set the rules');
}

/** Deletes routing, of which a part may be missing. */
async function dropRouting(run: RunTool, { family, routing }: FamilyState): Promise<void> {
  if (!routing) return;
  for (const args of routingCommands('del', routing, family)) await run({ command: 'ip', args });
}

/** Adds routing, of which a run that was killed may have left a part. */
async function addRouting(run: RunTool, state: FamilyState): Promise<void> {
  if (!state.routing) return;
  await dropRouting(run, state);
  for (const args of routingCommands('add', state.routing, state.family)) {
    await mustRun(run, { command: 'ip', args }, 'add routing');
  }
}

async function deleteRouting(run: RunTool, { family, routing }: FamilyState): Promise<void> {
  if (!routing) return;
  for (const args of routingCommands('del', routing, family)) {
    await mustRun(run, { command: 'ip', args }, 'delete routing');
  }
}

/** Adds the address that the new rules know, which may be there already. */
async function addPassthrough(run: RunTool, { current, wanted }: Change): Promise<void> {
  if (!needsPassthrough(wanted.rules) || needsPassthrough(current.rules)) return;
  await run({ command: 'ip', args: passthroughCommand('del') });
  await mustRun(run, { command: 'ip', args: passthroughCommand('add') }, 'add the address of the passthrough');
}

/** Deletes the address that no rule knows any more; nobody needs it then, and it may be gone. */
async function dropPassthrough(run: RunTool, { current, wanted }: Change): Promise<void> {
  if (!needsPassthrough(current.rules) || needsPassthrough(wanted.rules)) return;
  await run({ command: 'ip', args: passthroughCommand('del') });
}

async function changeFamily(target: Target, change: Change): Promise<void> {
  const { current, wanted } = change;
  const reroute = !isEqual(current.routing, wanted.routing);
  // Rules that need the routing come after it, and go before it.
  if (reroute) await addRouting(target.run, wanted);
  await addPassthrough(target.run, change);
  await setRules(target, change);
  if (reroute) await deleteRouting(target.run, current);
  await dropPassthrough(target.run, change);
}

async function undo(target: Target, { current, wanted }: Change): Promise<void> {
  const { run, backend } = target;
  const reroute = !isEqual(current.routing, wanted.routing);
  if (reroute) await addRouting(run, current);
  const now = await readState(run, backend, current.family);
  await addPassthrough(run, { current: wanted, wanted: current });
  await setRules(target, { current: now, wanted: current });
  if (reroute) await dropRouting(run, wanted);
  await dropPassthrough(run, { current: wanted, wanted: current });
}

async function undoAll(target: Target, changes: readonly Change[], cause: unknown): Promise<never> {
  const failed = errorMessage(cause);
  for (const change of changes.toReversed()) {
    try {
      await undo(target, change);
    } catch (error) {
      const why = errorMessage(error);
      const left = `IPv${change.wanted.family} may be set in part; take it away with --clean`;
      throw new OperationalError(`${failed}; undoing it failed too: ${why}; ${left}`, { cause });
    }
  }
  throw new OperationalError(`${failed}; nothing is changed`, { cause });
}
