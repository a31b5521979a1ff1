import { OperationalError } from '../../runtime/operational-error.js';
import type { IpFamily } from '../rules/ip-range.js';
import type { RuleSet } from '../rules/rule-set.js';
import { countRules, ownRules } from '../rules/saved-rules.js';
import { failureText, type RunTool } from './run-tool.js';

/** What `iptables` is called: a name to be found in the PATH, or a path. That of IPv6 is beside it. */
export type Backend = string;

/** The program that prints the rules of a backend. */
export const saveProgram = (backend: Backend, family: IpFamily): string => `${programOf(backend, family)}-save`;

/** The program that sets rules of a backend. */
export const restoreProgram = (backend: Backend, family: IpFamily): string => `${programOf(backend, family)}-restore`;

/** The rules of ours that a backend holds for a family. */
export async function readRules(run: RunTool, backend: Backend, family: IpFamily): Promise<RuleSet> {
  const command = saveProgram(backend, family);
  const result = await run({ command, args: [] });
  if (result.status === 0) return ownRules(result.stdout);
  const why = result.status === undefined ? 'there is no such program' : failureText(result);
  const advice = family === 6 ? 'install it, or leave IPv6 alone with --ipv6 off' : 'run it as root with NET_ADMIN';
  throw new OperationalError(`read the rules with ${command}: ${why}; ${advice}`);
}

interface BackendProbe {
  readonly backend: Backend;
  readonly status: number | undefined;
  readonly failure: string;
  readonly rules: number;
  readonly own: boolean;
}

/**
 * The backend to work with: the one that holds rules of ours, else the one that holds most rules, else what `iptables`
 * is here, else the first that works. Kernels apply the rules of both, so that a second set would be added to the first.
 *
 * @throws OperationalError where none works, or both hold rules of ours
 */
export async function findBackend(run: RunTool): Promise<Backend> {
  const found: BackendProbe[] = [];
  for (const backend of ['iptables-nft', 'iptables-legacy', 'iptables']) found.push(await probeBackend(run, backend));
  const working = found.filter(({ status }) => status === 0);
  // Plain `iptables` is one of the two, where they are there.
  const [first, second] = working.filter(({ own }) => own).map(({ backend }) => backend);
  if (first === 'iptables-nft' && second === 'iptables-legacy') {
    throw new OperationalError(
      `look for iptables: ${first} and ${second} both hold redirection rules; ` +
        `take one of them away with --clean --iptables ${second}`,
    );
  }
  if (first !== undefined) return first;
  const most = working
    .toReversed()
    .reduce((best, each) => (each.rules > (best?.rules ?? -1) ? each : best), working.at(-1));
  if (!most) throw noBackendError(found);
  return most.backend;
}

/** `iptables-nft` of IPv6 is `ip6tables-nft`. */
function programOf(backend: Backend, family: IpFamily): string {
  if (family === 4) return backend;
  const name = backend.lastIndexOf('/') + 1;
  return backend.slice(0, name) + backend.slice(name).replace('iptables', 'ip6tables');
}

async function probeBackend(run: RunTool, backend: Backend): Promise<BackendProbe> {
  const result = await run({ command: saveProgram(backend, 4), args: [] });
  return {
    backend,
    status: result.status,
    failure: failureText(result),
    rules: countRules(result.stdout),
    own: ownRules(result.stdout).length > 0,
  };
}

function noBackendError(found: readonly BackendProbe[]): OperationalError {
  const present = found.find(({ status }) => status !== undefined);
  const why = present
    ? `${saveProgram(present.backend, 4)}: ${present.failure}; run it as root with NET_ADMIN`
    : 'there is no iptables in the PATH; install it, or name it with --iptables';
  return new OperationalError(`look for iptables: ${why}`);
}
